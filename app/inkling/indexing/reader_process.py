"""The body of a worker process: reads one file after the other, under limits, until its pipe closes."""

import contextlib
import ctypes
import errno
import hashlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import psutil

from inkling.documents.damage import TOO_MUCH_MEMORY
from inkling.documents.document import Document, Passage
from inkling.documents.passages import cut, text_to_encode
from inkling.errors import Refusal
from inkling.indexing.fingerprints import IN_THE_CLOUD, clock, fingerprint, settled, unsettled
from inkling.places import reachable
from inkling.store.rows import Fingerprint, NewPassage

logger = logging.getLogger(__name__)

HASH_BYTES = 16
READ_BYTES = 1 << 20
NICENESS = 10
OPEN_FILES = 128


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; one whose content still has the hash `unless` need not be read again.

    What is attached to it is read, too, unless there is a reason to leave it out.
    """

    path: str
    size_limit: int
    unless: bytes = b""
    leave_out: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read; `missing` says what could not be."""

    fingerprint: Fingerprint
    content: bytes
    title: str
    passages: tuple[NewPassage, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The content is what it was."""

    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Refused:
    """The file was not read, for a reason; `broke` where it brought its reader down.

    Without a fingerprint the reader did not get to look at it.
    """

    fingerprint: Fingerprint | None
    content: bytes
    state: Literal["skipped", "unreadable"]
    reason: str
    broke: bool = False


@dataclass(frozen=True, slots=True)
class Vanished:
    """The file was gone before it could be read."""


Outcome = Extracted | Unchanged | Refused | Vanished
STARTED = "started"
"""The first word of a worker: what goes wrong before it is no file's fault."""

ATTACHMENTS = "attachments"
"""Said before what is attached to a file is read: what goes wrong from then on is not its own fault."""

CountTokens = Callable[[Sequence[str]], list[int]]


def serve(jobs: Connection, outcomes: Connection, count_tokens: CountTokens, memory_limit: int) -> None:
    """Answer jobs until the pipe closes; meant to be killed at any moment."""
    lower_priority(psutil.Process())
    settle_in(memory_limit)
    outcomes.send(STARTED)
    while True:
        try:
            job = jobs.recv()
        except (EOFError, OSError):
            return
        outcomes.send(carry_out(job, count_tokens, partial(outcomes.send, ATTACHMENTS)))


def carry_out(job: Job, count_tokens: CountTokens, announce: Callable[[], None] = lambda: None) -> Outcome:
    """Read one file and cut it into passages; `announce` is called before what is attached to it is read."""
    # The readers bring large libraries along, which only a worker needs.
    from inkling.documents.registry import read

    def leave_out() -> str:
        if not job.leave_out:
            announce()
        return job.leave_out

    path, before, content, began = reachable(job.path), None, b"", clock()
    try:
        before = fingerprint(Path(path).stat())
        if before.inode == IN_THE_CLOUD:
            return Refused(before, b"", "skipped", "only in the cloud; open it once to have it read")
        if job.unless and content_hash(path) == job.unless:
            return Unchanged(settled(before, path, began))
        try:
            document = read(Path(path), job.size_limit, leave_out)
        except Refusal as refusal:
            # Half of a file that is just being written looks damaged.
            return Refused(settled(before, path, began), b"", refusal.state, refusal.reason)
        content = content_hash(path)
        if (after := settled(before, path, began)) != before:
            # Which of the two contents was read and which was hashed is anybody's guess.
            before, content = after, b""
        passages = _passages(document, cut(document, count_tokens))
    except Refusal as refusal:
        return Refused(before, content, refusal.state, refusal.reason)
    except MemoryError:
        return Refused(before, content, "unreadable", TOO_MUCH_MEMORY, broke=True)
    except RecursionError:
        return Refused(before, content, "unreadable", "damaged: nested too deeply")
    except OSError as error:
        return _not_read(path, before, error)
    if not passages:
        return Refused(before, content, "skipped", "no text; perhaps scanned")
    return Extracted(before, content, document.title, passages, document.missing)


def _not_read(path: str, before: Fingerprint | None, error: OSError) -> Outcome:
    """Tell what came of a file that the system did not let be read; it is to be tried again, for that may pass."""
    if not os.path.lexists(path):
        return Vanished()
    if isinstance(error, PermissionError):
        # Windows says the same where another program keeps it for itself.
        reason = "no permission to read it" + (", or in use by another program" if sys.platform == "win32" else "")
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        reason = "needs more open files to read than one file may take"
    else:
        reason = f"the disk could not read it: {error.strerror or error}"
    return Refused(before and unsettled(before), b"", "unreadable", reason)


def content_hash(path: str) -> bytes:
    """Hash the bytes of a file."""
    digest = hashlib.blake2b(digest_size=HASH_BYTES)
    with Path(path).open("rb") as stream:
        while block := stream.read(READ_BYTES):
            digest.update(block)
    return digest.digest()


def text_hash(text: str) -> bytes:
    """Hash a text that is encoded."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=HASH_BYTES).digest()


def _passages(document: Document, passages: Sequence[Passage]) -> tuple[NewPassage, ...]:
    return tuple(
        NewPassage(
            hash=text_hash(text_to_encode(document.title, passage.place, passage.text)),
            section=passage.section,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            place=passage.place,
            text=passage.text,
        )
        for passage in passages
    )


def settle_in(memory_limit: int) -> None:
    """Be quiet and mortal: no output, no network, bounded memory, no life after the parent."""
    # Ctrl-C reaches the whole group of processes; the parent decides what becomes of its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    forbid_network()
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError):
        # RLIMIT_DATA counts what is written to, not what is merely reserved, so that many threads do no harm.
        resource.setrlimit(resource.RLIMIT_DATA, (memory_limit, memory_limit))
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # After leaving the network, which may make the system forget this.
        set_parent_death_signal = 1
        ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, signal.SIGKILL)


def forbid_network() -> None:
    """Let nothing in this process reach a network: no socket of Python's, and none at all where Linux allows that."""
    sys.addaudithook(_refuse_sockets)
    if sys.platform == "linux":
        new_user, new_network = 0x1000_0000, 0x4000_0000
        # Whoever is not root needs a namespace of users for it; root would lose its rights over files by that.
        ctypes.CDLL(None).unshare(new_network if os.geteuid() == 0 else new_network | new_user)


def _refuse_sockets(event: str, _: object) -> None:
    if event.startswith("socket."):
        raise Refusal("unreadable", "wants something from the network, which no file is given")


def lower_priority(process: psutil.Process) -> None:
    """Let everything else go first, for the processor and for the disk, as far as the system offers that."""
    try:
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
            process.ionice(psutil.IOPRIO_VERYLOW)
        else:
            process.nice(max(NICENESS, process.nice()))
        if sys.platform == "linux":
            process.ionice(psutil.IOPRIO_CLASS_IDLE)
    except (psutil.Error, OSError) as error:
        logger.info("A worker cannot lower its priority: %s", error)
