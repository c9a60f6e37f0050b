import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkling.documents.document import Document, Section
from inkling.documents.passages import cut, text_to_encode


def document(*texts):
    return Document("", tuple(Section(text, f"p. {number}", number) for number, text in enumerate(texts, 1)))


def check(made, passages, count_tokens, maximum):
    """Check what is promised of all passages."""
    for index, section in enumerate(made.sections):
        position = 0
        for passage in (passage for passage in passages if passage.section == index):
            assert passage.text == section.text[passage.start : passage.end] == passage.text.strip() != ""
            assert (passage.place, passage.page) == (section.place, section.page)
            assert not section.text[position : passage.start].strip()
            position = passage.end
        assert not section.text[position:].strip()
    assert all(count <= maximum for count in count_tokens([passage.text for passage in passages]))


def prose(seed, paragraphs):
    chance = random.Random(seed)
    words = ["harbour", "light", "old", "keeper", "wrote", "storm", "letters", "north", "sea", "window", "the", "and"]

    def sentence():
        return " ".join(chance.choice(words) for _ in range(chance.randint(4, 24))).capitalize() + "."

    return [" ".join(sentence() for _ in range(chance.randint(1, 9))) for _ in range(paragraphs)]


def test_nothing_comes_of_nothing(count_words):
    assert cut(Document("A title", ()), count_words) == []
    assert cut(document("", " \n "), count_words) == []


def test_short_sections_stay_whole(count_words):
    passages = cut(document("One line.", "Another.\n\nAnd one more."), count_words)
    assert [passage.text for passage in passages] == ["One line.", "Another.\n\nAnd one more."]


def test_lengths_of_passages(count_words):
    made = document("\n\n".join(prose(1, 300)))
    passages = cut(made, count_words)
    check(made, passages, count_words, 220)
    lengths = sorted(count_words([passage.text for passage in passages]))
    assert 120 <= sum(lengths) / len(lengths) <= 165
    assert lengths[len(lengths) // 20] >= 50


def test_breaks_before_paragraphs_rather_than_within(count_words):
    made = document("\n\n".join(prose(2, 200)))
    passages = cut(made, count_words)
    inside = [passage for passage in passages if passage.start and made.sections[0].text[passage.start - 2] != "\n"]
    assert len(inside) < len(passages) / 10


@pytest.mark.parametrize("kind", ["append", "word", "delete", "insert"])
def test_an_edit_changes_few_passages(count_words, kind):
    chance = random.Random(3)
    paragraphs = prose(3, 120)
    before = Counter(passage.text for passage in cut(document("\n\n".join(paragraphs)), count_words))
    changed = []
    for _ in range(150):
        edited = list(paragraphs)
        place = chance.randrange(len(edited))
        if kind == "append":
            edited[place] += " A sentence that was not there yesterday."
        elif kind == "word":
            edited[place] = edited[place].replace(" ", " quite ", 1)
        elif kind == "delete":
            del edited[place]
        else:
            edited.insert(place, "A paragraph that nobody expected. It has two sentences.")
        after = Counter(passage.text for passage in cut(document("\n\n".join(edited)), count_words))
        changed.append((after - before).total())
    assert max(changed) <= 3
    assert sum(changed) / len(changed) < 2


HOSTILE = {
    "a single line": "word " * 30_000,
    "a word without end": "QUJD" * 50_000,
    "Chinese without spaces": "漢字仮名交文" * 20_000,
    "dots": "." * 100_000,
    "line ends": "x\n" * 50_000,
    "the same sentence": "It is the same. " * 10_000,
    "beyond the first plane": "𐌲𐌿𐍄𐌹𐍃𐌺 " * 10_000,
    "combining marks": "e\u0301" * 50_000,
    "right to left": "שלום עולם. " * 10_000,
    "wide columns": f"name{' ' * 2000}sum of it all. " * 50,
    "space": f"name.{' ' * 90_000}\n\nsum",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_cut_in_linear_time(count_words, name):
    made = document(HOSTILE[name])
    began = time.perf_counter()
    passages = cut(made, count_words)
    assert time.perf_counter() - began < 5
    check(made, passages, count_words, 220)
    assert max(len(passage.text) for passage in passages) <= 220 * 8 + 8


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet="ab .!?\n。漢😀\u0301", max_size=200), max_size=4), st.integers(4, 30))
def test_promises_hold_for_any_text(texts, limit):
    made = document(*texts)

    def count_characters(texts):
        return [len(text) - text.count(" ") for text in texts]

    # A cluster of letters without space may become a unit of up to 32 characters and so sets the least maximum.
    check(made, cut(made, count_characters, limit, 80), count_characters, 80)


def test_tokens_are_counted_once_for_each_unit(count_words):
    asked = []

    def counting(texts):
        asked.extend(texts)
        return count_words(texts)

    made = document("\n\n".join(prose(4, 50)), "Short.")
    cut(made, counting)
    assert len(" ".join(asked)) <= sum(len(section.text) for section in made.sections)


@pytest.mark.parametrize(
    ("title", "place", "expected"),
    [
        ("", "", "text"),
        ("Report", "", "Report\ntext"),
        ("Report", "p. 4", "Report\ntext"),
        ("Report", "p. iv · Methods", "Report\nMethods\ntext"),
        ("", "Slide 3", "text"),
        ("", "00:12:30", "text"),
        ("", "message 12 · Lunch on Friday", "Lunch on Friday\ntext"),
        ("", "message 12", "text"),
        ("", "Sheet Budget", "Budget\ntext"),
        ("", "Sheet Sheet1", "text"),
        ("Soup", "§ Methods › Data", "Soup\nMethods › Data\ntext"),
        ("text", "", "text"),
        ("Soup", "§ Soup", "Soup\ntext"),
    ],
)
def test_title_and_place_go_before_the_text_where_they_mean_something(title, place, expected):
    assert text_to_encode(title, place, "text") == expected


def test_long_titles_are_shortened():
    assert len(text_to_encode("word " * 100, "", "text")) < 130
