"""Adapts a model to the documents of the index, and proves on held-out pairs whether that helped."""

import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import filelock
import numpy as np

from inkling.adapting.encoded import EncodedPairs, encode_pairs
from inkling.adapting.negatives import HardNegatives
from inkling.adapting.pairs import Kind, Pair, make_pairs, starred_pair
from inkling.adapting.proof import Proof, prove, reciprocal_ranks
from inkling.documents.passages import text_to_encode
from inkling.encoder.adapter import Adapter, Lesson, adapter, expect_training
from inkling.encoder.encoder import Encoder, Matrix
from inkling.encoder.model_folder import ModelFolder
from inkling.encoder.recipe import Recipe
from inkling.errors import BadRequest
from inkling.places import home_problem
from inkling.search.query import parse
from inkling.search.stars import Star
from inkling.store.connections import Connections
from inkling.store.corpus import Corpus, CorpusPassage
from inkling.store.reader import Reader

FEWEST_PAIRS = 200
HELD_OUT_SHARE = 4
"""One pair in so many is held out, as far as `Plan.held_out` goes."""

ENCODING_SHARE = 0.6
"""Which part of the time may go into encoding the pairs."""

Phase = Literal["gathering", "encoding", "training", "proving"]
Wait = Callable[[], None]
"""Called between steps: waits while the person wants that, and raises where it is to end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """From how many pairs is learned, in how many seconds, and in how many passages held-out pairs are searched."""

    recipe: Recipe = field(default_factory=Recipe)
    pairs: int = 6000
    held_out: int = 1000
    corpus: int = 20_000
    seconds: float = 1800.0


@dataclass(frozen=True, slots=True)
class Step:
    """How far an adaptation is; `total` is 0 where it is not known."""

    phase: Phase
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Adapted:
    """What came of it: the proof, what there was to learn from, and the new model's folder.

    `folder` is None where the new model is not better.
    """

    proof: Proof
    pairs: Mapping[Kind, int]
    steps: int
    seconds: float
    folder: Path | None


@dataclass(frozen=True, slots=True)
class _Known:
    """Passages that held-out pairs are searched in, with their vectors by the model as it is."""

    passages: Sequence[CorpusPassage]
    vectors: Matrix

    def rows(self) -> dict[int, int]:
        return {passage.id: row for row, passage in enumerate(self.passages)}

    def texts(self) -> list[str]:
        return [text_to_encode(each.title, each.place, each.text) for each in self.passages]


class Adaptation:
    """One adaptation, in the calling thread; killed at any moment, the next one goes on from there.

    Nothing but `place` is written, and a lock beside it. The index is only read.
    """

    def __init__(
        self, connections: Connections, folder: ModelFolder, encoder: Encoder, place: Path, memory: Path
    ) -> None:
        self._corpus = Corpus(connections)
        self._reader = Reader(connections, folder.identity)
        self._folder = folder
        self._encoder = encoder
        self._place = place
        self._memory = memory

    def run(
        self, plan: Plan, stars: Sequence[Star], wait: Wait, on_step: Callable[[Step], None]
    ) -> Adapted:
        """Gather pairs, encode them, train and prove; of `stars` is learned, too, but nothing proven by them.

        Raises:
            BadRequest: there is too little to learn from or too little time, or another process is at it.
            ModelProblem: this Inkling cannot train.
            HomeProblem: the folder cannot be written.
        """
        expect_training()
        try:
            with filelock.FileLock(self._place.with_suffix(".lock"), timeout=0, mode=0o600):
                return self._run(plan, stars, wait, on_step)
        except filelock.Timeout as error:
            raise BadRequest("A model is being adapted already.", "Wait until that is done, or stop it.") from error
        except OSError as error:
            raise home_problem(error, self._place) from error

    def _run(self, plan: Plan, stars: Sequence[Star], wait: Wait, on_step: Callable[[Step], None]) -> Adapted:
        begin = time.monotonic()

        def in_time(share: float = 1.0) -> bool:
            wait()
            return time.monotonic() - begin < share * plan.seconds

        on_step(Step("gathering"))
        known, pairs = self._gather(plan, stars)
        self._continue_or_begin(plan, pairs)
        encoded = encode_pairs(
            pairs,
            self._encoder,
            self._place / "pairs",
            lambda: in_time(ENCODING_SHARE),
            lambda done: on_step(Step("encoding", done, len(pairs))),
        )
        return self._learn(plan, encoded, known, in_time, on_step, begin)

    def _gather(self, plan: Plan, stars: Sequence[Star]) -> tuple[_Known, Sequence[Pair]]:
        passages = self._corpus.sample(plan.corpus, plan.recipe.seed)
        vectors = self._reader.vectors([passage.id for passage in passages]).by_passage()
        # A copy of a held-out text must be neither learned from nor found in its place.
        distinct = {passage.text: passage for passage in reversed(passages) if passage.id in vectors}
        passages = list(reversed(distinct.values()))
        pairs = make_pairs(passages, plan.recipe.seed)[: plan.pairs]
        if len(pairs) < FEWEST_PAIRS:
            raise BadRequest(
                f"There is too little text that is ready by meaning to adapt to: it gives {len(pairs):,} pairs of "
                f"question and answer, and {FEWEST_PAIRS} are needed.",
                "Add more documents, let them be indexed, and try again.",
            )
        held_out = _held_out(plan, len(pairs))
        known = _Known(passages, np.stack([vectors[passage.id] for passage in passages]))
        return known, [*pairs[:held_out], *self._starred(stars), *pairs[held_out:]]

    def _starred(self, stars: Sequence[Star]) -> list[Pair]:
        found = ((parse(star.query).meaning, self._corpus.find(star.path, star.passage)) for star in stars)
        return [starred_pair(meaning, passage) for meaning, passage in found if meaning and passage is not None]

    def _continue_or_begin(self, plan: Plan, pairs: Sequence[Pair]) -> None:
        """Keep what was done of the same pairs by the same plan, and nothing else."""
        digest = hashlib.sha256()
        for part in (self._folder.identity, repr(plan.recipe), *map(repr, pairs)):
            digest.update(part.encode("utf-8", "replace"))
        mark = self._place / "plan"
        if not mark.exists() or mark.read_text("utf-8", "replace") != digest.hexdigest():
            shutil.rmtree(self._place, ignore_errors=True)
            self._place.mkdir(mode=0o700, parents=True)
            mark.write_text(digest.hexdigest(), "utf-8")

    def _learn(
        self,
        plan: Plan,
        encoded: EncodedPairs,
        known: _Known,
        in_time: Callable[[], bool],
        on_step: Callable[[Step], None],
        begin: float,
    ) -> Adapted:
        def look(done: int, total: int) -> bool:
            on_step(Step("training", done, total))
            return in_time()

        held_out = _held_out(plan, len(encoded) - sum(pair.kind == "starred" for pair in encoded.pairs))
        held, taught = encoded.part(0, held_out), encoded.part(held_out, len(encoded))
        learner = adapter(self._folder, plan.recipe, self._place / "checkpoint", self._memory)
        steps = learner.train(self._lesson(taught, known, plan.recipe), look)
        if not steps:
            raise BadRequest("The time was up before anything was learned.", "Give it more; what is done is kept.")
        target = self._place / "model"
        shutil.rmtree(target, ignore_errors=True)
        learner.write(target, {"from": self._folder.name, "recipe": asdict(plan.recipe), "pairs": len(taught)})
        on_step(Step("proving"))
        proof = _proof(learner, held, known)
        kinds = Counter(pair.kind for pair in taught.pairs)
        if not proof.better:
            shutil.rmtree(target, ignore_errors=True)
        return Adapted(proof, kinds, steps, time.monotonic() - begin, target if proof.better else None)

    def _lesson(self, taught: EncodedPairs, known: _Known, recipe: Recipe) -> Lesson:
        """Join pairs with a hard negative each, where they are wanted; a pair that has none of its own has any."""
        asked, answers = [pair.query for pair in taught.pairs], [pair.text for pair in taught.pairs]
        if not recipe.takes_negatives:
            return Lesson(asked, answers, (), taught.queries, taught.answers, None)
        rows = known.rows()
        finder = HardNegatives(self._reader, recipe.seed)
        found = [
            rows.get(finder.find(pair, query) or -1, place % len(rows))
            for place, (pair, query) in enumerate(zip(taught.pairs, taught.queries, strict=True))
        ]
        texts = known.texts()
        negatives = [texts[row] for row in found]
        return Lesson(asked, answers, negatives, taught.queries, taught.answers, known.vectors[found])


def _held_out(plan: Plan, pairs: int) -> int:
    """Tell how many pairs, the first ones, are held out."""
    return min(plan.held_out, pairs // HELD_OUT_SHARE)


def _proof(learner: Adapter, held: EncodedPairs, known: _Known) -> Proof:
    """Search the held-out pairs among all passages, with the model as it was and with the new one."""
    rows, files = known.rows(), np.array([passage.file for passage in known.passages], np.int64)
    own = np.array([rows[pair.passage] for pair in held.pairs], np.int64)
    before = reciprocal_ranks(held.queries, held.answers, own, known.vectors, files)
    queries = learner.queries([pair.query for pair in held.pairs], held.queries)
    answers = learner.passages([pair.text for pair in held.pairs], held.answers)
    corpus = learner.passages(known.texts(), known.vectors)
    return prove(before.tolist(), reciprocal_ranks(queries, answers, own, corpus, files).tolist())
