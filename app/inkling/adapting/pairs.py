"""Pairs of a text that could be asked and a text that answers, made from documents without labels.

A sentence and its passage without that sentence is the inverse cloze task (Lee, Chang and Toutanova, 2019); spans
cropped from one passage follow Izacard et al. (2022); a title or heading and the text below it, and a reply in a mail
and what it quotes, are what their authors put together.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from inkling.documents.passages import text_to_encode
from inkling.documents.sentences import sentences
from inkling.store.corpus import CorpusPassage

Kind = Literal["sentence", "title", "heading", "crop", "reply", "starred"]

WEIGHTS: Mapping[Kind, int] = {"sentence": 6, "title": 1, "heading": 1, "crop": 1, "reply": 6}
"""How likely each kind is, among those that a passage offers."""

FEWEST_WORDS = 6
FEWEST_SENTENCES = 3
CROP_WORDS = 40
_QUOTED = re.compile(r"^[ \t]*>[ \t>]*", re.MULTILINE)
_QUOTE = re.compile(r"(?:^[ \t]*>.*\n?)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pair:
    """What could be asked, and the text that answers as it would be encoded; from one passage of a file."""

    kind: Kind
    query: str
    text: str
    passage: int
    file: int


def make_pairs(passages: Sequence[CorpusPassage], seed: int) -> list[Pair]:
    """Make at most one pair of each passage, in random order; the same passages and seed give the same pairs."""
    chance = random.Random(seed)
    pairs = [pair for passage in passages if (pair := _pair(passage, chance)) is not None]
    chance.shuffle(pairs)
    return pairs


def starred_pair(query: str, passage: CorpusPassage) -> Pair:
    """Pair a query with the passage that a person said, or by opening it let know, was what it sought."""
    text = text_to_encode(passage.title, passage.place, passage.text)
    return Pair("starred", query, text, passage.id, passage.file)


def _pair(passage: CorpusPassage, chance: random.Random) -> Pair | None:
    offers = _offers(passage, chance)
    if not offers:
        return None
    kinds = list(offers)
    kind = chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]
    query, text = offers[kind]
    return Pair(kind, " ".join(query.split()), text, passage.id, passage.file)


def _offers(passage: CorpusPassage, chance: random.Random) -> dict[Kind, tuple[str, str]]:
    """Give what can be made of a passage, by kind: what is asked, and the text that answers."""
    title, place, text = passage.title, passage.place, passage.text
    offers: dict[Kind, tuple[str, str]] = {}
    if left_out := _sentence_left_out(text, chance):
        offers["sentence"] = (left_out[0], text_to_encode(title, place, left_out[1]))
    if reply := _reply(text):
        offers["reply"] = (reply[0], text_to_encode(title, place, reply[1]))
    if len(text.split()) >= CROP_WORDS:
        offers["crop"] = (_crop(text, chance), text_to_encode(title, place, _crop(text, chance)))
        if len(title.split()) >= 3:
            offers["title"] = (title, text_to_encode("", place, text))
        heading = place.rpartition("§ ")[2] if "§ " in place else ""
        if len(heading.split()) >= 2:
            offers["heading"] = (heading, text_to_encode(title, "", text))
    return offers


def _sentence_left_out(text: str, chance: random.Random) -> tuple[str, str] | None:
    """Take one sentence of enough words out of a text of several; None where there is none."""
    spans = sentences(text)
    telling = [span for span in spans if len(text[slice(*span)].split()) >= FEWEST_WORDS]
    if len(spans) < FEWEST_SENTENCES or not telling:
        return None
    start, end = chance.choice(telling)
    return text[start:end], f"{text[:start]}{text[end:]}".strip()


def _crop(text: str, chance: random.Random) -> str:
    """Cut out a run of a fifth to a half of the words."""
    words = text.split()
    length = chance.randint(len(words) // 5, len(words) // 2)
    start = chance.randint(0, len(words) - length)
    return " ".join(words[start : start + length])


def _reply(text: str) -> tuple[str, str] | None:
    """Split a passage of a mail into what was answered and what that quotes; None where there are not both."""
    quoted = "".join(_QUOTE.findall(text))
    answered, asked = _QUOTE.sub("", text), _QUOTED.sub("", quoted)
    if len(answered.split()) < FEWEST_WORDS or len(asked.split()) < FEWEST_WORDS:
        return None
    return answered, asked.strip()
