"""What can be done with a result: open it, show it, copy of it, ask on, leave out."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from inkling.errors import PathProblem
from inkling.exclusions import exactly
from inkling.gui.attached import as_called, in_attachment
from inkling.gui.delegate import shown_date
from inkling.gui.drops import covering
from inkling.gui.notice import Notice
from inkling.gui.results_view import ResultsView
from inkling.gui.theme import Theme
from inkling.gui.viewers import Viewers
from inkling.gui.wording import unformatted
from inkling.search.answer import FoundPassage, Result
from inkling.search.parts import Part
from inkling.search.query import Query, parse, render
from inkling.search.reasons import versions_in_words
from inkling.store.rows import StoredPassage

_MOST_LIKE = 300
_STAR, _COPY, _MORE = "This was it", "Copy passage", "More like this passage"
_OF_PASSAGE = (_COPY, _MORE)
"""What there is nothing for where a file was found by its name alone."""


def query_like(text: str) -> str:
    """Write a passage as a query of plain words."""
    plain = re.sub(r"[\s\"“”„]+", " ", text)
    plain = re.sub(r"(?i)\b(ext|type|in|name|after|before|like):", r"\1 ", plain)
    plain = re.sub(r"(^| )-+", r"\1", plain).strip()
    if len(plain) > _MOST_LIKE:
        plain = plain[:_MOST_LIKE].rpartition(" ")[0] or plain[:_MOST_LIKE]
    return plain


def query_for(path: str, passage: FoundPassage | StoredPassage) -> str:
    """Write the query for what is like a passage of a file, by its text where the path cannot be typed."""
    query = Query((Part("like", f"{path}#{passage.ordinal}"),), "", (), (), (), (), (), (), None, None)
    return render(query) if parse(render(query)).parts == query.parts else query_like(passage.text)


def exclusions(path: Path, folder: Path) -> tuple[tuple[str, str], ...]:
    """Offer patterns that leave a file of a watched folder out: a label and a pattern as in a .gitignore."""
    relative = path.relative_to(folder)
    offered = [("This file", f"/{exactly(str(relative))}")]
    if relative.parent != Path():
        offered.append((f"The folder “{relative.parent.name}”", f"/{exactly(str(relative.parent))}/"))
    if path.suffix:
        offered.append((f"All {path.suffix} files in “{folder.name or folder}”", f"*{exactly(path.suffix)}"))
    return tuple(offered)


class ResultActions(QObject):
    """Carries out what the results view wants; problems go to the notice.

    `attachment_wanted(path, passage)` asks for the attachment in which a passage stands, for `open_attachment`.
    """

    opened = Signal(object)
    attachment_wanted = Signal(object, object)
    star_wanted = Signal(object)
    more_like_wanted = Signal(str)
    leave_out_wanted = Signal(object, object)
    why_wanted = Signal(object)

    def __init__(self, theme: Theme, view: ResultsView, viewers: Viewers, notice: Notice) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._viewers = viewers
        self._notice = notice
        self._watched: tuple[Path, ...] = ()
        view.open_wanted.connect(self.open)
        view.attachment_wanted.connect(self._want_attachment)
        view.show_wanted.connect(lambda result: self.show_in_folder(result.path))
        view.copy_path_wanted.connect(self.copy_path)
        view.copy_passage_wanted.connect(self.copy_passage)
        view.menu_wanted.connect(lambda result, place: self.menu(result).popup(place))

    def set_watched(self, watched: Sequence[str]) -> None:
        """Take the watched folders, to which exclusions belong."""
        self._watched = tuple(map(Path, watched))

    def open(self, result: Result) -> None:
        """Open a result's file at its best passage."""
        self.open_path(result.path, result.passages[0].page if result.passages else None)

    def open_path(self, path: str, page: int | None = None, notice: Notice | None = None) -> None:
        """Open a file, at a page where its viewer can; a problem goes to the notice of the window one looks at."""
        self._open(path, path, page, notice or self._notice)

    def open_attachment(self, path: str, file: str, page: int | None) -> None:
        """Open what was attached to a file of the index and has been taken out of it."""
        self._open(path, file, page, self._notice)

    def show_in_folder(self, path: str, notice: Notice | None = None) -> None:
        """Show a file in its folder; a problem goes to the notice of the window one looks at."""
        tell = (notice or self._notice).show_error
        try:
            self._viewers.show_in_folder(path, tell)
        except PathProblem as problem:
            tell(problem)
        else:
            self.opened.emit(path)

    def copy_path(self, result: Result) -> None:
        """Copy where the file lies."""
        QGuiApplication.clipboard().setText(result.path)
        self._notice.say("Path copied.")

    def copy_passage(self, result: Result) -> None:
        """Copy the best passage."""
        if result.passages:
            QGuiApplication.clipboard().setText(result.passages[0].text)
            self._notice.say("Passage copied.")

    def menu(self, result: Result) -> QMenu:
        """Make the menu of a result."""
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        starred = result.key in self._view.results.starred()
        open_inner = f"Open {as_called(result.passages[0])}" if _in_attachment(result) else ""
        for label, icon, keys, deed in (
            ("Open", "external", "Return", lambda: self.open(result)),
            (open_inner, "attachment", "Shift+Return", lambda: self._want_attachment(result)),
            ("Show in folder", "folder", "Ctrl+Return", lambda: self.show_in_folder(result.path)),
            ("Copy path", "copy", "Ctrl+C", lambda: self.copy_path(result)),
            (_COPY, "text", "Ctrl+Shift+C", lambda: self.copy_passage(result)),
            (_STAR, "star", "Ctrl+D", lambda: self.star_wanted.emit(result)),
            (_MORE, "sparkle", "", lambda: self._more_like(result)),
            ("Why this result?", "info", "", lambda: self.why_wanted.emit(result)),
        ):
            if not label:
                continue
            action = menu.addAction(self._theme.icon(icon), label)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(deed)
            action.setEnabled(bool(result.passages) or label not in _OF_PASSAGE)
            if label == _STAR:
                action.setCheckable(True)
                action.setChecked(starred)
                if starred:
                    action.setIcon(self._theme.icon("star-full", self._theme.colors.underline))
        folder = covering(Path(result.path), self._watched)
        if folder or result.versions:
            menu.addSeparator()
        if result.versions:
            self._add_versions(menu, result)
        if folder:
            leave = menu.addMenu(self._theme.icon("filter"), "Leave out files like this…")
            for label, pattern in exclusions(Path(result.path), folder):
                action = leave.addAction(f"{label}\t{pattern}".replace("&", "&&"))
                action.triggered.connect(
                    lambda _=False, pattern=pattern: self.leave_out_wanted.emit(str(folder), pattern)
                )
        return menu

    def _open(self, path: str, file: str, page: int | None, notice: Notice) -> None:
        try:
            self._viewers.open(file, page)
        except PathProblem as problem:
            notice.show_error(problem)
        else:
            self.opened.emit(path)

    def _want_attachment(self, result: Result) -> None:
        """Have the attachment opened in which the best passage stands, or the file where that stands in none."""
        if _in_attachment(result):
            self.attachment_wanted.emit(result.path, result.passages[0])
        else:
            self.open(result)

    def _add_versions(self, menu: QMenu, result: Result) -> None:
        """Offer to open what is folded under a result."""
        folded = menu.addMenu(self._theme.icon("copy"), versions_in_words(result.versions))
        for version in result.versions:
            shown = Path(version.path)
            day = shown_date(version.modified, datetime.now(), QLocale())
            action = folded.addAction(f"{shown.name}\t{day}".replace("&", "&&"))
            action.setToolTip(unformatted(version.path))
            action.triggered.connect(lambda _=False, path=version.path: self.open_path(path))

    def _more_like(self, result: Result) -> None:
        if result.passages:
            self.more_like_wanted.emit(query_for(result.path, result.passages[0]))


def _in_attachment(result: Result) -> bool:
    return bool(result.passages) and in_attachment(result.passages[0])
