"""From ranked files to results that can be shown: texts, lit words, the lit sentence, and why each was found."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from inkling.documents.document import Part
from inkling.encoder.encoder import Encoder, Vector
from inkling.encoder.yardstick import Yardstick
from inkling.search.answer import FoundPassage, Matched, Mode, Result, Span, Version
from inkling.search.explanation import Explanation
from inkling.search.fetching import Fetched
from inkling.search.forms import stems_of
from inkling.search.ranking import RankedFile, RankedPassage
from inkling.search.snippets import Light, LitWords, Sentences
from inkling.search.terms import Wording
from inkling.search.versions import Folded
from inkling.search.weakness import WEAK_COVERAGE, WHOLLY_COVERED, Noise
from inkling.search.words import quoted
from inkling.store.phrases import holds
from inkling.store.reader import Reader
from inkling.store.rows import Filter, StoredFile, StoredPassage, number_of

PASSAGES_EACH = 3
SENTENCES_ENCODED = 4
RIVALS = 4
RIVAL_FILES = 2
"""Of the best passage of so many files sentences are encoded."""

SENTENCE_CHARACTERS = 160
"""So much of a sentence is encoded: what goes on for longer is no sentence, and would take long."""

WHOLE_FILES = 5
"""Of so many files every passage shown has its sentence lit, of the others the best passage."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What presenting needs to know of a question; `vector` is None where meaning takes no part.

    `understood` is False where the vector says nothing but the script. `by_words` tells that what holds all of the
    question's words is close.
    """

    text: str
    mode: Mode
    within: Filter
    wording: Wording
    phrases: tuple[str, ...]
    vector: Vector | None
    yardstick: Yardstick
    noise: Noise
    explanation: Explanation
    understood: bool
    by_words: bool


@dataclass(slots=True)
class _Draft:
    """A passage on its way to being shown; `stems` are those of the question in its text, `placed` in its place."""

    hit: RankedPassage
    stored: StoredPassage
    stems: Set[str]
    placed: Set[str]
    lit: tuple[Span, ...]
    sentences: Sentences | None


def found_passage(
    stored: StoredPassage, score: float, matched: Matched, lit: tuple[Span, ...] = (), light: Light | None = None
) -> FoundPassage:
    """Show a passage as it lies in the index."""
    where = (stored.place, stored.page, stored.start, stored.end, stored.ordinal)
    sentence, better = (light.span, light.better) if light else (None, None)
    return FoundPassage(stored.text, *where, score, matched, lit, sentence, stored.written, better)


def within_file(part: Part | None, number: int) -> str | None:
    """Name a document within its file, by its number there: by its path in an archive, else by its title."""
    if part is None or not (part.name or number):
        return None
    return part.name or part.title


class Presenter:
    """Makes results for one question."""

    def __init__(
        self, reader: Reader, fetched: Fetched, encoder: Encoder | None, shown: Shown, give_up: Callable[[], None]
    ) -> None:
        self._reader = reader
        self._fetched = fetched
        self._encoder = encoder
        self._shown = shown
        self._give_up = give_up
        runs = [*shown.wording.rarities, *(stems_of(reader, phrase) for phrase in shown.phrases)]
        self._lit = LitWords(reader, runs)
        self._placed: dict[str, Set[str]] = {"": frozenset()}
        self._rarities: dict[str, float] = {}
        for run, value in shown.wording.rarities.items():
            for stem in run:
                self._rarities[stem] = max(value, self._rarities.get(stem, 0.0))

    def results(self, folded: Sequence[Folded]) -> tuple[Result, ...]:
        """Fetch and light what is shown of ranked files; files that are gone meanwhile are left out."""
        ranked = [each.file for each in folded]
        versions = {each.file.key: each.versions for each in folded}
        files = self._fetched.files([file.file for file in ranked])
        parts = self._reader.parts([file.key for file in ranked])
        stored = self._fetched.passages([hit.passage for file in ranked for hit in file.passages])
        unread = [file.file for file in ranked if not file.passages]
        openings = self._reader.openings(unread, self._shown.within)
        self._give_up()
        present = [file for file in ranked if file.file in files]
        drafts = {
            file.key: self._drafts(file, stored, openings, place) for place, file in enumerate(present)
        }
        sentences = self._sentences(list(drafts.values()))
        return tuple(
            self._result(file, files[file.file], parts.get(file.key), drafts[file.key], sentences, versions[file.key])
            for file in present
        )

    def _drafts(
        self, file: RankedFile, stored: dict[int, StoredPassage], openings: dict[int, StoredPassage], rank: int
    ) -> list[_Draft]:
        found = [(hit, stored[hit.passage]) for hit in file.passages if hit.passage in stored]
        if not file.passages and file.file in openings:
            opening = openings[file.file]
            found = [(RankedPassage(opening.id, file.score, None, 0.0), opening)]
        split, rivals = PASSAGES_EACH if rank < WHOLE_FILES else 1, int(rank < RIVAL_FILES)
        return [
            self._draft(hit, passage, place < split, place < rivals) for place, (hit, passage) in enumerate(found)
        ]

    def _draft(self, hit: RankedPassage, stored: StoredPassage, split: bool, rival: bool) -> _Draft:
        held, lit = self._lit.held(stored.text)
        # Where no word of the question is held, only meaning can choose a sentence; none where a name was found.
        split = (bool(held) or hit.cosine is not None) if rival else (split and bool(held))
        sentences = Sentences(self._shown.text, stored.text, held, self._rarities) if split else None
        return _Draft(hit, stored, {stem for _, _, stem in held}, self._stems_in(stored.place), lit, sentences)

    def _stems_in(self, place: str) -> Set[str]:
        """Give the stems of the question that stand in a place, which many passages of a file may share."""
        if place not in self._placed:
            self._placed[place] = self._lit.stems.intersection(stems_of(self._reader, place))
        return self._placed[place]

    def _sentences(self, drafts: Sequence[Sequence[_Draft]]) -> dict[int, Light | None]:
        """Choose the sentence of each passage of files; where words leave it open, in the best by their vectors."""
        chosen = {
            draft.stored.id: draft.sentences.best() if draft.sentences else None for draft in chain(*drafts)
        }
        if self._encoder is None or self._shown.vector is None:
            return chosen
        best = [found[0] for found in drafts[:RIVAL_FILES] if found]
        open_ = _rivals([(draft.stored, draft.sentences) for draft in best if draft.sentences])
        if open_:
            self._give_up()
            texts = [
                stored.text[slice(*found.spans[place])][:SENTENCE_CHARACTERS]
                for stored, found, rivals in open_
                for place in rivals
            ]
            nearness = self._encoder.encode_sentences(texts) @ self._shown.vector
            cosines = iter(self._shown.yardstick.usual(nearness.astype(np.float64)).tolist())
            for stored, found, rivals in open_:
                chosen[stored.id] = found.best({place: next(cosines) for place in rivals})
        return chosen

    def _result(
        self,
        ranked: RankedFile,
        file: StoredFile,
        part: Part | None,
        drafts: Sequence[_Draft],
        sentences: dict[int, Light | None],
        versions: tuple[Version, ...],
    ) -> Result:
        number = number_of(ranked.key)
        title, called = (part.title, part.title) if part and number else (file.title, file.called)
        named = set(stems_of(self._reader, called))
        passages = tuple(self._passage(draft, sentences.get(draft.stored.id)) for draft in drafts)
        kinds = {kind for passage in passages for kind in _kinds(passage.matched)}
        if self._shown.mode != "meaning" and self._shown.wording.coverage(named) > 0:
            kinds.add("words")
        weak = self._weak(drafts, named)
        shares = self._shown.explanation.shares(ranked)
        return Result(
            file.path, title, ranked.score, _joined(kinds), file.modified, weak, passages, shares, versions, number,
            within_file(part, number),
        )  # fmt: skip

    def _passage(self, draft: _Draft, light: Light | None) -> FoundPassage:
        # The passage may stand for its file, too, which was found by its name.
        light = light if draft.sentences else None
        return found_passage(draft.stored, draft.hit.score, self._why(draft), draft.lit, light)

    def _why(self, draft: _Draft) -> Matched:
        if self._shown.mode != "hybrid":
            return self._shown.mode
        near = draft.hit.cosine is not None and self._shown.noise.above(draft.hit.cosine)
        if draft.lit or self._shown.wording.coverage(draft.placed) > 0:
            return "both" if near else "words"
        return "meaning" if draft.hit.cosine is not None else "words"

    def _weak(self, drafts: Sequence[_Draft], named: Set[str]) -> bool:
        """Tell whether neither the words of a file's name and best passages nor their meaning come close."""
        coverage = self._shown.wording.coverage
        covered = max((coverage(draft.stems | draft.placed | named) for draft in drafts), default=coverage(named))
        if self._shown.vector is None or not self._shown.understood:
            return covered < WEAK_COVERAGE
        if not self._shown.wording.telling:
            covered = 0.0
        elif covered >= WHOLLY_COVERED and (self._shown.by_words or self._quoted_from(drafts)):
            return False
        cosines = [draft.hit.cosine for draft in drafts if draft.hit.cosine is not None]
        return self._shown.noise.weak(max(cosines), covered) if cosines else covered < WEAK_COVERAGE

    def _quoted_from(self, drafts: Sequence[_Draft]) -> bool:
        """Tell whether the whole question stands in one of some passages just as it was asked."""
        return any(self._is_quoted(draft.stored.text) for draft in drafts)

    @cached_property
    def _is_quoted(self) -> Callable[[str], bool]:
        return holds(quoted(self._shown.text))


def _kinds(matched: Matched) -> tuple[Matched, ...]:
    return ("words", "meaning") if matched == "both" else (matched,)


def _joined(kinds: set[Matched]) -> Matched:
    if {"words", "meaning"} <= kinds:
        return "both"
    return "meaning" if "meaning" in kinds else "words"


def _rivals(
    passages: Sequence[tuple[StoredPassage, Sentences]],
) -> list[tuple[StoredPassage, Sentences, list[int]]]:
    """Name the sentences that are worth encoding, a bounded number in all."""
    found = []
    left = SENTENCES_ENCODED
    for stored, sentences in passages:
        most = min(RIVALS, left) if sentences.telling else left
        rivals = sentences.rivals(most) if most > 1 else []
        left -= len(rivals)
        if rivals:
            found.append((stored, sentences, rivals))
    return found
