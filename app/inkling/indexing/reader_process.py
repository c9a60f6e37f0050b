"""The body of a worker process: reads one file after the other, under limits, until its pipe closes."""

import contextlib
import ctypes
import errno
import hashlib
import logging
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import psutil

from inkling.documents.damage import TOO_MUCH_MEMORY
from inkling.documents.document import Document, InnerScan, Part, Passage
from inkling.documents.passages import cut, text_to_encode
from inkling.documents.scans import UNKNOWN, Pictures, without_text
from inkling.documents.source import HASH_BYTES, content_hash
from inkling.errors import Refusal
from inkling.indexing.fingerprints import IN_THE_CLOUD, clock, fingerprint, settled, unsettled
from inkling.indexing.recognition import NotThere, PageJob, Recognized, Recognizer
from inkling.places import reachable
from inkling.store.rows import Fingerprint, NewPassage

logger = logging.getLogger(__name__)

SPENT_ON_READING = 0.7
"""This part of a file's time may be over when one more attachment is begun."""

CUT_A_SECOND = 1_000_000
"""So many characters of any script are cut into passages in a second, by a slow processor."""

NICENESS = 10
OPEN_FILES = 128


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; one whose content still has the hash `unless` need not be read again.

    What is attached to it is read, too, unless there is a reason to leave it out. So many seconds of a processor are
    all that it may take. What is known of its `pictures` is so of the content with the hash `recognized_in`.
    """

    path: str
    size_limit: int
    unless: bytes = b""
    leave_out: str = ""
    seconds: float = math.inf
    pictures: Pictures = UNKNOWN
    recognized_in: bytes = b""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read; `missing` says what could not be, `parts` are the documents within it by their numbers.

    The text of the pages that are `scanned` is still to be recognized, and so it is with `inner_scans`; `left_out` as
    of a Document.
    """

    fingerprint: Fingerprint
    content: bytes
    title: str
    passages: tuple[NewPassage, ...]
    missing: str = ""
    parts: Mapping[int, Part] = field(default_factory=dict)
    scanned: tuple[int, ...] = ()
    inner_scans: tuple[InnerScan, ...] = ()
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The content is what it was."""

    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Refused:
    """The file was not read, for a reason; `broke` where it brought its reader down.

    Without a fingerprint the reader did not get to look at it. `scanned` and `inner_scans` as of what was read.
    """

    fingerprint: Fingerprint | None
    content: bytes
    state: Literal["skipped", "unreadable"]
    reason: str
    broke: bool = False
    scanned: tuple[int, ...] = ()
    inner_scans: tuple[InnerScan, ...] = ()


@dataclass(frozen=True, slots=True)
class Vanished:
    """The file was gone before it could be read."""


Outcome = Extracted | Unchanged | Refused | Vanished | Recognized | NotThere
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
    recognizer = Recognizer()
    while True:
        try:
            job = jobs.recv()
        except (EOFError, OSError):
            return
        if isinstance(job, PageJob):
            outcomes.send(recognizer.recognize(job))
        else:
            # It has much of the last file in memory, of which reading may need all.
            recognizer = Recognizer()
            outcomes.send(carry_out(job, count_tokens, partial(outcomes.send, ATTACHMENTS)))


def carry_out(
    job: Job, count_tokens: CountTokens, announce: Callable[[], None] = lambda: None
) -> Extracted | Unchanged | Refused | Vanished:
    """Read one file and cut it into passages; `announce` is called before what is attached to it is read."""
    # The readers bring large libraries along, which only a worker needs.
    from inkling.documents.registry import read

    patience = _Patience(job, announce)
    path, before, content, began = reachable(job.path), None, b"", clock()
    try:
        before = fingerprint(Path(path).stat())
        if before.inode == IN_THE_CLOUD:
            return Refused(before, b"", "skipped", "only in the cloud; open it once to have it read")
        if job.unless and content_hash(Path(path)) == job.unless:
            return Unchanged(settled(before, path, began))
        try:
            pictures = _pictures(job, path)
            document = read(Path(path), job.size_limit, patience.leave_out, pictures)
        except Refusal as refusal:
            # Half of a file that is just being written looks damaged.
            return Refused(settled(before, path, began), b"", refusal.state, refusal.reason)
        content = content_hash(Path(path))
        if (after := settled(before, path, began)) != before:
            # Which of the two contents was read and which was hashed is anybody's guess.
            before, content = after, b""
        parts = numbered(document)
        passages = _passages(document, cut(document, count_tokens), parts)
    except Refusal as refusal:
        return Refused(before, content, refusal.state, refusal.reason)
    except MemoryError:
        return Refused(before, content, "unreadable", TOO_MUCH_MEMORY, broke=True)
    except RecursionError:
        return Refused(before, content, "unreadable", "damaged: nested too deeply")
    except OSError as error:
        return _not_read(path, before, error)
    scanned, inner = document.scanned, document.inner_scans
    if not passages:
        reason = without_text(document, pictures)
        return Refused(before, content, "skipped", reason, scanned=scanned, inner_scans=inner)
    title, missing, left_out = document.title, document.missing, document.left_out
    return Extracted(before, content, title, passages, missing, parts, scanned, inner, left_out)


def _pictures(job: Job, path: str) -> Pictures:
    """Give what is known of a file's pictures, as far as it is still about what the file holds."""
    if job.pictures.recognized and content_hash(Path(path)) != job.recognized_in:
        return replace(job.pictures, recognized={})
    return job.pictures


class _Patience:
    """Tells whether to go on reading what is attached to a file, so that what was read of it is not lost."""

    def __init__(self, job: Job, announce: Callable[[], None]) -> None:
        self._job = job
        self._announce = announce
        self._is_announced = False
        self._began = time.process_time()

    def leave_out(self, characters: int) -> str:
        """Give a reason to leave the rest out, when so many characters were read of what is attached."""
        if self._job.leave_out:
            return self._job.leave_out
        if not self._is_announced:
            self._is_announced = True
            self._announce()
        used = time.process_time() - self._began + characters / CUT_A_SECOND
        return "to read all would take too long" if used > self._job.seconds * SPENT_ON_READING else ""


def _not_read(path: str, before: Fingerprint | None, error: OSError) -> Refused | Vanished:
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


def text_hash(text: str) -> bytes:
    """Hash a text that is encoded."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=HASH_BYTES).digest()


def numbered(document: Document) -> dict[int, Part]:
    """Number the documents within a file that have any text, from 1; one that is all of the file has the number 0."""
    parts = {id(section.part): section.part for section in document.sections if section.text.strip()}
    known = [part for part in parts.values() if part is not None]
    return {0: known[0]} if len(parts) == 1 and known else dict(enumerate(known, 1))


def _passages(
    document: Document, passages: Sequence[Passage], parts: Mapping[int, Part]
) -> tuple[NewPassage, ...]:
    numbers = {id(part): number for number, part in parts.items()}
    return tuple(
        NewPassage(
            hash=text_hash(text_to_encode(document.title, passage.place, passage.text)),
            section=passage.section,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            place=passage.place,
            text=passage.text,
            part=numbers.get(id(document.sections[passage.section].part)),
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
