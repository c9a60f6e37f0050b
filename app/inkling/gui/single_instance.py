"""One window for each home: a second start hands its folders to the first and goes."""

import functools
import hashlib
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)
_PATIENCE = 1000
_MOST_BYTES = 1_000_000


def name_for(home: Path) -> str:
    """Name the local socket of a home."""
    return f"inkling-{hashlib.sha256(os.fsencode(home)).hexdigest()[:24]}"


def hand_over(home: Path, folders: Sequence[Path]) -> bool:
    """Ask an Inkling that runs with this home to come to the front and watch folders; tells whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(name_for(home))
    if not socket.waitForConnected(_PATIENCE):
        return False
    socket.write(json.dumps([str(folder) for folder in folders]).encode() + b"\n")
    taken = socket.waitForBytesWritten(_PATIENCE) and socket.waitForReadyRead(_PATIENCE)
    socket.disconnectFromServer()
    return taken


class SingleInstance(QObject):
    """Listens for later starts; `called` brings the folders that one hands over."""

    called = Signal(list)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        name = name_for(home)
        if not self._server.listen(name):
            # What a crash left behind is in the way.
            QLocalServer.removeServer(name)
            if not self._server.listen(name):
                _log.warning("Later starts will open windows of their own: %s", self._server.errorString())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _take(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # The server owns its sockets; there are as many as there were second starts.
            socket.readyRead.connect(functools.partial(self._read, socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _MOST_BYTES:
            socket.abort()
        if not socket.canReadLine():
            return
        try:
            names = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            names = []
        socket.write(b"taken\n")
        socket.flush()
        socket.disconnectFromServer()
        self.called.emit([Path(name) for name in names if isinstance(name, str)] if isinstance(names, list) else [])
