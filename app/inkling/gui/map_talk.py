"""Joins the window of the map with the bridge, the results and what opens files; the window is made when wanted."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inkling.errors import InklingError
from inkling.gui.bridge import Bridge
from inkling.gui.engine import Status
from inkling.gui.result_actions import ResultActions
from inkling.gui.theme import Theme
from inkling.gui.to_front import to_front
from inkling.search.answer import Answer
from inkling.topics.topic_map import TopicMap

if TYPE_CHECKING:
    # It brings numpy along, which the main window does not wait for.
    from inkling.gui.map_window import MapWindow


class MapTalk(QObject):
    """Opens the map and keeps it in step with the answers; lives on the GUI thread."""

    def __init__(self, theme: Theme, bridge: Bridge, actions: ResultActions, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._bridge, self._actions = theme, bridge, actions
        self._folders: tuple[Path, ...] = ()
        self._answer: Answer | None = None
        self._window: MapWindow | None = None
        bridge.status.connect(self._take_status)

    @property
    def window(self) -> "MapWindow | None":
        """The map's window, once it was wanted."""
        return self._window

    def show(self) -> None:
        """Open the map, drawn anew."""
        if self._window is None:
            from inkling.gui.map_window import MapWindow

            window = self._window = MapWindow(self._theme)
            window.open_wanted.connect(lambda path: self._actions.open_path(path, notice=window.notice))
            window.map_wanted.connect(self._draw)
        to_front(self._window)
        self._light()
        self._draw()

    def take_answer(self, answer: Answer | None) -> None:
        """Light the results of the question that is asked now, and nothing where there is none."""
        self._answer = answer
        self._light()

    def close(self) -> None:
        """Close the map."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None

    def _draw(self) -> None:
        if self._window is not None:
            self._window.wait()
            self._bridge.topics(self._show_map, self._say)

    def _show_map(self, shown: TopicMap) -> None:
        if self._window is not None:
            self._window.set_map(shown, self._folders)

    def _say(self, problem: InklingError) -> None:
        if self._window is not None:
            self._window.say(f"{problem.title} {problem.advice}")

    def _take_status(self, status: Status) -> None:
        self._folders = tuple(Path(folder.path) for folder in status.folders)

    def _light(self) -> None:
        if self._window is not None:
            results = self._answer.results if self._answer is not None else ()
            # What is only the nearest of what is not close is no answer to light.
            self._window.set_lit([result.path for result in results if not result.weak])
