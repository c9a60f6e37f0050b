"""The worker process that draws pages, as its one thread sees it."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from inkling.child_processes import deaf_to_interrupts
from inkling.gui.page_values import PagePixels, PageRequest, PageTrouble

_LOOK = 0.05
_STARTING = 30.0


class PageProcess:
    """Starts the worker when a page is wanted, and kills it when that takes too long; for one thread only."""

    def __init__(self, seconds: float, is_closing: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._is_closing = is_closing
        self._process: SpawnProcess | None = None
        self._requests: Connection[Any, Any] | None = None
        self._replies: Connection[Any, Any] | None = None

    def draw(self, request: PageRequest) -> PagePixels | PageTrouble | None:
        """Have a page drawn; None when all is closing."""
        try:
            pipes = self._connected()
        except (EOFError, OSError):
            self.stop()
            advice = f"Open it in your {request.viewer}, or try again later."
            return PageTrouble("Pages cannot be drawn just now.", advice)
        if pipes is None:
            return None
        requests, replies = pipes
        try:
            requests.send(request)
            reply: PagePixels | PageTrouble | None = self._receive(replies, self._seconds)
        except TimeoutError:
            self.stop()
            return PageTrouble("This page takes too long to draw.", f"Open it in your {request.viewer}.")
        except (EOFError, OSError):
            self.stop()
            advice = f"Try to open it in your {request.viewer}."
            return PageTrouble("This page is damaged and cannot be drawn.", advice)
        return reply

    def _receive(self, connection: "Connection[Any, Any]", seconds: float) -> Any:  # noqa: ANN401
        """Wait for what the worker sends; None when all is closing, TimeoutError when it takes too long."""
        deadline = time.monotonic() + seconds
        while not connection.poll(_LOOK):
            if self._is_closing():
                return None
            if time.monotonic() > deadline:
                raise TimeoutError
        return connection.recv()

    def stop(self) -> None:
        """Kill the worker, if there is one."""
        for pipe in (self._requests, self._replies):
            if pipe is not None:
                pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(1.0)
            self._process.close()
        self._requests = self._replies = self._process = None

    def _connected(self) -> "tuple[Connection[Any, Any], Connection[Any, Any]] | None":
        """Give the ways to and from a worker that has started, which may take its time; None when closing."""
        # Importing PDFium takes a while and is of no use to those who look at no PDF.
        from inkling.gui.preview_worker import serve

        if self._requests is None or self._replies is None or self._process is None or not self._process.is_alive():
            self.stop()
            context = multiprocessing.get_context("spawn")
            # One pipe for each way: one for both would be a socket, and Inkling opens none.
            their_requests, self._requests = context.Pipe(duplex=False)
            self._replies, their_replies = context.Pipe(duplex=False)
            process = context.Process(
                target=serve, args=(their_requests, their_replies), name="page worker", daemon=True
            )
            with deaf_to_interrupts():
                process.start()
            self._process = process
            their_requests.close()
            their_replies.close()
            if self._receive(self._replies, _STARTING) is None:
                return None
        return self._requests, self._replies
