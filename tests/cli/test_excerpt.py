import pytest

from inkling.cli.excerpt import Run, excerpt
from inkling.search.answer import FoundPassage


def passage(text, lit=(), sentence=None, better=None):
    return FoundPassage(text, "", None, 0, len(text), 0, 1.0, "both", lit, sentence, better=better)


def shown(runs):
    return "".join(run.text for run in runs)


LONG = "word " * 200


@pytest.mark.parametrize(
    ("found", "runs"),
    [
        (passage(""), []),
        (passage("short"), [Run("short")]),
        (passage("  two\n\n words\t"), [Run("two words ")]),
        (passage("a lit word", ((2, 5),)), [Run("a "), Run("lit", lit=True), Run(" word")]),
        (
            passage("One. The lit two. Three.", ((9, 12),), (5, 17)),
            [
                Run("One. "),
                Run("The ", sentence=True),
                Run("lit", lit=True, sentence=True),
                Run(" two.", sentence=True),
                Run(" Three."),
            ],
        ),
        (passage("𝔘 שלום e\u0301", ((2, 6),)), [Run("𝔘 "), Run("שלום", lit=True), Run(" e\u0301")]),
        (passage("safe\x1b[31m\u202ename"), [Run("safe [31mname")]),
    ],
)
def test_short_passage_is_shown_whole(found, runs):
    assert excerpt(found) == runs


@pytest.mark.parametrize("place", [0, 7, 100, 500, 990])
def test_long_passage_is_cut_around_the_sentence(place):
    text = LONG[:place] + "THE SENTENCE THAT MATTERS." + LONG[place:]
    runs = excerpt(passage(text, (), (place, place + 26)), 100)
    assert [run.text for run in runs if run.sentence] == ["THE SENTENCE THAT MATTERS."]
    assert 60 <= len(shown(runs)) <= 102
    assert shown(runs).startswith("…") == (place > 30)
    assert shown(runs).endswith("…") == (place < 950)


def test_cut_ends_lie_between_words():
    words = shown(excerpt(passage(LONG, ((500, 504),)), 90)).strip("…").split()
    assert set(words) == {"word"}


@pytest.mark.parametrize("better", ["first", "second"])
@pytest.mark.parametrize("room", [60, 100, 300])
def test_the_better_of_two_sentences_is_shown(better, room):
    first, second = "The first one of two that matter.", "And the second of them matters, too, as much as it."
    text = f"{LONG}{first} {second} {LONG}"
    one, other = ((text.index(said), text.index(said) + len(said)) for said in (first, second))
    runs = excerpt(passage(text, (), (one[0], other[1]), one if better == "first" else other), room)
    assert (first if better == "first" else second) in shown(runs)
    assert (first in shown(runs) and second in shown(runs)) == (room > 60)


def test_sentence_longer_than_the_room_is_cut():
    runs = excerpt(passage(LONG, (), (100, 900)), 60)
    assert shown(runs).startswith("…word word")
    assert 50 <= len(shown(runs)) <= 62


@pytest.mark.parametrize("text", ["x" * 1000, "漢" * 1000])
def test_text_without_white_space_is_cut_all_the_same(text):
    runs = excerpt(passage(text, ((500, 502),)), 50)
    assert 2 <= len(shown(runs)) <= 52
    assert [run.text for run in runs if run.lit] == [text[:2]]


def test_first_lit_word_leads_where_no_sentence_does():
    text = LONG + "needle " + LONG
    assert "needle" in shown(excerpt(passage(text, ((1000, 1006),)), 40))
