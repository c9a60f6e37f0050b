import pytest

from inkling.gui.excerpt import Excerpt, Run, excerpt, runs

LONG = "Rain fell on the quay all night. " * 12


def lit_words(shown):
    return [shown.text[low:high] for low, high in shown.lit]


@pytest.mark.parametrize(
    ("text", "lit", "sentence"),
    [
        ("The boiler broke.", ["boiler"], "The boiler broke."),
        ("One line\nthen a boiler\r\n\r\nand   a   leak.", ["boiler", "leak"], None),
        (f"{LONG}Then the boiler broke in March. {LONG}", ["boiler"], "Then the boiler broke in March."),
        (f"{LONG}The 🔥 boiler 😀 broke.", ["boiler"], "The 🔥 boiler 😀 broke."),
        ("נשבר הדוד הישן בחורף האחרון.", ["הדוד"], "נשבר הדוד הישן בחורף האחרון."),
        ("Le café e\u0301tait fermé.", ["e\u0301tait"], None),
        ("a\x00boiler\x07b", ["boiler"], None),
        ("", [], None),
    ],
)
def test_what_is_lit_stays_lit(text, lit, sentence):
    spans = tuple((text.index(word), text.index(word) + len(word)) for word in lit)
    lit_sentence = (text.index(sentence), text.index(sentence) + len(sentence)) if sentence else None
    shown = excerpt(text, spans, lit_sentence)
    assert lit_words(shown) == lit
    if sentence:
        assert shown.text[slice(*shown.sentence)] == sentence
    assert not any(character < " " for character in shown.text)


def test_begins_at_a_sentence_far_down():
    text = LONG + "Then the boiler broke."
    shown = excerpt(text, (), (len(LONG), len(text)))
    assert shown.text == "… Then the boiler broke."


@pytest.mark.parametrize("room", [30, 60, 200])
def test_the_better_of_two_sentences_is_shown_where_there_is_no_room_for_both(room):
    first, second = "The first boiler broke in May.", "The second boiler broke in June."
    text = f"{LONG}{first} {second} {LONG}"
    one, other = ((text.index(said), text.index(said) + len(said)) for said in (first, second))
    both = (one[0], other[1])
    assert excerpt(text, (), both, better=one, room=room).text.startswith(f"… {first} {second}")
    shown = excerpt(text, (), both, better=other, room=room)
    assert shown.text.startswith(f"… {first} {second}" if room == 200 else f"… {second}")
    assert shown.text[slice(*shown.sentence)] == (f"{first} {second}" if room == 200 else second)


def test_begins_near_a_lit_word_of_an_endless_sentence():
    text = "word " * 400 + "boiler " + "word " * 100
    at = text.index("boiler")
    shown = excerpt(text, ((at, at + 6),), (0, len(text)))
    assert lit_words(shown) == ["boiler"]
    assert shown.text.index("boiler") < 80


def test_huge_text_is_cut():
    assert len(excerpt("x" * 1_000_000, ((10, 999_999),), None, 300).text) <= 302


def test_what_goes_on_ends_after_a_word_and_says_so():
    text = "Every boiler in the house must be looked after once a year. " * 10
    for length in range(100, 160):
        shown = excerpt(text, ((6, 12),), None, length)
        assert shown.text.endswith("…")
        assert text.startswith(shown.text[:-1] + " ")
        assert length - 24 <= len(shown.text) <= length + 1
    assert excerpt("All of it.  \n", (), None, 10).text == "All of it."


def test_lone_surrogates_do_not_reach_the_screen():
    shown = excerpt("a\ud800 boiler", ((3, 9),), None)
    shown.text.encode()
    assert lit_words(shown) == ["boiler"]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Excerpt("plain"), []),
        (Excerpt("a boiler", ((2, 8),)), [Run(2, 6, True, False)]),
        (Excerpt("😀 boiler", ((2, 8),)), [Run(3, 6, True, False)]),
        (Excerpt("x 😀😀 y", ((2, 4),)), [Run(2, 4, True, False)]),
        (
            Excerpt("One. Two lit.", ((9, 12),), (5, 13)),
            [Run(5, 4, False, True), Run(9, 3, True, True), Run(12, 1, False, True)],
        ),
        (Excerpt("lit", ((0, 3),), (0, 3)), [Run(0, 3, True, True)]),
        (Excerpt("over", ((2, 99),)), [Run(2, 2, True, False)]),
    ],
)
def test_runs_count_utf16_units(shown, expected):
    assert runs(shown) == expected
