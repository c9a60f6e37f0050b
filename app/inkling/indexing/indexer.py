"""The journey of a file, joined: scan, read, write words, encode, write vectors."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from inkling.encoder.encoder import Encoder
from inkling.indexing.activity import Activity, Report
from inkling.indexing.comparison import Plan, compare
from inkling.indexing.control import Control
from inkling.indexing.extractor import Extractor
from inkling.indexing.meaning import MeaningPhase, remember_noise
from inkling.indexing.progress import Progress
from inkling.indexing.reading import Tally, WordsPhase
from inkling.indexing.scanner import Scan, scan
from inkling.settings import Settings, WatchedFolder
from inkling.store.embeddings import Embeddings
from inkling.store.rows import Fingerprint, NewFile
from inkling.store.schema import DISCONNECTED
from inkling.store.writer import Writer

DEVICES = "devices of folders"


class Indexer:
    """Makes the index agree with the watched folders; belongs to one thread, as its writer does.

    `model` is the identity of the encoder that `encoder` waits for; it is called only if something is to be encoded,
    and `prepare` beforehand so that loading and reading overlap. `stamp` names the rules of reading.
    """

    def __init__(
        self,
        writer: Writer,
        extractor: Extractor,
        home: Path,
        model: str,
        stamp: str,
        prepare: Callable[[], None],
        encoder: Callable[[], Encoder],
        control: Control,
    ) -> None:
        self._writer = writer
        self._extractor = extractor
        self._home = str(home)
        self._model = model
        self._stamp = stamp
        self._prepare = prepare
        self._encoder = encoder
        self._control = control

    def run(self, settings: Settings, listener: Callable[[Activity], None] | None = None) -> Report:
        """Index all watched folders to the end; raises Stopped where the control says so.

        Words come first for all files, meaning after. Whenever this ends, even by a crash, the index is sound and
        the next run goes on from there.
        """
        begin = time.monotonic()
        progress = Progress(listener)
        embeddings = Embeddings(self._writer, self._model)
        embeddings.settle()
        tally = self._words(settings, progress)
        encoded = self._meaning(embeddings, progress)
        report = self._report(tally, encoded, begin)
        remember_noise(self._writer, embeddings, self._model, report.passages)
        embeddings.tidy()
        progress.begin("idle")
        return report

    def _words(self, settings: Settings, progress: Progress) -> Tally:
        self._forget_unwatched(settings.folders)
        plan = self._plan(settings, progress)
        if plan.readings:
            self._prepare()
        phase = WordsPhase(
            self._writer, self._extractor, self._stamp, settings.size_limit, self._control, progress
        )
        return phase.carry_out(plan)

    def _plan(self, settings: Settings, progress: Progress) -> Plan:
        """Scan all folders before comparing, so that a move from one to another is seen as one."""
        progress.begin("scanning")
        whole, known, disconnected = Scan(), {}, []
        devices = self._writer.recall(DEVICES) or {}
        for folder in settings.folders:
            self._control.look()
            before = self._writer.known(folder.path)
            found = scan(folder.path, (*settings.exclusions, *folder.exclusions), self._home)
            if _is_disconnected(folder.path, found, bool(before), devices.get(folder.path)):
                disconnected.append(folder.path)
                continue
            devices[folder.path] = Path(folder.path).stat().st_dev
            whole.files.update(found.files)
            whole.closed.update(found.closed)
            known.update(before)
            progress.step(len(found.files), folder.path)
        self._writer.remember(DISCONNECTED, disconnected)
        self._writer.remember(DEVICES, devices)
        for path, reason in whole.closed.items():
            self._writer.put_refused(NewFile(path, Fingerprint(0, 0, 0), stamp=self._stamp), "unreadable", reason)
        return compare(whole, known, self._stamp)

    def _forget_unwatched(self, folders: Sequence[WatchedFolder]) -> None:
        if unwatched := self._writer.outside([folder.path for folder in folders]):
            self._writer.remove(unwatched)

    def _meaning(self, embeddings: Embeddings, progress: Progress) -> int:
        embeddings.settle()
        if not embeddings.pending(1):
            return 0
        progress.begin("loading model")
        encoder = self._encoder()
        encoded = MeaningPhase(embeddings, self._control, progress).carry_out(encoder)
        embeddings.settle()
        return encoded

    def _report(self, tally: Tally, encoded: int, begin: float) -> Report:
        counts = self._writer.counts()
        return Report(
            files=counts.files,
            added=tally.added,
            changed=tally.changed,
            moved=tally.moved,
            gone=tally.gone,
            unreadable=counts.unreadable,
            skipped=counts.skipped,
            passages=counts.passages,
            passages_encoded=encoded,
            seconds=round(time.monotonic() - begin, 3),
        )


def _is_disconnected(folder: str, found: Scan, known_before: bool, device_before: object) -> bool:
    """Tell whether a folder's drive is away: the folder is missing, or an empty one stands where it was mounted."""
    if folder in found.closed:
        return True
    if found.files or not known_before or device_before is None:
        return False
    return Path(folder).stat().st_dev != device_before
