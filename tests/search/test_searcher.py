"""Answers from a real index."""

import threading
import unicodedata
from collections.abc import Callable

import numpy as np
import pytest

from inkling.search.answer import Example, Mode, Question
from inkling.search.presentation import WHOLE_FILES
from inkling.search.searcher import Searcher, Superseded
from inkling.search.words import quoted
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.writer import Writer
from store_samples import direction, put


def names(searcher: Searcher, text: str, **limits: object) -> list[str]:
    answer = searcher.search(Question(text, **limits))  # type: ignore[arg-type]
    return [result.path.rpartition("/")[2] for result in answer.results]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("diesel oil", ["engine.pdf"]),
        ("boat ext:pdf", ["engine.pdf"]),
        ("boat type:txt", ["sail.txt"]),
        ("boat -diesel", ["sail.txt"]),
        ('tea in:"my notes"', ["tea.md"]),
        ("tea in:/docs/boats", []),
        ('"little boat"', ["sail.txt"]),
        ('"boat little"', []),
        ('"sailing"', ["sail.txt"]),
        ("resume", ["resume.txt"]),
        ("runs", ["resume.txt"]),
        ("東京", ["東京.txt"]),
        ("קטנה", ["שלום.txt"]),
        ("AND OR NOT NEAR ( ) * ^ :", []),
        ("zzyzx", []),
        ("C++ \x00 \ud800 \"", []),
        ("😀", []),
        ("name:tea", ["tea.md"]),
        ("name:téa in:“MŸ NÔTES”", ["tea.md"]),
        ("in:boats", ["engine.pdf", "sail.txt"]),
        ("in:boats -diesel", ["sail.txt"]),
    ],
)
def test_files_found_by_words(searcher: Searcher, text: str, found: list[str]) -> None:
    assert names(searcher, text) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [("Résumé.odt", "name:resume.odt"), ("보고서.odt", "보고서"), ("Чай.odt", "чай"), ("Чай.odt", "name:ЧАЙ")],
)
def test_a_file_is_found_by_its_name_however_its_letters_are_put_together(
    searcher: Searcher, writer: Writer, name: str, text: str
) -> None:
    for form in ("NFC", "NFD"):
        put(writer, f"/docs/{form}/{unicodedata.normalize(form, name)}", f"what it says, {form}", number=20)
    answer = searcher.search(Question(text))
    assert {result.path.split("/")[2] for result in answer.results} == {"NFC", "NFD"}
    assert not answer.weak


def test_of_a_common_quotation_no_other_word_is_shown(searcher: Searcher, reader: Reader, writer: Writer) -> None:
    put(writer, "/docs/one.txt", *(f"garage {number}" for number in range(3000)))
    for number in range(5):
        put(writer, f"/docs/many{number}.txt", f"{number} garages, all of them garages", number=number + 2)
    within = reader.settled(Filter(required=(quoted("garage"),)))
    assert within.likely == (quoted("garage"),)
    others = {f"many{number}.txt" for number in range(5)}
    assert set(names(searcher, "garage garages")) == {"one.txt", *others}
    assert names(searcher, '"garage" garages') == ["one.txt"]
    assert set(names(searcher, '"garages" garage')) == others
    with pytest.raises(Superseded):
        searcher.search(Question('"garages"'), overtaken=lambda: True)


def test_limits_from_outside_hold_together_with_those_of_the_query(searcher: Searcher, writer: Writer) -> None:
    assert names(searcher, "boat", folders=("/docs/boats",), suffixes=("PDF",)) == ["engine.pdf"]
    assert names(searcher, "boat", folders=("/docs/boats",), suffixes=("*.pdf",)) == ["engine.pdf"]
    assert names(searcher, "boat", suffixes=("*",)) == names(searcher, "boat")
    assert names(searcher, "boat ext:txt", suffixes=("pdf",)) == []
    assert names(searcher, "tea in:boats", folders=("/docs/My Notes",)) == []
    assert names(searcher, "boat", limit=1) in (["sail.txt"], ["engine.pdf"])
    put(writer, "/docs/SCAN.PDF", "A barge.", number=20)
    assert names(searcher, "barge ext:pdf", suffixes=("PDF",)) == ["SCAN.PDF"]


def test_a_query_of_nothing_lists_the_newest(searcher: Searcher) -> None:
    answer = searcher.search(Question("", limit=2))
    assert [result.path for result in answer.results] == ["/docs/שלום.txt", "/docs/東京.txt"]
    assert not answer.weak
    assert not answer.meaning
    assert answer.results[0].passages[0].text


def test_a_passage_shows_where_and_why(searcher: Searcher) -> None:
    result = searcher.search(Question("storm boat")).results[0]
    passage = result.passages[0]
    assert result.path.endswith("sail.txt")
    assert result.title == "Sailing"
    assert result.matched == passage.matched == "words"
    assert [passage.text[start:end] for start, end in passage.lit] == ["storm", "boat"]
    assert passage.sentence is not None
    assert passage.text[slice(*passage.sentence)].startswith("The storm")


def test_where_words_leave_it_open_the_sentence_is_lit_by_its_meaning(
    searcher: Searcher, writer: Writer, encoder, encode: Callable[[], int]
) -> None:
    put(writer, "/docs/cups.txt", "A cup is hot. A cup is green. A cup is old.", number=20)
    put(writer, "/docs/mugs.txt", "One may say a cup is red. A cup is big. A cup is odd. A cup is new.", number=19)
    encode()
    read: list[str] = []
    encoder.encode_sentences = lambda texts: (
        read.extend(texts) or np.stack([direction("cup") * (1 if "green" in text else -1) for text in texts])
    )
    passage = searcher.search(Question("cup"), encoder).results[0].passages[0]
    assert passage.sentence is not None
    assert passage.text[slice(*passage.sentence)] == "A cup is green."
    assert read == ["A cup is hot.", "A cup is green.", "A cup is old."]


def test_every_file_has_a_sentence_lit_and_the_first_ones_have_it_in_each_passage(
    searcher: Searcher, writer: Writer
) -> None:
    for number in range(WHOLE_FILES + 2):
        put(writer, f"/docs/{number}.txt", f"Cup {number}.", f"Another cup {number}.", number=20 + number)
    shown = [[passage.sentence for passage in result.passages] for result in searcher.search(Question("cup")).results]
    assert all(len(sentences) == 2 and sentences[0] for sentences in shown)
    assert [bool(sentences[1]) for sentences in shown] == [True] * WHOLE_FILES + [False] * 2


@pytest.mark.parametrize("mode", ["hybrid", "words", "meaning"])
def test_one_long_file_does_not_take_the_places_of_all_others(
    searcher: Searcher, writer: Writer, encode: Callable[[], int], encoder, mode: Mode
) -> None:
    put(writer, "/long/log.txt", *(f"boat number {number}" for number in range(250)), number=20)
    for number in range(4):
        others = "anchor rope compass lantern barrel plank hammer nail"
        put(writer, f"/long/{number}.txt", f"A boat, {others}, and {others} of shelf {number}.", number=21 + number)
    encode()
    question = Question("boat number", limit=5, mode=mode, folders=("/long",))
    found = [result.path for result in searcher.search(question, encoder).results]
    assert found[0] == "/long/log.txt"
    assert sorted(found[1:]) == [f"/long/{number}.txt" for number in range(4)]


@pytest.mark.parametrize("mode", ["hybrid", "words", "meaning"])
def test_what_is_like_a_file_is_found_behind_all_passages_of_its_own(
    searcher: Searcher, writer: Writer, encode: Callable[[], int], mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkling.search.similar.OWN_PASSAGES", 1)
    for few in ("MEANING_HITS", "WORD_HITS", "PASSAGES_PER_RESULT"):
        monkeypatch.setattr(f"inkling.search.candidates.{few}", 1)
    put(writer, "/long/bees.txt", *(f"Bees gather honey in hive number {number}." for number in range(4)), number=20)
    put(writer, "/long/hive.txt", "A hive without honey is what bees fear in autumn.", number=21)
    encode()
    like = Example("/long/bees.txt")
    assert names(searcher, "", like=like, mode=mode, limit=1) == ["hive.txt"]
    assert names(searcher, "-fear in:/long", like=like, mode=mode, limit=1) == []


def test_a_word_with_marks_is_not_sought_by_its_first_letter(searcher: Searcher, writer: Writer) -> None:
    put(writer, "/docs/ไทย.txt", "สัตว์เลี้ยง สวนสาธารณะ สัญญาเช่าบ้าน เสาร์", number=20)
    passage = searcher.search(Question("สัญญา")).results[0].passages[0]
    assert [passage.text[start:end] for start, end in passage.lit] == ["สัญญา"]


def test_meaning_takes_part_as_soon_as_there_are_vectors(
    searcher: Searcher, encoder, encode: Callable[[], int]
) -> None:
    question = Question("neighbours drilled holes")
    assert not searcher.search(question, encoder).meaning
    assert encode() > 0
    answer = searcher.search(question, encoder)
    assert answer.meaning
    assert answer.results[0].matched == "both"
    assert not answer.results[0].weak
    assert 0 < answer.results[0].score <= 1


def test_what_has_no_vector_yet_is_found_by_its_words_and_says_so(
    searcher: Searcher, writer: Writer, encoder, encode: Callable[[], int]
) -> None:
    encode()
    put(writer, "/docs/new.txt", "Black tea boiling water", number=20)
    known = "Green tea wants water of eighty degrees. Black tea wants it boiling."
    put(writer, "/docs/half.txt", known, "Boiling water, black tea", number=21)
    answer = searcher.search(Question("boiling tea water black"), encoder)
    assert {result.path.rpartition("/")[2]: (result.matched, result.weak) for result in answer.results[:3]} == {
        "new.txt": ("words", False), "half.txt": ("both", False), "tea.md": ("both", False),
    }  # fmt: skip


@pytest.mark.parametrize("mode", ["words", "meaning", "hybrid"])
def test_every_mode_finds_it_and_says_how(searcher: Searcher, encoder, encode: Callable[[], int], mode: Mode) -> None:
    encode()
    answer = searcher.search(Question("black tea boiling water", mode=mode), encoder)
    assert answer.results[0].path.endswith("tea.md")
    assert answer.meaning == (mode != "words")
    assert answer.results[0].matched == {"hybrid": "both"}.get(mode, mode)


@pytest.mark.parametrize("mode", ["words", "meaning", "hybrid"])
def test_without_an_encoder_words_answer_and_say_so(searcher: Searcher, mode: Mode) -> None:
    answer = searcher.search(Question("black tea", mode=mode))
    assert not answer.meaning
    assert [result.matched for result in answer.results] == ["words"]


def test_filters_hold_for_meaning_too(searcher: Searcher, encoder, encode: Callable[[], int]) -> None:
    encode()
    answer = searcher.search(Question("boat in:boats -diesel", mode="meaning"), encoder)
    assert [result.path for result in answer.results] == ["/docs/boats/sail.txt"]


def test_a_passage_without_the_words_is_found_by_meaning_and_weak(
    searcher: Searcher, encoder, encode: Callable[[], int]
) -> None:
    encode()
    answer = searcher.search(Question("xylophone quartz"), encoder)
    assert answer.results
    assert answer.weak
    assert {result.matched for result in answer.results} == {"meaning"}


@pytest.mark.parametrize(
    ("text", "matched"),
    [("descaling", "words"), ("XJ 70 42 81", "words"), ("(tartan)", "words"), ("fjord sunset", "words")],
)
def test_what_holds_the_whole_of_a_short_question_is_close(
    searcher: Searcher, writer: Writer, encoder, encode: Callable[[], int], text: str, matched: str
) -> None:
    put(writer, "/docs/washer.txt", "Pour in vinegar and let it run empty.", number=20, place="Care › Descaling")
    put(writer, "/docs/order.txt", "It is XJ-70/42.81: one tartan, two of wool.", number=21)
    put(writer, "/docs/Fjord sunset.png", number=22)
    encode()
    answer = searcher.search(Question(text), encoder)
    assert (answer.results[0].matched, answer.results[0].weak) == (matched, False)


@pytest.mark.parametrize(
    ("text", "weak"),
    [("Kein Stift aus Adrenalin ist nötig!", False), ("Adrenalin ist nötig, aus kein Stift", True)],
)
def test_what_was_copied_from_a_text_is_close(
    searcher: Searcher, writer: Writer, encoder, encode: Callable[[], int], text: str, weak: bool
) -> None:
    put(writer, "/docs/letter.txt", "Es war Heu. Kein Stift aus\nAdrenalin ist nötig.", number=20)
    encode()
    encoder.encode_query = lambda asked: -direction(asked)
    answer = searcher.search(Question(text), encoder)
    assert (answer.results[0].path, answer.weak) == ("/docs/letter.txt", weak)


def test_a_script_that_the_model_has_no_words_of_is_close_by_its_words_alone(
    searcher: Searcher, writer: Writer, encoder, encode: Callable[[], int]
) -> None:
    put(writer, "/docs/лодка.txt", "лодка на воде", number=20)
    encode()
    near = searcher.search(Question("ракета на орбите на"), encoder)
    assert near.results[0].path == "/docs/лодка.txt"
    assert near.weak
    assert not searcher.search(Question("лодка на воде"), encoder).weak


def test_a_file_is_found_by_its_title_and_by_its_name(
    searcher: Searcher, reader: Reader, writer: Writer, encoder, encode: Callable[[], int]
) -> None:
    put(writer, "/docs/invoice-march.txt", "Forty hours of work.", title="Garden fence", number=20)
    assert names(searcher, "garden fence") == ["invoice-march.txt"]
    holding = reader.settled(Filter(required=(quoted("garden fence"),))).passages
    assert holding is not None
    assert [passage.text for passage in reader.passages(holding.tolist()).values()] == ["Forty hours of work."]
    (result,) = searcher.search(Question("invoice")).results
    assert (result.path, result.matched) == ("/docs/invoice-march.txt", "words")
    assert [passage.text for passage in result.passages] == ["Forty hours of work."]
    encode()
    result = searcher.search(Question("invoice"), encoder).results[0]
    assert (result.path, result.matched) == ("/docs/invoice-march.txt", "both")
    assert [passage.matched for passage in result.passages] == ["meaning"]


def test_a_name_that_is_the_question_goes_first_and_may_hold_its_phrase(searcher: Searcher, writer: Writer) -> None:
    for number in range(17, 19):
        text = f"INV-2024-{number} of INV-2024. We ask for the sum of {number} by INV-2024-{number}."
        put(writer, f"/docs/INV-2024-{number}.txt", text, number=number)
    put(writer, "/docs/INV-2024-55.png", number=20)
    assert names(searcher, "INV-2024-55")[0] == "INV-2024-55.png"
    assert names(searcher, '"INV-2024-55"') == ["INV-2024-55.png"]
    assert names(searcher, '"INV-2024-17"') == ["INV-2024-17.txt"]
    assert names(searcher, '"INV-2024-55" "We ask"') == []
    assert names(searcher, '"INV-2024-55" ext:txt') == []
    put(writer, "/docs/INV university.png", number=21)
    assert names(searcher, 'INV "universities"') == []
    assert names(searcher, '"INV" "universities"') == []


def test_a_paragraph_that_was_edited_still_stands_between_its_neighbours(searcher: Searcher, writer: Writer) -> None:
    first, last = "The harbour is closed by a chain.", "At last a word on tides."
    put(writer, "/new.txt", first, "Ropes are tied by the pilot.", last, number=20)
    put(writer, "/edited.txt", first, "Lamps are lit by the pilot.", last, number=21)
    put(writer, "/edited.txt", first, "Ropes are tied by the pilot.", last, number=22)
    answer = searcher.search(Question("harbour pilot", all_versions=True))
    assert {result.path for result in answer.results} == {"/new.txt", "/edited.txt"}
    new, edited = ((result.score, [share.amount for share in result.shares]) for result in answer.results)
    assert new == edited


def test_a_newer_question_ends_the_work(searcher: Searcher) -> None:
    with pytest.raises(Superseded):
        searcher.search(Question("boat"), overtaken=lambda: True)


def test_a_huge_query_is_answered(searcher: Searcher) -> None:
    text = " ".join(f"word{number} boat" for number in range(2_000))
    assert set(names(searcher, text)) == {"sail.txt", "engine.pdf"}


def test_a_closed_searcher_has_no_thread_left(reader: Reader) -> None:
    opened = Searcher(reader)
    assert opened.search(Question("tea")).results
    assert any(thread.name.startswith("words") for thread in threading.enumerate())
    opened.close()
    opened.close()
    assert not any(thread.name.startswith("words") for thread in threading.enumerate())


def test_more_results_than_usual_can_be_asked_for(searcher: Searcher, writer: Writer) -> None:
    for number in range(300):
        put(writer, f"/many/{number}.txt", f"Note {number} is about marmalade.", number=100 + number)
    assert len(searcher.search(Question("marmalade", limit=250)).results) == 250
