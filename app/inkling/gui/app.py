"""Starts and ends the window."""

import gc
import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMessageBox

from inkling.errors import DiskFull, HomeProblem
from inkling.gui.bridge import Bridge
from inkling.gui.closing import Closing
from inkling.gui.engine import Engine, OpenEngine
from inkling.gui.interrupts import quitting_on_signals
from inkling.gui.picture import Picture
from inkling.gui.resources import resource
from inkling.gui.single_instance import SingleInstance, hand_over
from inkling.gui.theme import Theme
from inkling.gui.tray import Tray
from inkling.gui.viewers import Viewers
from inkling.gui.window import Window
from inkling.gui.wording import unformatted
from inkling.places import Places, make_home

_AFTER_PAINTING = 30
"""Milliseconds after which the window is on the screen."""

_TURN = 0.0005
"""Seconds after which a thread gives the interpreter's lock to one that waits for it."""

_log = logging.getLogger(__name__)


def main(places: Places, folders: Sequence[Path] = (), picture: Path | None = None) -> int:
    """Show the window, with folders to watch, until it is closed; a second start goes to the first one's window.

    With `picture`, the window closes once it has answered, and its picture is in that file.

    The caller has made sure that there is a display: without one Qt ends the process.

    Raises:
        HomeProblem: the home cannot be used; whoever started without a terminal has seen that in a dialog.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Inkling")
    application.setDesktopFileName("inkling")
    if hand_over(places.home, folders):
        return 0
    try:
        make_home(places)
    except DiskFull:
        # The window says so itself, and what is indexed can be searched.
        pass
    except HomeProblem as problem:
        if picture is None:
            with quitting_on_signals(application.closeAllWindows):
                QMessageBox.critical(None, "Inkling", unformatted(f"{problem.title}\n\n{problem.advice}"))
        raise
    running = Running(application, places, lambda: _open_session(places))
    taken = None if picture is None else running.take_picture(picture)
    code = running.run([Path(folder) for folder in folders])
    return 2 if taken is not None and taken.failed else code


class Running:
    """One run of the window: everything is made in `__init__` and ended by `run`."""

    def __init__(self, application: QApplication, places: Places, open_engine: OpenEngine) -> None:
        self._application = application
        # The window may close and leave its icon in the tray.
        application.setQuitOnLastWindowClosed(False)
        application.setWindowIcon(QIcon(str(resource("icons/inkling.svg"))))
        self._instance = SingleInstance(places.home)
        self._bridge = Bridge(open_engine)
        self.window = Window(Theme(application), places, self._bridge, Viewers(os.environ), Path.home())
        self._tray = Tray()
        main = self.window.main
        self._closing = Closing(
            main.theme, main, lambda: self.window.remembered.stay_in_tray, lambda: self._tray.available
        )
        self._join()

    def run(self, folders: Sequence[Path]) -> int:
        """Show the window, then open the engine, and close all in bounded time once the window is gone."""
        with _bugs_shown(self._bridge), quitting_on_signals(self._closing.quit), _short_turns():
            # What is there now stays: looking through it for garbage would only hold the window up.
            gc.freeze()
            self.window.main.show()
            # Importing the engine costs more than the window: it waits until the window is painted.
            QTimer.singleShot(_AFTER_PAINTING, self._bridge, lambda: self._open(folders))
            code = self._application.exec()
            self._application.applicationStateChanged.disconnect(self.window.look_again)
            self._instance.close()
            self._tray.hide()
            self.window.close()
            self._bridge.close()
        return code

    def take_picture(self, file: Path) -> Picture:
        """End the run once the window has answered, leaving its picture in a file."""
        main = self.window.main
        return Picture(self._bridge, main, bool(main.field.text().strip()), file, self._closing.quit)

    def _open(self, folders: Sequence[Path]) -> None:
        self._bridge.open()
        if folders:
            self.window.arrivals.take(folders)

    def _join(self) -> None:
        main, tray, closing = self.window.main, self._tray, self._closing
        main.may_close = closing.may_close
        main.closed.connect(self._leave)
        closing.stay_chosen.connect(self.window.choose_tray)
        closing.ended.connect(self._application.quit)
        tray.open_wanted.connect(self._come_to_front)
        tray.pause_wanted.connect(self._bridge.pause)
        tray.resume_wanted.connect(self._bridge.resume)
        tray.quit_wanted.connect(closing.quit)
        keys = QShortcut(QKeySequence("Ctrl+Q"), main, autoRepeat=False)
        keys.setContext(Qt.ShortcutContext.ApplicationShortcut)
        keys.activated.connect(closing.quit)
        self._bridge.activity.connect(tray.set_activity)
        self._instance.called.connect(self._take_call)
        self._application.applicationStateChanged.connect(self.window.look_again)

    def _leave(self) -> None:
        """End the run, or go on from the tray."""
        if self._closing.stays:
            self._tray.show()
        else:
            self._application.quit()

    def _come_to_front(self) -> None:
        if self.window.main.isHidden():
            # What some program was just about to open when the window was closed.
            self._bridge.tidy()
        self.window.main.come_to_front()

    def _take_call(self, folders: list[Path]) -> None:
        self._come_to_front()
        if folders:
            self.window.arrivals.take(folders)


def _open_session(places: Places) -> Engine:
    """Import and make the session; called on a worker thread, after the window is shown."""
    from inkling.session import Session

    return Session(places)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Let the window's thread wait less for its turn while others encode: painting takes the lock many times."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _bugs_shown(bridge: Bridge) -> Iterator[None]:
    """Log and show what nobody caught, on any thread."""

    def show(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        text = "".join(traceback.format_exception(kind, error, place))
        _log.critical("%s", text)
        bridge.broken.emit(text)

    def show_of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            show(args.exc_type, args.exc_value, args.exc_traceback)

    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = show, show_of_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before
