"""Joins the main window's parts with the bridge, and remembers what the window is to remember."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from inkling.errors import IndexBusy
from inkling.gui.arrivals import Arrivals
from inkling.gui.asking import Asking
from inkling.gui.attachment_talk import AttachmentTalk
from inkling.gui.bridge import Bridge
from inkling.gui.engine import Forgotten, Status
from inkling.gui.help_windows import HelpWindows
from inkling.gui.main_window import MainWindow
from inkling.gui.map_talk import MapTalk
from inkling.gui.result_actions import ResultActions, query_for
from inkling.gui.samples import sample_queries, samples_in, samples_there
from inkling.gui.side_windows import SideWindows
from inkling.gui.starring import Starring
from inkling.gui.theme import Theme
from inkling.gui.viewers import Viewers
from inkling.gui.welcome import suggestions
from inkling.gui.window_memory import Habits, Remembered, WindowMemory
from inkling.gui.wording import counted, size
from inkling.indexing.activity import Activity
from inkling.places import Places
from inkling.search.answer import Result
from inkling.search.parts import single_spaced

_REFRESH = 1500
"""Milliseconds between looks at how far the folders are while files come in."""

_REFRESH_AT_REST = 30_000
"""The same while nothing is told: a drive may have gone, or another process keep the index up to date."""


class Window(QObject):
    """The main window and its parts, joined; `home` is the user's home folder."""

    def __init__(self, theme: Theme, places: Places, bridge: Bridge, viewers: Viewers, home: Path) -> None:
        super().__init__()
        self._bridge = bridge
        self._memory = WindowMemory(places.home / "window.json")
        self._remembered = self._memory.read()
        self._phase = "idle"
        self._samples = str(samples_in(places.home))
        main = self.main = MainWindow(theme, suggestions(home), samples_there())
        self.asking = Asking(main.field, main.chips, main.centre, bridge)
        self.actions = ResultActions(theme, main.centre.view, viewers, main.notice)
        self.arrivals = Arrivals(bridge, main.notice, home, places.home, main)
        self.side = SideWindows(
            theme, places, bridge, self.asking, self.actions, main.notice, self._habits, main
        )
        self.help = HelpWindows(theme, main)
        self.starring = Starring(main, self.actions, self.asking, bridge)
        self.map = MapTalk(theme, bridge, self.actions, self)
        self.attachments = AttachmentTalk(bridge, self.actions, main.preview, main.notice)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH)
        self._refresh.timeout.connect(bridge.refresh)
        self._refresh_at_rest = QTimer(main, singleShot=True, interval=_REFRESH_AT_REST)
        self._refresh_at_rest.timeout.connect(self._refresh_if_seen)
        self._join_bridge()
        self._join_results()
        self._join_folders()
        self._join_queries()
        main.closed.connect(self.remember)
        main.closed.connect(bridge.tidy)
        main.restore(self._remembered)
        self._show_queries()
        main.field.setText(self._remembered.query)
        main.field.selectAll()

    @property
    def remembered(self) -> Remembered:
        """What is remembered."""
        return self._remembered

    def change_remembered(self, remembered: Remembered) -> None:
        """Remember something else, at once."""
        self._remembered = remembered
        self._memory.write(remembered)
        self._show_queries()

    def remember(self) -> None:
        """Write size, splitters and query, as when the window closes."""
        self.change_remembered(self.main.remembered(self._remembered))

    def choose_tray(self, stay: bool) -> None:
        """Remember whether to stay in the tray."""
        self.change_remembered(replace(self._remembered, stay_in_tray=stay))

    def close(self) -> None:
        """Stop what the widgets themselves have running; the bridge is closed by its owner."""
        self.side.close()
        self.map.close()
        self.main.preview.close_pages()

    def look_again(self, state: Qt.ApplicationState) -> None:
        """Let the folders be looked through when the user comes to the window, and show how they stand."""
        if state == Qt.ApplicationState.ApplicationActive and self.main.isVisible():
            self._bridge.look_again()
            self._bridge.refresh()

    def _refresh_if_seen(self) -> None:
        if self.main.isVisible():
            self._bridge.refresh()

    def _habits(self) -> Habits:
        return Habits(bool(self._remembered.stay_in_tray))

    def _take_habits(self, habits: Habits) -> None:
        self.change_remembered(replace(self._remembered, stay_in_tray=habits.tray))

    def _join_bridge(self) -> None:
        main, bridge = self.main, self._bridge
        bridge.failed.connect(main.notice.show_error)
        bridge.broken.connect(main.notice.show_bug)
        for signal in (bridge.failed, bridge.broken):
            signal.connect(lambda _: main.status.give_up_opening())
        bridge.freed.connect(self._tell_freed)
        bridge.status.connect(self._take_status)
        bridge.activity.connect(self._take_activity)
        main.status.pause_wanted.connect(bridge.pause)
        main.status.resume_wanted.connect(bridge.resume)
        main.status.now_wanted.connect(bridge.index_now)
        main.status.unreadable_wanted.connect(lambda: self.side.show_ledger("unreadable"))

    def _join_results(self) -> None:
        main, preview = self.main, self.main.preview
        main.centre.view.chosen.connect(self._preview)
        self.actions.opened.connect(lambda _: self.asking.remember())
        self.actions.more_like_wanted.connect(self.asking.put)
        self.actions.leave_out_wanted.connect(self.side.leave_out)
        self.actions.why_wanted.connect(self.side.explain)
        preview.used.connect(main.centre.view.hold)
        preview.passages_wanted.connect(self._fetch_passages)
        preview.open_wanted.connect(self.actions.open_path)
        preview.show_in_folder_wanted.connect(self.actions.show_in_folder)
        preview.more_like_wanted.connect(lambda path, passage: self.asking.put(query_for(path, passage)))

    def _join_folders(self) -> None:
        main, bar, bridge = self.main, self.main.folders, self._bridge
        main.dropped.connect(self.arrivals.take)
        main.centre.welcome.folder_wanted.connect(lambda folder: self.arrivals.take([folder]))
        main.centre.welcome.choose_wanted.connect(self.arrivals.choose)
        main.centre.welcome.samples_wanted.connect(self.arrivals.add_samples)
        self.arrivals.query_wanted.connect(self.asking.put)
        self.arrivals.why_wanted.connect(self.side.ask_why)
        bar.add_wanted.connect(self.arrivals.choose)
        bar.open_wanted.connect(self.actions.open_path)
        bar.index_again_wanted.connect(bridge.index_again)
        bar.exclusions_wanted.connect(self.side.show_exclusions)
        bar.ledger_wanted.connect(lambda path: self.side.show_ledger(folder=path))
        bar.remove_wanted.connect(lambda path: bridge.forget([Path(path)], lambda: bar.keep(path)))
        bar.map_wanted.connect(self.map.show)
        bar.preferences_wanted.connect(self.side.show_preferences)
        bar.help_wanted.connect(self.help.show_help)
        self.side.habits_changed.connect(self._take_habits)
        for keys, then in (
            ("Ctrl+O", self.arrivals.choose),
            ("Ctrl+,", self.side.show_preferences),
            ("F1", self.help.show_help),
            ("Ctrl+Shift+L", self.side.show_ledger),
            ("Ctrl+M", self.map.show),
        ):
            QShortcut(QKeySequence(keys), main).activated.connect(lambda then=then: then())

    def _join_queries(self) -> None:
        main = self.main
        self.asking.shown.connect(self.map.take_answer)
        self.asking.remembered.connect(lambda text: self.change_remembered(self._remembered.with_query(text)))
        main.chips.save_wanted.connect(
            lambda saved: self.change_remembered(self._remembered.with_saved(main.field.text(), saved))
        )
        main.field.textChanged.connect(self._show_saved)
        main.centre.idle.query_wanted.connect(self.asking.put)
        main.centre.nothing.query_wanted.connect(self.asking.put)
        main.centre.nothing.why_wanted.connect(lambda: self.side.ask_why())

    def _show_queries(self) -> None:
        self.main.field.set_history(self._remembered.history)
        self.main.centre.idle.set_queries(self._remembered.saved, self._remembered.history)
        self._show_saved(self.main.field.text())

    def _show_saved(self, text: str) -> None:
        self.main.chips.set_saved(single_spaced(text) in self._remembered.saved)

    def _preview(self, result: Result | None) -> None:
        if result is None:
            self.main.preview.clear()
        else:
            self.main.preview.show_result(result, question=self.main.centre.view.results.query)

    def _fetch_passages(self, path: str, part: int) -> None:
        self._bridge.passages_of(path, part, lambda found: self.main.preview.set_passages(path, found, part))

    def _take_status(self, status: Status) -> None:
        # After a failure nothing is looked for again by itself: it would be told again and again.
        self._refresh_at_rest.start()
        paths = [folder.path for folder in status.folders]
        self.main.folders.set_status(status)
        self.main.status.set_status(status)
        self.main.preview.set_languages(status.pictures)
        self.actions.set_watched(paths)
        self.arrivals.set_watched(paths)
        self.main.centre.idle.suggest(sample_queries() if self._samples in paths else ())

    def _take_activity(self, activity: Activity) -> None:
        self.main.status.set_activity(activity)
        # Where files were only moved or removed, that it is idle again is all that is told.
        if activity.phase != self._phase or activity.phase == "idle":
            self._phase = activity.phase
            if activity.is_counting:
                self.main.notice.take_back(IndexBusy)
            self._bridge.refresh()
        elif not self._refresh.isActive():
            self._refresh.start()

    def _tell_freed(self, freed: Forgotten) -> None:
        room = f" {size(freed.bytes_freed)} are freed." if freed.bytes_freed > 0 else ""
        title = f"{counted(freed.files, 'file')} left the index.{room}"
        self.main.notice.say(title, "The files themselves are untouched.")
