"""The first half of the journey: from changed files to passages that can be found by words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inkling.documents.scans import Pictures
from inkling.indexing.comparison import Plan, Reading
from inkling.indexing.control import Control
from inkling.indexing.extractor import AnyJob, Extractor
from inkling.indexing.fingerprints import UNSETTLED, unsettled
from inkling.indexing.progress import Progress
from inkling.indexing.reader_process import Extracted, Job, Outcome, Refused, Unchanged
from inkling.store.rows import CLOSED_PLACE, Fingerprint, KnownFile, NewFile
from inkling.store.scans import Scans
from inkling.store.writer import Writer

COMMIT_EVERY_FILES = 100
COMMIT_EVERY_PASSAGES = 2000
FAILURES_TO_QUARANTINE = 2


@dataclass(slots=True)
class Tally:
    """Counts of what a run changed."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    gone: int = 0
    encoded: int = 0


@dataclass(slots=True)
class _Gone:
    """Files that have vanished, by their content, until it is known whether they turned up elsewhere."""

    files: list[KnownFile]
    found: int = 0
    by_content: dict[bytes, list[KnownFile]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for file in self.files:
            if file.content:
                self.by_content.setdefault(file.content, []).append(file)

    def turned_up(self, content: bytes) -> bool:
        """Tell whether one of the vanished files had this content, and count it as found."""
        files = self.by_content.get(content)
        if not files:
            return False
        files.pop()
        self.found += 1
        return True


class WordsPhase:
    """Carries out a plan: moves, readings, then removals; belongs to the indexer's thread.

    What is read is committed every hundred files, so that little is done again after a crash. Files that have gone
    are removed last: until then their vectors serve the files that they were moved or copied to.
    """

    def __init__(
        self,
        writer: Writer,
        extractor: Extractor,
        stamp: str,
        size_limit: int,
        control: Control,
        progress: Progress,
        tally: Tally,
        *,
        pictures_wanted: bool = False,
    ) -> None:
        self._scans = Scans(writer)
        self._pictures_wanted = pictures_wanted
        self._tally = tally
        self._writer = writer
        self._extractor = extractor
        self._stamp = stamp
        self._size_limit = size_limit
        self._control = control
        self._progress = progress

    def carry_out(self, plan: Plan) -> None:
        """Make the index agree with the disk as far as words go; raises Stopped between two commits."""
        self._tally.moved += len(plan.moved)
        gone = _Gone(list(plan.gone))
        with self._writer.keeping_texts():
            with self._writer.transaction():
                for file, path in plan.moved:
                    self._writer.move(file.id, path)
                for reading in plan.readings:
                    if reading.known is None:
                        self._writer.put_waiting(reading.path, reading.fingerprint)
            if plan.readings:
                self._read(plan.readings, gone)
            if gone.files:
                self._writer.remove([file.id for file in gone.files])
        self._tally.gone += sum(file.fingerprint != CLOSED_PLACE for file in gone.files) - gone.found

    def _read(self, readings: Sequence[Reading], gone: _Gone) -> None:
        self._progress.begin("reading", len(readings))
        begun: dict[str, tuple[Job, Reading]] = {}
        self._extractor.leave_free(self._control.cores_free)
        outcomes = self._extractor.extract(self._jobs(readings, begun))
        while self._commit_some(outcomes, begun, gone):
            self._control.look()
            self._extractor.leave_free(self._control.cores_free)

    def _commit_some(
        self,
        outcomes: Iterator[tuple[AnyJob, Outcome] | None],
        begun: Mapping[str, tuple[Job, Reading]],
        gone: _Gone,
    ) -> bool:
        """Write what came of readings as it comes, while the workers go on; tell whether there may be more."""
        files = passages = 0
        with self._writer.transaction():
            for finished in outcomes:
                if finished is not None:
                    outcome = finished[1]
                    job, reading = begun.get(finished[0].path, (None, None))
                    # A run before this one may have left a job, which tells what the file was then.
                    if reading is None or job is not finished[0]:
                        continue
                    self._note(reading, outcome, gone)
                    files += 1
                    passages += len(outcome.passages) if isinstance(outcome, Extracted) else 0
                if finished is None or files >= COMMIT_EVERY_FILES or passages >= COMMIT_EVERY_PASSAGES:
                    return True
        return False

    def _jobs(
        self, readings: Sequence[Reading], begun: dict[str, tuple[Job, Reading]]
    ) -> Iterator[tuple[Job, int]]:
        """Make a job of each reading as it is wanted, and note it by its path."""
        for reading in readings:
            known = reading.known
            unless = known.content if known and known.stamp == self._stamp and not known.failures else b""
            content = known.content if known else b""
            known_inside = self._scans.recognized_in(content)
            pictures = Pictures(self._scans.recognized(content), self._pictures_wanted, known_inside)
            job = Job(reading.path, self._size_limit, unless, pictures=pictures, recognized_in=content)
            begun[reading.path] = job, reading
            yield job, reading.fingerprint.size

    def _note(self, reading: Reading, outcome: Outcome, gone: _Gone) -> None:
        """Write what came of a reading; a file that has vanished is left to the next scan."""
        known = reading.known
        if isinstance(outcome, Extracted):
            new = self._new(reading, outcome.fingerprint, outcome.content)
            self._writer.put_document(new, outcome.title, outcome.passages, outcome.missing, outcome.parts)
            self._note_scanned(reading, outcome)
        elif isinstance(outcome, Refused):
            self._refuse(reading, outcome)
            self._note_scanned(reading, outcome)
        elif isinstance(outcome, Unchanged) and known is not None:
            self._writer.touch(known.id, outcome.fingerprint)
        if known is not None and known.state != "waiting":
            self._tally.changed += isinstance(outcome, Extracted | Refused) and not _same(known, outcome)
        elif isinstance(outcome, Extracted | Refused):
            if outcome.content and gone.turned_up(outcome.content):
                self._tally.moved += 1
            else:
                self._tally.added += 1
        failed = isinstance(outcome, Refused) and outcome.state == "unreadable"
        self._progress.step(path=reading.path, unreadable=failed)

    def _note_scanned(self, reading: Reading, outcome: Extracted | Refused) -> None:
        if outcome.content:
            left_out = isinstance(outcome, Extracted) and outcome.left_out
            before = reading.known.content if reading.known and left_out else b""
            self._scans.put_inner(outcome.content, outcome.inner_scans, before)
            if self._pictures_wanted and outcome.scanned:
                self._scans.put(outcome.content, outcome.scanned)

    def _refuse(self, reading: Reading, refused: Refused) -> None:
        known = reading.known
        # Another content, or other rules of reading, have not failed yet.
        same = known is not None and (known.fingerprint, known.stamp) == (reading.fingerprint, self._stamp)
        failures = (known.failures if known and same else 0) + 1 if refused.broke else 0
        quarantined = failures >= FAILURES_TO_QUARANTINE
        # What broke its reader has been tried; what was not even looked at may be another file by now.
        seen = refused.fingerprint or (reading.fingerprint if refused.broke else unsettled(reading.fingerprint))
        new = self._new(reading, seen, refused.content)
        self._writer.put_refused(new, "quarantined" if quarantined else refused.state, refused.reason, failures)

    def _new(self, reading: Reading, seen: Fingerprint, content: bytes) -> NewFile:
        """Make what is written of a file; where it is not known what it holds, by the scans that it held before.

        What was recognized in these is mostly in it still, and serves the next reading.
        """
        known = reading.known
        if content or known is None or not self._scans.knows(known.content):
            return NewFile(reading.path, seen, content, self._stamp)
        if seen.inode == UNSETTLED:
            return NewFile(reading.path, seen, known.content)
        return NewFile(reading.path, seen, known.content if seen == known.fingerprint else b"", self._stamp)


def _same(known: KnownFile, outcome: Extracted | Refused) -> bool:
    """Tell whether a file that was read again, for new rules or after a failure, is what it was."""
    return known.fingerprint == outcome.fingerprint or (bool(known.content) and known.content == outcome.content)
