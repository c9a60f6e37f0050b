"""The journey of a file, joined: scan, read, write words, encode, write vectors."""

import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from inkling.encoder.encoder import Encoder
from inkling.encoder.yardstick import measure_yardstick
from inkling.errors import ModelProblem
from inkling.indexing.activity import Activity, Report
from inkling.indexing.changes import Changes, within
from inkling.indexing.comparison import Plan, urgent_first
from inkling.indexing.control import Control
from inkling.indexing.extractor import Extractor
from inkling.indexing.interest import Interest
from inkling.indexing.meaning import MeaningPhase, remember_noise
from inkling.indexing.models_in_use import Following, Models
from inkling.indexing.pictures import PicturesPhase
from inkling.indexing.planning import Planner
from inkling.indexing.progress import Progress
from inkling.indexing.reading import Tally, WordsPhase
from inkling.indexing.recognition import Means
from inkling.settings import SIZE_LIMIT, Settings, WatchedFolder
from inkling.store.embeddings import Embeddings, FollowingEmbeddings
from inkling.store.leftovers import remove_all_but
from inkling.store.scans import Scans
from inkling.store.schema import OPENED, WATCHED
from inkling.store.shrinking import shrink_if_owed
from inkling.store.vocabulary import count_common_words
from inkling.store.writer import Writer
from inkling.tesseract import Tesseract, find_tesseract

LIMIT = "largest file read"
PICTURES = "pictures are read"
ON_THE_WAY = 60.0
"""Seconds for which what nothing uses is kept while files are being moved about."""


class Indexer:
    """Makes the index agree with the watched folders; belongs to one thread, as its writer does.

    `models` is asked at the begin of each run; a model is loaded only if something is to be encoded. `stamp` names
    the rules of reading. What `interest` names goes first.
    """

    def __init__(
        self,
        writer: Writer,
        extractor: Extractor,
        home: Path,
        models: Callable[[], Models],
        stamp: str,
        control: Control,
        interest: Interest,
    ) -> None:
        self._interest = interest
        self._tally = Tally()
        self._begin = time.monotonic()
        self._writer = writer
        self._extractor = extractor
        self._models = models
        self._stamp = stamp
        self._control = control
        self._planner = Planner(writer, home, stamp, control)
        self._pictures = PicturesPhase(Scans(writer), extractor, control)
        interest.recall(writer.recall(OPENED) or ())

    def run(self, settings: Settings, listener: Callable[[Activity], None] | None = None) -> Report:
        """Index all watched folders to the end; raises Stopped where the control says so.

        Words come first for all files, meaning after. Whenever this ends, even by a crash, the index is sound and
        the next run goes on from there. News of changes make it end before all is encoded.
        """
        before = self.so_far()
        progress = Progress(listener)
        models = self._models()
        embeddings = Embeddings(self._writer, models.answering.identity)
        embeddings.settle()
        self._forget_unwatched(settings)
        self._heed_limit(settings.size_limit)
        self._heed_pictures(settings)
        self._pictures.try_all()
        self._words(self._planner.everything(settings, progress), settings, models, progress)
        self._meaning(embeddings, models, progress)
        self._recognize(settings, embeddings, models, progress)
        remember_noise(self._writer, embeddings, models.answering.identity, self._writer.counts().passages)
        embeddings.tidy()
        self._follow_up(models.following, progress)
        progress.begin("idle")
        return self.so_far().since(before)

    def follow(
        self, changes: Changes, settings: Settings, listener: Callable[[Activity], None] | None = None
    ) -> None:
        """Bring the index up to date where something may have changed, and encode what is pending; else as `run`.

        Nothing is told where nothing is to be done and no folder has gone or come back.
        """
        progress = Progress(listener)
        models = self._models()
        embeddings = Embeddings(self._writer, models.answering.identity)
        away = self._planner.away()
        plan = self._planner.changed(changes, settings)
        owed = plan or embeddings.pending(1) or models.following or (_reader(settings) and self._pictures.is_owed())
        if not owed:
            self._drop_unused()
            if self._planner.away() != away:
                progress.begin("idle")
            return
        self._words(plan, settings, models, progress)
        self._meaning(embeddings, models, progress)
        self._recognize(settings, embeddings, models, progress)
        embeddings.tidy()
        self._follow_up(models.following, progress)
        progress.begin("idle")

    def so_far(self) -> Report:
        """Tell what all runs together have changed, interrupted ones included, and what the index holds now."""
        counts = self._writer.counts()
        return Report(
            files=counts.files,
            added=self._tally.added,
            changed=self._tally.changed,
            moved=self._tally.moved,
            gone=self._tally.gone,
            unreadable=counts.unreadable,
            skipped=counts.skipped,
            passages=counts.passages,
            passages_encoded=self._tally.encoded,
            seconds=round(time.monotonic() - self._begin, 3),
        )

    def _words(self, plan: Plan, settings: Settings, models: Models, progress: Progress) -> None:
        if plan.readings:
            models.answering.prepare()
        phase = WordsPhase(
            self._writer, self._extractor, self._stamp, settings.size_limit, self._control, progress, self._tally,
            pictures_wanted=_reader(settings) is not None,
        )  # fmt: skip
        phase.carry_out(urgent_first(plan, self._interest.first()))
        self._remember_opened({file.path for file in plan.gone}, settings.folders)
        self._drop_unused()
        count_common_words(self._writer)
        shrink_if_owed(self._writer, self._control.look)
        if plan.gone:
            self._writer.wipe()

    def _remember_opened(self, gone: Collection[str], folders: Sequence[WatchedFolder]) -> None:
        """Remember which files were opened last, as far as they are still known."""
        self._interest.forget(
            lambda path: path in gone or not any(within(path, folder.path) for folder in folders)
        )
        if (opened := self._interest.to_remember()) is not None:
            self._writer.remember(OPENED, opened)

    def _drop_unused(self) -> None:
        """Remove what nothing uses any more, but what files may just be moved with, which a later run sees."""
        self._writer.drop_unused(ON_THE_WAY if self._control.unrest else 0.0)

    def _forget_unwatched(self, settings: Settings) -> None:
        with self._writer.transaction():
            if self._writer.recall(WATCHED) != settings.watched:
                remove_all_but(self._writer, [folder.path for folder in settings.folders])
                self._writer.remember(WATCHED, settings.watched)

    def _heed_limit(self, limit: int) -> None:
        """Have the files read again that are skipped by one size limit and not by the other, where it has changed."""
        before = self._writer.recall(LIMIT)
        if before == limit:
            return
        with self._writer.transaction():
            self._writer.forget_readings_of_sizes(*sorted((SIZE_LIMIT if before is None else before, limit)))
            self._writer.remember(LIMIT, limit)

    def _heed_pictures(self, settings: Settings) -> None:
        """Look again at what was incomplete when pictures come to be read or no more, in other languages at all."""
        before = self._writer.recall(PICTURES) or {"wanted": False, "languages": settings.pictures}
        wanted = _reader(settings) is not None
        now = {"wanted": wanted, "languages": settings.pictures if wanted else before["languages"]}
        if now == before:
            return
        with self._writer.transaction():
            if wanted != before["wanted"]:
                self._writer.forget_incomplete_readings()
            if now["languages"] != before["languages"]:
                Scans(self._writer).look_again()
            self._writer.remember(PICTURES, now)

    def _recognize(self, settings: Settings, embeddings: Embeddings, models: Models, progress: Progress) -> None:
        """Make text of pages that are pictures, and go with their files the way that all others have gone."""

        def read(plan: Plan) -> None:
            self._words(plan, settings, models, progress)
            self._meaning(embeddings, models, progress)

        if (reader := _reader(settings)) is not None:
            means = Means(reader, settings.pictures, settings.size_limit)
            self._pictures.carry_out(means, progress, read)

    def _meaning(self, embeddings: Embeddings, models: Models, progress: Progress) -> None:
        embeddings.settle_new()
        if not embeddings.pending(1) and (embeddings.measured() or embeddings.empty()):
            return
        if models.following is not None and not embeddings.nearly_complete():
            # It is about to go: only what keeps it as good as it was is worth encoding twice.
            return
        progress.begin("loading model")
        self._encode(embeddings, models.answering.encoder(), progress)
        embeddings.settle_new()

    def _follow_up(self, following: Following | None, progress: Progress) -> None:
        """Encode for the model that is to follow, and let it answer once its vectors are complete."""
        if following is None:
            return
        embeddings = FollowingEmbeddings(self._writer, following.identity)
        progress.begin("loading model")
        try:
            encoder = following.encoder()
        except ModelProblem as problem:
            following.failed(problem)
            return
        self._encode(embeddings, encoder, progress)
        if not self._control.news:
            with self._writer.transaction():
                remember_noise(self._writer, embeddings, following.identity, self._writer.counts().passages)
                embeddings.tidy()
                embeddings.take_over(following.fact)
            following.completed()

    def _encode(self, embeddings: Embeddings, encoder: Encoder, progress: Progress) -> None:
        if not embeddings.measured():
            embeddings.measure(measure_yardstick(encoder))
        MeaningPhase(embeddings, self._control, self._interest, progress, self._tally).carry_out(encoder)


def _reader(settings: Settings) -> Tesseract | None:
    """Find what reads pictures, where that is wanted."""
    return find_tesseract() if settings.pictures else None
