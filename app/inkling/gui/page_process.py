"""The worker process that draws pages, as its one thread sees it."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from inkling.gui.page_values import PagePixels, PageRequest, PageTrouble

_LOOK = 0.05


class PageProcess:
    """Starts the worker when a page is wanted, and kills it when that takes too long; for one thread only."""

    def __init__(self, seconds: float, is_closing: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._is_closing = is_closing
        self._process: SpawnProcess | None = None
        self._connection: Connection[Any, Any] | None = None

    def draw(self, request: PageRequest) -> PagePixels | PageTrouble | None:
        """Have a page drawn; None when all is closing."""
        connection = self._connected()
        deadline = time.monotonic() + self._seconds
        try:
            connection.send(request)
            while not connection.poll(_LOOK):
                if self._is_closing():
                    return None
                if time.monotonic() > deadline:
                    self.stop()
                    return PageTrouble("This page takes too long to draw.", "Open it in your PDF viewer.")
            reply: PagePixels | PageTrouble = connection.recv()
        except (EOFError, OSError):
            self.stop()
            return PageTrouble("This page is damaged and cannot be drawn.", "Try to open it in your PDF viewer.")
        return reply

    def stop(self) -> None:
        """Kill the worker, if there is one."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(1.0)
            self._process.close()
        self._connection = self._process = None

    def _connected(self) -> "Connection[Any, Any]":
        # Importing PDFium takes a while and is of no use to those who look at no PDF.
        from inkling.gui.preview_worker import serve

        if self._connection is None or self._process is None or not self._process.is_alive():
            self.stop()
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), name="page worker", daemon=True)
            self._process.start()
            theirs.close()
        return self._connection
