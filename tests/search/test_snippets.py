"""Lit words and the lit sentence, in any script."""

from itertools import pairwise

import pytest

from inkling.search.snippets import Light, LitWords, Sentences
from inkling.store.reader import Reader


def light(reader: Reader, text: str, *words: str) -> list[str]:
    runs = [[stem for _, _, stem in reader.tokens(word)] for word in words]
    held, spans = LitWords(reader, runs).held(text)
    stems = {stem for run in runs for stem in run}
    assert held == [token for token in reader.tokens(text) if token[2] in stems]
    assert list(spans) == sorted(spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "words", "lit"),
    [
        ("He was running; she runs.", ["run"], ["running", "runs"]),
        ("My résumé, re\u0301sume\u0301 and Resume", ["resume"], ["résumé", "re\u0301sume\u0301", "Resume"]),
        ("😀😀 tea 𝒳 tea", ["tea"], ["tea", "tea"]),
        ("ספינה קטנה עגנה", ["קטנה"], ["קטנה"]),
        ("green tea, greentea", ["green tea"], ["green tea"]),
        ("green tea leaves", ["green tea", "tea", "leaf"], ["green tea"]),
        ("The cup—of “Tea” • (tea’s) …", ["tea"], ["Tea", "tea"]),
        ("Liquefying liquids liquefy", ["liquefy"], ["Liquefying", "liquefy"]),
        ("Probably a probability of probes", ["probability"], ["Probably", "probability"]),
        ("naïve résumés, Résumé and cafés", ["resume", "cafe"], ["résumés", "Résumé", "cafés"]),
        ("a b c, a  b", ["b"], ["b", "b"]),
        ("He was running; she runs.", ["run", *map(str, range(40))], ["running", "runs"]),
        ("nothing here", ["tea"], []),
        ("", ["tea"], []),
        ("tea", [""], []),
    ],
)
def test_words_are_lit_as_the_index_finds_them(reader: Reader, text: str, words: list[str], lit: list[str]) -> None:
    assert light(reader, text, *words) == lit


def sentence(reader: Reader, question: str, text: str, **rarities: float) -> str:
    found = Sentences(question, text, reader.tokens(text), rarities).best()
    return text[slice(*found.span)] if found else ""


MAIL = (
    "From: Tom Reed <tom@example.net>\nTo: Ann <ann@example.org>\nDate: 2023-06-12 09:00\n\n"
    "The roof leaks. A tile is gone. Bring a ladder. It is steep.\n\nAttachments: offer.docx"
)


def test_meaning_chooses_among_what_a_message_says_and_not_its_head(reader: Reader) -> None:
    found = Sentences("a hole above us", MAIL, reader.tokens(MAIL), {})
    rivals = [MAIL[slice(*found.spans[place])] for place in found.rivals(4)]
    assert rivals == ["The roof leaks.", "A tile is gone.", "Bring a ladder.", "It is steep."]
    assert sentence(reader, "tom reed", MAIL, tom=3.0, reed=3.0) == "From: Tom Reed <tom@example.net>"


def test_the_sentence_with_the_rare_words_is_lit(reader: Reader) -> None:
    text = "The boat is old. The boat has a diesel engine. The boat is blue."
    assert sentence(reader, "diesel boat", text, diesel=5.0, boat=1.0) == "The boat has a diesel engine."
    text = "The boat is long. The boat is blue. The boat is slow. The engine is old."
    assert sentence(reader, "engine boat", text, engin=1.0, boat=1.5) == "The engine is old."


@pytest.mark.parametrize(
    ("question", "text", "lit"),
    [
        ("when was the bridge built", "The bridge is long. The bridge is of 1932.", "The bridge is of 1932."),
        ("how many arches", "The bridge is long. The bridge has twelve.", "The bridge has twelve."),
        ("who drew the bridge", "The bridge is old. Go see. The bridge is by Ann Lee.", "The bridge is by Ann Lee."),
    ],
)
def test_what_a_question_asks_for_tips_the_balance(reader: Reader, question: str, text: str, lit: str) -> None:
    assert sentence(reader, question, text, bridg=1.0) == lit


def test_meaning_chooses_among_rivals(reader: Reader) -> None:
    text = "Tea is hot. Tea is green. Tea is old. Cake is sweet."
    found = Sentences("tea", text, reader.tokens(text), {"tea": 1.0})
    assert found.telling
    assert found.rivals(2) == [0, 1]
    assert found.rivals(10) == [0, 1, 2]
    assert Sentences("cake", text, reader.tokens(text), {"cake": 1.0}).rivals(10) == []
    assert found.best({0: 0.1, 1: 0.9}) == Light(found.spans[1], found.spans[1])


@pytest.mark.parametrize(
    ("cosines", "lit", "better"),
    [
        ({0: 0.6, 1: 0.5, 3: 0.1}, "The ferry is late. It left at nine.", 0),
        ({0: 0.5, 1: 0.6, 3: 0.1}, "The ferry is late. It left at nine.", 1),
        ({0: 0.4, 1: 0.9, 2: 0.8}, "It left at nine. The sea was rough.", 1),
        ({0: 0.2, 1: 0.9, 3: 0.1}, "It left at nine.", 1),
        ({0: 0.6, 2: 0.6, 3: 0.1}, "The ferry is late.", 0),
        ({0: 0.6, 1: 0.6, 2: 0.6, 3: 0.6}, "The ferry is late.", 0),
    ],
    ids=["the next", "the one before", "the better of two", "clearly one", "no neighbours", "all the same"],
)
def test_two_neighbours_are_lit_where_neither_is_clearly_the_better(
    reader: Reader, cosines: dict[int, float], lit: str, better: int
) -> None:
    text = "The ferry is late. It left at nine. The sea was rough. Gulls cried."
    found = Sentences("boat", text, reader.tokens(text), {"boat": 1.0})
    start = text.index(lit)
    assert found.best(cosines) == Light((start, start + len(lit)), found.spans[better])


@pytest.mark.parametrize("words", [3, 80])
def test_two_are_lit_only_where_they_leave_something_unlit(reader: Reader, words: int) -> None:
    first, second = (f"{word} {'water ' * words}ends." for word in ("Cold", "Warm"))
    text = f"{first} {second} Nothing else."
    found = Sentences("pool", text, reader.tokens(text), {"pool": 1.0})
    both = (0, len(f"{first} {second}"))
    assert found.best({0: 0.5, 1: 0.5}) == Light(both if words == 3 else found.spans[0], found.spans[0])


@pytest.mark.parametrize(
    ("cosines", "lit"),
    [
        ({0: 0.6, 1: 0.5}, "From: Tom Reed <tom@example.net>"),
        ({2: 0.75, 3: 0.6}, "The roof leaks."),
        ({6: 0.5, 7: 0.6}, "It is steep."),
        ({2: 0.9, 7: 0.6}, "Date: 2023-06-12 09:00"),
        ({3: 0.5, 4: 0.6}, "The roof leaks. A tile is gone."),
    ],
)
def test_a_head_line_is_lit_with_no_other(reader: Reader, cosines: dict[int, float], lit: str) -> None:
    start = MAIL.index(lit)
    best = Sentences("a hole above us", MAIL, reader.tokens(MAIL), {}).best(cosines)
    assert best
    assert best.span == (start, start + len(lit))


def test_by_words_alone_two_neighbours_are_lit_too(reader: Reader) -> None:
    text = "The boat was sold. Boat and trailer went to Ann. Rain fell. A dog barked."
    assert sentence(reader, "boat", text, boat=1.0) == "The boat was sold. Boat and trailer went to Ann."


def test_without_words_every_sentence_is_a_rival(reader: Reader) -> None:
    text = "One thing. Another thing. A third."
    found = Sentences("tea", text, reader.tokens(text), {"tea": 1.0})
    assert not found.telling
    assert found.rivals(10) == [0, 1, 2]
    assert Sentences("when", "One thing. In 1932.", [], {}).rivals(10) == [1, 0]
    assert Sentences("tea", "", [], {}).best() is None
