"""The windows beside the main one: the ledger, “why?”, exclusions and preferences; made when first wanted."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from inkling.gui.asking import Asking
from inkling.gui.background_command import BackgroundCommand
from inkling.gui.bridge import Bridge, Known
from inkling.gui.drops import covering
from inkling.gui.engine import Status
from inkling.gui.model_talk import ModelTalk
from inkling.gui.notice import Notice
from inkling.gui.preferences_adapting import ADAPTING
from inkling.gui.preferences_comparing import COMPARING
from inkling.gui.result_actions import ResultActions, exclusions
from inkling.gui.start_at_login import find_start_at_login, starting_command
from inkling.gui.theme import Theme
from inkling.gui.to_front import to_front
from inkling.gui.window_memory import Habits
from inkling.gui.wording import counted
from inkling.places import Places
from inkling.search.answer import Answer, Question, Result
from inkling.search.query import parse
from inkling.settings import Settings
from inkling.store.rows import LedgerRow

if TYPE_CHECKING:
    # Imported when first wanted: the main window is shown the sooner.
    from inkling.gui.ledger import LedgerWindow
    from inkling.gui.ledger_model import Lines
    from inkling.gui.why import WhyDialog

_RANKED = 200
"""Results among which a file's rank is looked for."""

_LONG = 5000
"""Files from which on the ledger is a long list."""


class SideWindows(QObject):
    """Opens the other windows and joins them with the bridge; lives on the GUI thread."""

    habits_changed = Signal(object)

    def __init__(
        self, theme: Theme, places: Places, bridge: Bridge, asking: Asking, actions: ResultActions, notice: Notice,
        habits: Callable[[], Habits], parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places = places
        self._bridge = bridge
        self._asking = asking
        self._actions = actions
        self._notice = notice
        self._habits = habits
        self._parent = parent
        self._watched: tuple[Path, ...] = ()
        self._index_bytes = 0
        self._filling = self._fill_again = False
        self._adapting = BackgroundCommand(starting_command(), places.home, ADAPTING, self)
        self._comparing = BackgroundCommand(starting_command(), places.home, COMPARING, self)
        self._ledger: LedgerWindow | None = None
        self._why: WhyDialog | None = None
        bridge.status.connect(self._take_status)

    @property
    def ledger(self) -> "LedgerWindow | None":
        """The ledger's window, once it was wanted."""
        return self._ledger

    @property
    def why(self) -> "WhyDialog | None":
        """The dialog “Why isn't this file found?”, once it was wanted."""
        return self._why

    def show_ledger(self, state: str = "", folder: str = "") -> None:
        """Open the list of every file, or of one state or folder alone."""
        if self._ledger is None:
            from inkling.gui.ledger import LedgerWindow

            ledger = self._ledger = LedgerWindow(self._theme)
            ledger.rows_wanted.connect(self._fill_ledger)
            ledger.retry_wanted.connect(self._bridge.retry)
            ledger.leave_out_wanted.connect(self._leave_out_files)
            ledger.open_wanted.connect(lambda path: self._actions.open_path(path, notice=ledger.notice))
            ledger.show_wanted.connect(lambda path: self._actions.show_in_folder(path, ledger.notice))
            ledger.why_wanted.connect(self.ask_why)
            ledger.export_wanted.connect(self._export)
        self._ledger.set_folders([str(folder) for folder in self._watched])
        self._ledger.narrow(state, folder)
        if self._ledger.isVisible():
            # Else it asks for its rows as it is shown.
            self._fill_ledger()
        to_front(self._ledger)

    def ask_why(self, path: str = "") -> None:
        """Open “Why isn't this file found?”."""
        if self._why is None:
            from inkling.gui.why import WhyDialog

            self._why = WhyDialog(self._theme, self._parent)
            self._why.wanted.connect(self._find_why)
            self._why.open_wanted.connect(self._actions.open_path)
        answer = self._asking.answer
        self._why.ask(path, answer.query if answer else "")
        to_front(self._why)

    def explain(self, result: Result) -> None:
        """Open “Why this result?”."""
        answer = self._asking.answer
        query = answer.query if answer else ""
        meaning = bool(answer and answer.meaning)

        def show(shares: tuple[tuple[str, float], ...]) -> None:
            from inkling.gui.why_result import WhyResult

            dialog = WhyResult(self._theme, self._parent)
            dialog.finished.connect(dialog.deleteLater)
            dialog.show_result(result, query, meaning, shares)

        wanted = parse(query).meaning
        if meaning and wanted and result.passages:
            self._bridge.explain(wanted, result.passages[0].text, show, lambda: show(()))
        else:
            show(())

    def show_exclusions(self, folder: str) -> None:
        """Open the list of what is left out of a folder."""
        self._bridge.exclusions(folder, lambda patterns: self._open_exclusions(folder, patterns))

    def show_preferences(self) -> None:
        """Open the preferences."""
        self._bridge.settings(self._open_preferences)

    def leave_out(self, folder: str, pattern: str) -> None:
        """Add an exclusion, and offer to take it back."""
        self._leave_out([(folder, pattern)], self._notice)

    def close(self) -> None:
        """Close what is open, and end what adapts and compares models."""
        self._adapting.stop()
        self._comparing.stop()
        for window in (self._ledger, self._why):
            if window is not None:
                window.close()
                window.deleteLater()
        self._ledger = self._why = None

    def _fill_ledger(self) -> None:
        from inkling.gui.ledger_model import lines_of

        # What is asked for while it is being filled may be of later.
        self._fill_again = self._filling
        if self._filling:
            return
        self._filling = True
        self._bridge.ledger(lines_of, self._show_lines, self._end_filling)

    def _end_filling(self) -> None:
        self._filling = False
        if self._fill_again:
            self._fill_ledger()

    def _show_lines(self, lines: "Lines") -> None:
        self._end_filling()
        if self._ledger is not None:
            self._ledger.set_lines(lines)

    def _export(self, rows: Sequence[LedgerRow], path: Path) -> None:
        def tell(problem: str) -> None:
            if self._ledger is not None:
                self._ledger.tell_exported(len(rows), path, problem)

        self._bridge.export(rows, path, tell)

    def _leave_out_files(self, paths: list[str]) -> None:
        covered = [(covering(Path(path), self._watched), Path(path)) for path in paths]
        left_out = [(str(folder), exclusions(path, folder)[0][1]) for folder, path in covered if folder]
        if left_out and self._ledger is not None:
            self._leave_out(left_out, self._ledger.notice)

    def _leave_out(self, patterns: Sequence[tuple[str, str]], notice: Notice) -> None:
        self._bridge.leave_out(patterns)
        folder, pattern = patterns[0]
        more = f" and {counted(len(patterns) - 1, 'other')}" if len(patterns) > 1 else ""
        title = f"Left out of “{Path(folder).name or folder}”: {pattern}{more}"
        notice.say(title, button="Undo", then=lambda: self._bridge.take_in(patterns))

    def _find_why(self, path: str, query: str) -> None:
        """Fetch exclusion, row and passages, then the rank, and show them."""
        folder = str(covering(Path(path), self._watched) or "")

        def take(known: Known) -> None:
            if query.strip() and known[2]:
                asked = Question(query, limit=_RANKED)
                self._bridge.search(asked, lambda answer: show(known, answer), give_up)
            else:
                show(known, None)

        def show(known: Known, answer: Answer | None) -> None:
            pattern, row, passages = known
            found = [result.path for result in answer.results] if answer else []
            rank = found.index(path) + 1 if path in found else None
            if self._why is not None:
                self._why.set_findings(path, row, folder, passages, rank, query, pattern)

        def give_up() -> None:
            if self._why is not None:
                self._why.give_up(path)

        self._bridge.known_of(path, take, give_up)

    def _open_exclusions(self, folder: str, patterns: tuple[str, ...]) -> None:
        from inkling.gui.exclusions import ExclusionsDialog

        for open_already in self._parent.findChildren(ExclusionsDialog):
            if open_already.folder == folder and open_already.isVisible():
                to_front(open_already)
                return
        dialog = ExclusionsDialog(self._theme, folder, patterns, self._parent)
        dialog.added.connect(lambda pattern: self._bridge.leave_out([(folder, pattern)]))
        dialog.removed.connect(lambda pattern: self._bridge.take_in([(folder, pattern)]))
        dialog.show()

    def _open_preferences(self, settings: Settings) -> None:
        from inkling.gui.preferences import Preferences

        for open_already in self._parent.findChildren(Preferences):
            if open_already.isVisible():
                to_front(open_already)
                return
        login = find_start_at_login(sys.platform, os.environ, Path.home(), starting_command())
        dialog = Preferences(
            self._theme, settings, self._habits(), self._places.index, self._adapting, self._comparing, login,
            self._parent,
        )  # fmt: skip
        dialog.set_index_size(self._index_bytes)
        pictures = dialog.pictures
        self._bridge.installed_languages(lambda found: pictures.set_installed(found) if isValid(pictures) else None)
        talk = ModelTalk(self._bridge, dialog.models)
        self._adapting.finished.connect(talk.refresh)
        dialog.changed.connect(self._bridge.change)
        dialog.habits_changed.connect(self.habits_changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _take_status(self, status: Status) -> None:
        self._watched = tuple(Path(folder.path) for folder in status.folders)
        self._index_bytes = status.index_bytes
        # A long list is filled again only when nothing goes on any more.
        settled = status.phase == "idle" or status.files < _LONG
        if settled and self._ledger is not None and self._ledger.isVisible():
            self._fill_ledger()
