"""British and American spellings, and plurals that the full text takes for other words."""

import pytest

from inkling.search.answer import Question, Result
from inkling.search.english_spellings import english_spellings
from inkling.search.searcher import Searcher
from inkling.store.writer import Writer
from store_samples import put


def found(searcher: Searcher, writer: Writer, asked: str, stands: str) -> dict[str, Result]:
    """Ask for a word of which one text holds something else, and one the word: so it is no slip of another."""
    put(writer, "/docs/stands.txt", stands, number=91)
    put(writer, "/docs/asked.txt", asked, number=92)
    return {result.path: result for result in searcher.search(Question(asked)).results}


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"),
        ("neighbourhoods", "neighborhoods"),
        ("organise", "organize"),
        ("organisations", "organizations"),
        ("analysing", "analyzing"),
        ("centre", "center"),
        ("centred", "centered"),
        ("kilometres", "kilometers"),
        ("catalogues", "catalogs"),
        ("anaemia", "anemia"),
        ("haemorrhage", "hemorrhage"),
        ("orthopaedic", "orthopedic"),
        ("anaesthetised", "anesthetized"),
        ("diarrhoea", "diarrhea"),
        ("oestrogen", "estrogen"),
        ("sulphur", "sulfur"),
    ],
)
def test_either_spelling_is_written_the_other_way(british: str, american: str) -> None:
    assert american in english_spellings(british)
    assert british in english_spellings(american)


@pytest.mark.parametrize(
    "word", ["", "x", "hour", "for", "rise", "this", "dog", "東京", "organ", "morning", "1or2", "haem" * 999]
)
def test_other_words_have_no_other_spelling_that_is_a_word(word: str) -> None:
    assert not {"our", "hor", "rize", "dogue", "mourning", "thiz"} & {*english_spellings(word)}
    assert word not in english_spellings(word)


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("tumor", "Tumours of the kidney."),
        ("Behaviour", "Behaviors at rest."),
        ("organization", "The organisation moved."),
        ("theatre", "Two theaters closed."),
        ("pediatric", "A paediatric ward."),
        ("gray", "Grey paint."),
        ("defenses", "The defence rests."),
        ("jewelry", "Her jewellery was sold."),
        ("virus", "Several viruses were found."),
        ("viruses", "A virus was found."),
        ("focus", "They focused on it."),
        ("bus", "The buses left."),
        ("biased", "A bias was found."),
        ("try", "He tried it."),
        ("ties", "A tie was found."),
        ("beta carotene", "Rich in β-carotene."),
    ],
)
def test_a_text_in_the_other_spelling_is_found_and_lit(
    searcher: Searcher, writer: Writer, asked: str, stands: str
) -> None:
    results = found(searcher, writer, asked, stands)
    assert list(results) == ["/docs/asked.txt", "/docs/stands.txt"]
    assert results["/docs/stands.txt"].passages[0].lit


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("organisation", "An organ of the body."),
        ("morning", "In mourning."),
        ("filled", "It was filed."),
        ("Li", "It was a lie."),
        ("Fri", "Fry the onions."),
    ],
)
def test_another_word_is_not_taken_for_a_spelling(
    searcher: Searcher, writer: Writer, asked: str, stands: str
) -> None:
    assert list(found(searcher, writer, asked, stands)) == ["/docs/asked.txt"]
