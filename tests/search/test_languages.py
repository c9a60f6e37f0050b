"""Languages that an index holds, and the small words of a question in one of them."""

import pytest

from inkling.search.answer import Question
from inkling.search.languages import Languages
from inkling.search.searcher import Searcher
from inkling.search.small_words import SMALL_WORDS
from inkling.search.words import words_of
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from language_samples import SMALL_TALK
from store_samples import put


@pytest.mark.parametrize("language", SMALL_TALK)
def test_a_language_shows_itself_by_its_small_words(reader: Reader, writer: Writer, language: str) -> None:
    assert not Languages(reader).held()
    put(writer, "/docs/talk.txt", SMALL_TALK[language], number=90)
    assert language in Languages(reader).held()


@pytest.mark.parametrize("language", SMALL_TALK)
def test_a_text_of_a_language_shows_to_be_in_it(language: str) -> None:
    words, named = words_of(SMALL_TALK[language]), words_of(SMALL_TALK[language], SMALL_TALK)
    assert len(named) < 0.75 * len(words)
    assert set(words) - set(named) <= SMALL_WORDS[language]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Wie kündige ich den Mietvertrag für die Wohnung?", ("kündige", "mietvertrag", "wohnung")),
        ("Vertrag ohne Frist für den Mieter", ("vertrag", "ohne", "frist", "mieter")),
        ("¿Cuánto cuesta el alquiler de la casa?", ("cuesta", "alquiler", "casa")),
        ("l'état de la maison n'est pas bon", ("état", "maison", "pas", "bon")),
        ("как мне расторгнуть договор", ("расторгнуть", "договор")),
        ("care este prețul unei case", ("prețul", "case")),
        ("quin és el preu de la casa", ("preu", "casa")),
        ("was ist das", ("was", "ist", "das")),
        ("nicht ohne", ("nicht", "ohne")),
        ("ich bin nicht da", ("ich", "bin", "nicht", "da")),
        ("the sense of it", ("sense",)),
        ("man of war ship", ("man", "war", "ship")),
        ("War man da?", ("war", "man", "da")),
        ("Wo war man da?", ("wo", "war", "man", "da")),
        ("die casting moulds", ("die", "casting", "moulds")),
        ("Kosten der Wohnung", ("kosten", "der", "wohnung")),
        ("IL-6 plays a role in cells + T", ("il", "6", "plays", "role", "cells", "t")),
        ("how did he die at the den", ("die", "den")),
    ],
)
def test_small_words_are_those_of_the_language_that_a_question_is_in(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text, SMALL_TALK) == words


@pytest.mark.parametrize(("held", "lit"), [("german", ["van", "der", "Berg"]), ("dutch", ["Berg"])])
def test_names_keep_their_small_words_where_nothing_is_in_their_language(
    searcher: Searcher, writer: Writer, held: str, lit: list[str]
) -> None:
    put(writer, "/docs/name.txt", "A letter from Jan van der Berg on the house.", number=91)
    put(writer, "/docs/talk.txt", SMALL_TALK[held], number=90)
    found = searcher.search(Question("van der Berg")).results[0].passages[0]
    assert [found.text[start:end] for start, end in found.lit] == lit


def test_a_question_finds_what_holds_its_subject_and_not_its_small_words(searcher: Searcher, writer: Writer) -> None:
    put(writer, "/docs/talk.txt", SMALL_TALK["german"], number=90)
    put(writer, "/docs/lease.txt", "Die Kaution wird nach dem Auszug zurückgezahlt.", number=91)
    put(writer, "/docs/letter.txt", "Wann sehe ich dich? Wie ich meine Tage mit meinen Leuten zubringe!", number=92)
    assert "letter" in searcher.search(Question("wann ich meine")).results[0].path
    results = searcher.search(Question("Wann und wie bekomme ich meine Kaution?")).results
    assert [result.path for result in results] == ["/docs/lease.txt"]
