import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkling.documents.sentences import sentences

CASES = [
    ("", []),
    ("  \n ", []),
    ("One word", ["One word"]),
    ("It rained. We stayed in. Why not?", ["It rained.", "We stayed in.", "Why not?"]),
    ("Dr. Amara met Mr. Osei at 3.14 p.m. on Monday.", ["Dr. Amara met Mr. Osei at 3.14 p.m. on Monday."]),
    ("It costs 3.50 euros. Cheap!", ["It costs 3.50 euros.", "Cheap!"]),
    ("J. R. Okafor wrote it. She did not.", ["J. R. Okafor wrote it.", "She did not."]),
    ("See fig. 3 for details. It is clear.", ["See fig. 3 for details.", "It is clear."]),
    ("Use tools, e.g. a hammer. Then stop.", ["Use tools, e.g. a hammer.", "Then stop."]),
    ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
    ('"Really?" she asked. "Yes!"', ['"Really?" she asked.', '"Yes!"']),
    ("(It was late.) We went home.", ["(It was late.)", "We went home."]),
    ("Wait… what? No!! Yes.", ["Wait… what?", "No!!", "Yes."]),
    ("Well... maybe not. Fine.", ["Well... maybe not.", "Fine."]),
    ("雨が降った。家にいた！なぜ？", ["雨が降った。", "家にいた！", "なぜ？"]),
    ("「行こう。」と言った。終わり。", ["「行こう。」", "と言った。", "終わり。"]),
    ("أين الكتاب؟ على الطاولة.", ["أين الكتاب؟", "على الطاولة."]),
    ("वह घर गया। वह सो गया।", ["वह घर गया।", "वह सो गया।"]),
    ("- milk\n- bread\n- two eggs", ["- milk", "- bread", "- two eggs"]),
    ("1. First do this\n2. Then do that", ["1. First do this", "2. Then do that"]),
    ("A heading\n\nThe text below it.", ["A heading", "The text below it."]),
    ("name\tprice\ntea\t3", ["name\tprice", "tea\t3"]),
    (
        "This line is long enough to be running text that was\nwrapped by hand. And it goes on.",
        ["This line is long enough to be running text that was\nwrapped by hand.", "And it goes on."],
    ),
    (
        "There is much to say about it, and it is late. A patient gets a\nletter. He waits for weeks.",
        [
            "There is much to say about it, and it is late.",
            "A patient gets a\nletter.",
            "He waits for weeks.",
        ],
    ),
    (
        "Narrow columns are set in\nlines that hold only four or\nfive words each. A reader\nis quick.",
        ["Narrow columns are set in\nlines that hold only four or\nfive words each.", "A reader\nis quick."],
    ),
    (
        "What we found\nThe first of all our findings is that lines are broken\nwherever they are full.",
        ["What we found", "The first of all our findings is that lines are broken\nwherever they are full."],
    ),
    ("The boat\nLies on the sand\nUntil the tide", ["The boat", "Lies on the sand", "Until the tide"]),
    ("milk\nbread\ntwo eggs", ["milk", "bread", "two eggs"]),
    ("We met in the U.S. It was fun.", ["We met in the U.S.", "It was fun."]),
    ("The U.S. Senate voted.", ["The U.S. Senate voted."]),
    ("The case Okafor v. Lindqvist was heard. She won.", ["The case Okafor v. Lindqvist was heard.", "She won."]),
    ("Wir essen z. B. Äpfel. Sie sind rot.", ["Wir essen z. B. Äpfel.", "Sie sind rot."]),
    ("Er kommt am Montag, d. h. Anna kocht. Gut so.", ["Er kommt am Montag, d. h. Anna kocht.", "Gut so."]),
    ("Das gilt i. d. R. Immer gilt es nicht.", ["Das gilt i. d. R. Immer gilt es nicht."]),
    ("It was built c. 1900. It fell soon.", ["It was built c. 1900.", "It fell soon."]),
    ("Take vitamin c. Then rest.", ["Take vitamin c.", "Then rest."]),
    ("So did i. Then we left.", ["So did i.", "Then we left."]),
    ("😀 was sent. 😀 came back.", ["😀 was sent.", "😀 came back."]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_splits(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aB1 .!?\n\t。…\"')(-e\u0301😀", max_size=120))
def test_spans_hold_all_that_is_not_space(text):
    position = 0
    for start, end in sentences(text):
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "text", ["." * 200_000, "\n" * 200_000, "a. " * 70_000, "a" * 300_000, "\n " * 100_000 + "x"]
)
def test_takes_linear_time(text):
    began = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - began < 3
