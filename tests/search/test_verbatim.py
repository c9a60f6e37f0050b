"""What stands in a file in the very words of the question goes before what the full text takes for the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inkling.search.answer import Question
from inkling.search.fetching import Fetched
from inkling.search.ranking import RankedFile, RankedPassage
from inkling.search.searcher import Searcher
from inkling.search.verbatim import FILES_LOOKED_AT, look_closer, share_held, very_words
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.writer import Writer
from store_samples import put

WORDS = [
    ("", set()),
    (" \n\t…—!?", set()),
    ("The universe's UNIVERSE", {"the", "universe", "s"}),
    ("\x00tab\tnul\x7f~`|", {"tab", "nul"}),
    ("load_model_v2, INV-2024-0117", {"load", "model", "v2", "inv", "2024", "0117"}),
    ("r\u00e9sum\u00e9 re\u0301sume\u0301 resume", {"r\u00e9sum\u00e9", "resume"}),
    ("東京都", {"東", "京", "都"}),
    ("ספינה קטנה", {"ספינה", "קטנה"}),
    ("𝒳𝒴 😀 𐐀𐐁", {"xy", "𐐨𐐩"}),
    ("word " * 50_000, {"word"}),
]


@pytest.mark.parametrize(("text", "words"), WORDS, ids=range(len(WORDS)))
def test_words_are_told_apart_as_they_are_written(text: str, words: set[str]) -> None:
    assert set(very_words(text)) == words


SHARES = [
    ("", ["anything"], 0.0),
    ("four words stand here", [], 0.0),
    ("four words stand here", ["Here, words!"], 0.5),
    ("four words stand here", ["Here, words!", "four who stand"], 1.0),
    ("four words stand here", ["word standing heres fours"], 0.0),
    ("tea tea tea", ["one tea"], 1.0),
    ("port tea", ["(tea)", "a report; support, ports"], 0.5),
    ("port tea", ["—Tea’s “harbour”…", "ports • Port½"], 0.5),
    ("tea crème", ["crème", "teas"], 0.5),
    (" ".join(f"w{number}" for number in range(100)), ["w7 w8", "W9, w9 w100"], 0.03),
]


@pytest.mark.parametrize(("question", "texts", "share"), SHARES)
def test_texts_hold_a_share_of_the_words_together(question: str, texts: list[str], share: float) -> None:
    assert share_held(frozenset(very_words(question)), texts) == share


@pytest.fixture
def files(writer: Writer, reader: Reader) -> Callable[[str], int]:
    put(writer, "/docs/school.txt", "The university was loud that year.", number=101)
    put(writer, "/docs/stars.txt", "The universe was loud that year.", number=102)
    ids = {Path(file.path).name: file.id for file in reader.files(range(1, 100)).values()}
    return ids.__getitem__


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [("universe", "stars.txt", "school.txt"), ("university", "school.txt", "stars.txt")],
)
@pytest.mark.usefixtures("files")
def test_the_very_word_goes_before_one_of_the_same_stem(searcher: Searcher, question, first, second) -> None:
    results = searcher.search(Question(question)).results
    assert [Path(result.path).name for result in results] == [first, second]
    parts = [{share.part for share in result.shares} for result in results]
    assert "verbatim" in parts[0]
    assert "verbatim" not in parts[1]


def ranked(reader: Reader, file: int, score: float) -> RankedFile:
    passage = reader.openings([file], Filter())[file].id
    return RankedFile(file, score, (RankedPassage(passage, score, None, 0.0),), {"words": score})


def test_only_the_best_files_are_looked_at(reader: Reader, files: Callable[[str], int]) -> None:
    stars, school = ranked(reader, files("stars.txt"), 0.30), ranked(reader, files("school.txt"), 0.31)
    fetched = Fetched(reader)
    seen = look_closer("universe", [school, stars], fetched)
    assert [file.file for file in seen] == [stars.file, school.file]
    assert seen[0].score == pytest.approx(0.4)
    assert seen[0].parts == {"words": 0.30, "verbatim": pytest.approx(0.1)}
    assert seen[1] == school
    others = [replace(school, key=-number) for number in range(FILES_LOOKED_AT)]
    assert look_closer("universe", [*others, stars], fetched) == [*others, stars]


def test_a_score_stays_within_one(reader: Reader, files: Callable[[str], int]) -> None:
    (seen,) = look_closer("universe", [ranked(reader, files("stars.txt"), 0.98)], Fetched(reader))
    assert seen.score == 1.0
    assert sum(seen.parts.values()) == pytest.approx(1.0)
    assert seen.parts["limit"] == pytest.approx(-0.08)


def test_long_questions_get_less_for_the_same_share(reader: Reader, files: Callable[[str], int]) -> None:
    short, long = (
        look_closer(question, [ranked(reader, files("stars.txt"), 0.1)], Fetched(reader))[0].parts["verbatim"]
        for question in ("universe was loud that", "universe was loud that one two three four")
    )
    assert short == pytest.approx(0.1)
    assert long == pytest.approx(0.1 / 4)


def test_names_hold_very_words_too(writer: Writer, reader: Reader) -> None:
    put(writer, "/docs/plan of the cellar.txt", "Drawn by hand.", title="Basement", number=103)
    put(writer, "/docs/cellar.png", number=104)
    ids = {Path(file.path).name: file.id for file in reader.files(range(1, 100)).values()}
    plan, picture = ranked(reader, ids["plan of the cellar.txt"], 0.1), RankedFile(ids["cellar.png"], 0.1, (), {})
    seen = look_closer("cellar basement hand ladder", [picture, plan], Fetched(reader))
    assert [file.file for file in seen] == [plan.file, picture.file]
    assert [file.parts["verbatim"] for file in seen] == pytest.approx([0.075, 0.025])


def test_what_has_gone_or_has_no_passage_adds_nothing(reader: Reader) -> None:
    gone = RankedFile(999, 0.5, (RankedPassage(999, 0.5, None, 0.0),), {"words": 0.5})
    named = RankedFile(998, 0.4, (), {"name": 0.4})
    assert look_closer("universe", [gone, named], Fetched(reader)) == [gone, named]
    assert look_closer("", [], Fetched(reader)) == []


def test_meaning_alone_does_not_ask_for_the_words(searcher: Searcher, files, encode, encoder) -> None:
    encode()
    results = searcher.search(Question("universe", mode="meaning"), encoder).results
    assert results
    assert all(share.part != "verbatim" for result in results for share in result.shares)
