"""Wishes of one process to the one that has the index open, as files in a folder of the home; no socket is opened.

A request is put under a name that begins with the number of the process that waits for it, is taken by the process
that holds the writer's lock by giving it another name, in which its own number stands, and is answered by another
file. Nobody answers a process that has ended.
"""

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inkling import errors
from inkling.errors import IndexBusy, InklingError
from inkling.indexing.control import Stopped
from inkling.indexing.present import is_running
from inkling.places import home_problem

logger = logging.getLogger(__name__)

EVERY = 0.3
"""Seconds between two looks into the folder."""

PATIENCE = 1.5
"""Seconds after which whoever waits is told so."""

OLDEST = 3600.0
"""Seconds after which an answer that nobody has fetched is thrown away."""


@dataclass(frozen=True, slots=True)
class Request:
    """What another process wants; the arguments are what JSON can carry."""

    command: str
    arguments: Mapping[str, Any]


class RequestBox:
    """The folder where requests and answers lie; any process and any thread may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, request: Request) -> str:
        """Put a request and give the name under which its answer will come; raises HomeProblem."""
        name = f"{os.getpid()}-{time.time_ns():020}-{threading.get_ident()}"
        self.put_again(name, request)
        return name

    def put_again(self, name: str, request: Request) -> None:
        """Put a request that was taken back; raises HomeProblem."""
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._write(name, "request", {"command": request.command, "arguments": request.arguments})
        except OSError as error:
            raise home_problem(error, self._folder) from error

    def take_back(self, name: str) -> bool:
        """Take a request back, and tell whether nobody does it: not where a living process has taken it."""
        for path in (*self._folder.glob(f"{name}.*.taken"), self._path(name, "request")):
            if path.suffix == ".taken" and is_running(int(path.suffixes[-2][1:])):
                return False
            # On Windows what another process deals with just now cannot be removed.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                path.unlink()
                return True
        # It was taken or answered just now, or else has vanished and waits no more.
        return not any(self._folder.glob(f"{name}.*"))

    def answer(self, name: str) -> Mapping[str, Any] | None:
        """Fetch the answer to a request, None while there is none."""
        return _read(self._path(name, "answer"))

    def withdraw(self, name: str) -> None:
        """Take a request and its answer away; one that is being carried out is carried out nevertheless."""
        for path in self._folder.glob(f"{name}.*"):
            # What cannot be removed just now is thrown away when nobody waits for it any more.
            with contextlib.suppress(PermissionError):
                path.unlink(missing_ok=True)

    def take(self) -> tuple[str, Request] | None:
        """Take the oldest request that waits, None where none does.

        Those of processes that have ended are thrown away, and those of this process, which does them by itself.
        """
        for path in sorted(self._folder.glob("*.request"), key=lambda path: path.stem.partition("-")[2]):
            name = path.stem
            if not _waits(name) or _process(name) == os.getpid():
                self.withdraw(name)
                continue
            taken = self._taken(name)
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue
            if (found := _read(taken)) is not None:
                return name, Request(str(found.get("command")), dict(found.get("arguments", {})))
            taken.unlink(missing_ok=True)
        return None

    def give_back(self, name: str) -> None:
        """Let a request that was taken wait again, for whoever has the index open next."""
        taken = self._taken(name)
        if taken.exists():
            taken.rename(self._path(name, "request"))

    def reply(self, name: str, answer: Mapping[str, Any]) -> None:
        """Answer a request, unless the one who asked has gone; without a result where there is no room for it."""
        taken = self._taken(name)
        if not _waits(name):
            self.withdraw(name)
        if not taken.exists():
            return
        try:
            self._write(name, "answer", answer)
        except OSError as error:
            logger.warning("A request cannot be answered: %s", error)
            taken.rename(self._path(name, "answer"))
        taken.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Throw away what nobody waits for any more."""
        for kind in ("answer", "taken", "unfinished"):
            for path in self._folder.glob(f"*.{kind}"):
                # Whoever waits may fetch it just now; what was taken may take as long as it will.
                with contextlib.suppress(FileNotFoundError):
                    old = kind != "taken" and path.stat().st_mtime < time.time() - OLDEST
                    if old or not _waits(path.stem):
                        path.unlink()

    def _path(self, name: str, kind: str) -> Path:
        return self._folder / f"{name}.{kind}"

    def _taken(self, name: str) -> Path:
        return self._path(name, f"{os.getpid()}.taken")

    def _write(self, name: str, kind: str, content: Mapping[str, Any]) -> None:
        unfinished = self._path(name, "unfinished")
        unfinished.write_text(json.dumps(content), "ascii")
        unfinished.rename(self._path(name, kind))


class RequestServer(threading.Thread):
    """Takes requests while `serving` says that this process has the index open, and answers them.

    `carry_out` is called on a thread of its own for each request; Stopped gives the request back. `look` is called
    on this thread at each look into the folder.
    """

    def __init__(
        self,
        box: RequestBox,
        carry_out: Callable[[Request], object],
        serving: Callable[[], bool],
        look: Callable[[], None],
    ) -> None:
        super().__init__(name="requests", daemon=True)
        self._box = box
        self._carry_out = carry_out
        self._serving = serving
        self._look = look
        self._closing = threading.Event()
        self._at_work: list[threading.Thread] = []

    def run(self) -> None:
        """Look into the folder until closed."""
        trouble = ""
        look = self._box.tidy
        while not self._closing.wait(EVERY):
            try:
                look()
                look = self._look_and_begin
            except OSError as error:
                if str(error) != trouble:
                    trouble = str(error)
                    logger.warning("Requests cannot be looked for: %s", error)

    def stop(self) -> None:
        """Look into the folder no more."""
        self._closing.set()
        if self.is_alive():
            self.join()

    def close(self) -> None:
        """Stop, and wait for the requests under way; call it when what they wait for is stopped."""
        self.stop()
        for worker in self._at_work:
            worker.join()

    def _look_and_begin(self) -> None:
        self._look()
        while self._serving() and (taken := self._box.take()) is not None:
            worker = threading.Thread(target=self._answer, args=taken, name="request", daemon=True)
            self._at_work = [thread for thread in self._at_work if thread.is_alive()]
            self._at_work.append(worker)
            worker.start()

    def _answer(self, name: str, request: Request) -> None:
        try:
            answer: Mapping[str, Any] = {"result": self._carry_out(request)}
        except Stopped:
            self._box.give_back(name)
            return
        except InklingError as error:
            answer = {"error": [type(error).__name__, error.title, error.advice]}
        except Exception as error:
            logger.exception("A request failed: %s", request.command)
            answer = {"error": ["InklingError", f"The Inkling that is running could not do it: {error}.", ""]}
        try:
            self._box.reply(name, answer)
        except OSError as error:
            logger.warning("A request cannot be answered: %s", error)


def carried_out(
    box: RequestBox,
    request: Request,
    here: Callable[[], object],
    waiting: Callable[[], None],
    stopped: Callable[[], bool],
) -> tuple[bool, Any]:
    """Do it here, or have it done by the process that has the index open: whatever is possible first.

    `here` raises IndexBusy while another process writes. `waiting` is called again and again once it takes longer.
    Gives whether it was done here, and what came of it.

    Raises:
        Stopped: `stopped` said so.
        InklingError: as the other process raised it.
    """
    try:
        return True, here()
    except IndexBusy:
        name = box.put(request)
    begin = time.monotonic()
    try:
        while not stopped():
            if (answer := box.answer(name)) is not None:
                return False, _result(answer)
            # Taken back first, so that no two processes do it.
            if box.take_back(name):
                try:
                    return True, here()
                except IndexBusy:
                    box.put_again(name, request)
            time.sleep(EVERY / 2)
            if time.monotonic() - begin > PATIENCE:
                waiting()
        raise Stopped
    finally:
        box.withdraw(name)


def _result(answer: Mapping[str, Any]) -> object:
    if "error" in answer:
        kind, title, advice = answer["error"]
        raise getattr(errors, kind, InklingError)(title, advice)
    if "result" not in answer:
        raise InklingError("The Inkling that is running could not say what came of it.", "See: inkling status")
    return answer["result"]


def _read(path: Path) -> Mapping[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _waits(name: str) -> bool:
    """Tell whether the process that put a request is still there."""
    process = _process(name)
    return process > 0 and is_running(process)


def _process(name: str) -> int:
    number = name.partition("-")[0]
    return int(number) if number.isdecimal() else 0
