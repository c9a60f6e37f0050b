"""Forms of a word in the languages of an index."""

import pytest

from inkling.search.answer import Question
from inkling.search.inflections import Inflections
from inkling.search.irregular import plural_or_singular
from inkling.search.languages import Languages
from inkling.search.searcher import Searcher
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from language_samples import SMALL_TALK
from store_samples import put


def names(searcher: Searcher, text: str) -> list[str]:
    return [result.path.rpartition("/")[2] for result in searcher.search(Question(text)).results]


@pytest.mark.parametrize(
    ("language", "asked", "stands"),
    [
        ("german", "Rechnungen", "Eine Rechnung fehlt noch."),
        ("german", "Rechnung", "Zwei Rechnungen fehlen noch."),
        ("german", "Häuser", "Das Haus steht am See."),
        ("german", "Haus", "Die Häuser stehen am See."),
        ("german", "Ärzten", "Ein Arzt rief an."),
        ("german", "Kündigungsfristen", "Die Kündigungsfrist beträgt drei Monate."),
        ("french", "chevaux", "Le cheval boit."),
        ("french", "payer", "Le loyer payé hier."),
        ("spanish", "firmado", "Una carta firmada ayer."),
        ("italian", "contratto", "Due contratti firmati."),
        ("portuguese", "assinado", "Uma carta assinada ontem."),
        ("dutch", "brieven", "Een brief van de bank."),
        ("swedish", "fakturor", "En faktura saknas."),
        ("danish", "regninger", "En regning mangler."),
        ("norwegian", "regninger", "En regning mangler."),
        ("polish", "umowy", "Podpisana umowa najmu."),
        ("czech", "smlouvy", "Podepsaná smlouva o nájmu."),
        ("romanian", "contracte", "Contractul semnat ieri."),
        ("russian", "квартира", "Мы сняли квартиру."),
        ("greek", "δρόμος", "Στους δρόμους της πόλης."),
        ("hungarian", "számla", "Két számlát kaptunk."),
        ("finnish", "laskut", "Lasku toukokuulta."),
        ("turkish", "evler", "Deniz kenarında bir ev var, evleri gördüm."),
        ("catalan", "factures", "La factura de maig."),
    ],
)
def test_forms_of_a_word_find_each_other(
    searcher: Searcher, writer: Writer, language: str, asked: str, stands: str
) -> None:
    put(writer, "/docs/stands.txt", stands, number=91)
    # A word that stands nowhere may be a slip of another.
    put(writer, "/docs/asked.txt", asked, number=92)
    assert names(searcher, asked) == ["asked.txt"]
    put(writer, "/docs/talk.txt", SMALL_TALK[language], number=90)
    assert names(searcher, asked) == ["asked.txt", "stands.txt"]


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("children", "One child fell ill."),
        ("child", "Two children fell ill."),
        ("men", "A man came by."),
        ("buying", "She bought a car."),
        ("bought", "They buy a car."),
        ("paid", "Rents and paying them."),
        ("analyses", "The analysis of soil."),
        ("matrix", "Sparse matrices."),
        ("wrote", "A letter, well written."),
    ],
)
def test_irregular_forms_of_english_words_find_each_other(
    searcher: Searcher, writer: Writer, asked: str, stands: str
) -> None:
    put(writer, "/docs/stands.txt", stands, number=91)
    assert names(searcher, asked) == ["stands.txt"]


@pytest.mark.parametrize(("asked", "stands"), [("pets", "Peter"), ("mother", "moth"), ("wallet", "wall")])
def test_a_word_of_english_texts_is_no_form_by_the_rules_of_another_language(
    searcher: Searcher, writer: Writer, asked: str, stands: str
) -> None:
    put(writer, "/docs/talk.txt", SMALL_TALK["german"], number=90)
    put(writer, "/docs/stands.txt", f"This is the {stands} of the house.", number=91)
    put(writer, "/docs/asked.txt", f"This is the {asked} of the house.", number=92)
    assert names(searcher, asked) == ["asked.txt"]
    put(writer, "/docs/german.txt", f"Hier sind auch {stands} und andere nicht.", number=93)
    assert names(searcher, asked)[0] == "asked.txt"


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("virus", ("viruses",)),
        ("viruses", ("virus",)),
        ("focused", ("focus",)),
        ("bus", ()),
        ("used", ()),
        ("famous", ()),
        ("clauses", ()),
        ("glass", ()),
        ("", ()),
    ],
)
def test_words_in_us_have_a_plural(word: str, other: tuple[str, ...]) -> None:
    assert plural_or_singular(word) == other


def test_the_very_form_goes_first(searcher: Searcher, writer: Writer) -> None:
    put(writer, "/docs/other.txt", "They buy a car.", number=91)
    put(writer, "/docs/very.txt", "They bought a car.", number=92)
    assert names(searcher, "bought") == ["very.txt", "other.txt"]
    assert names(searcher, "buy") == ["other.txt", "very.txt"]


@pytest.mark.parametrize("asked", ['"rechnungen"', "fehlen -rechnungen"])
def test_what_is_in_quotes_or_excluded_is_the_very_word(searcher: Searcher, writer: Writer, asked: str) -> None:
    put(writer, "/docs/talk.txt", SMALL_TALK["german"], number=90)
    put(writer, "/docs/one.txt", "Eine Rechnung mag fehlen.", number=91)
    put(writer, "/docs/two.txt", "Zwei Rechnungen mögen fehlen.", number=92)
    assert names(searcher, asked) == (["two.txt"] if asked.startswith('"') else ["one.txt"])


def test_what_was_found_in_another_form_is_lit(searcher: Searcher, writer: Writer) -> None:
    put(writer, "/docs/talk.txt", SMALL_TALK["german"], number=90)
    put(writer, "/docs/stands.txt", "Zwei Rechnungen fehlen noch.", number=91)
    (result,) = searcher.search(Question("rechnung")).results
    (passage,) = result.passages
    assert [passage.text[start:end] for start, end in passage.lit] == ["Rechnungen"]


@pytest.mark.parametrize("word", ["", "x", "東京都庁", "😀😀😀😀", "שלום", "a1b2c3", "ein" * 200, "e\u0301" * 9])
def test_any_word_may_be_asked_for(reader: Reader, writer: Writer, word: str) -> None:
    for number, text in enumerate(SMALL_TALK.values()):
        put(writer, f"/docs/{number}.txt", text, number=90 + number)
    held = Languages(reader).held()
    assert len(held) == len(SMALL_TALK)
    assert not Inflections(reader).of([word], held)
