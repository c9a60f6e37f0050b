"""What the full text is given, and how it leads back to the text."""

import apsw
import pytest

from inkling.store.connections import Connections
from inkling.store.folding import bare, fold_origins, folded
from inkling.store.splitting import (
    apart,
    backwards,
    forward_word,
    is_unspaced,
    origins,
    reversed_word,
    spaced,
    words_like,
)

TEXTS = [
    "", "plain words", "東京都庁", "iPhoneを買う 😀 です", "ภาษาไทย", "도서관에서 책을", "a𠀀b𠀁",
    "naïve Café 東\u3099京", "שלום 図書館",
]
FOLDED = [
    ("Łódź Tromsø smørrebrød", "Lódź Tromso smorrebrod"),
    ("sœur Straße Æsir", "soeur Strasse AEsir"),
    ("eﬃcient oﬀer H₂O m²", "efficient offer H2O m2"),
    ("ＰＣ ￥５０００", "PC ￥5000"),
    ("ﾌﾟﾘﾝﾀｰ ｶﾞｽ", "プリンター ガス"),
    ("ΟΔΟΣ ΕΡΜΟΥ οδός Ελλάδα", "ΟΔΟΣ ΕΡΜΟΥ οδοσ Ελλαδα"),
    ("Ёлка берёза й", "Елка береза й"),
    ("שָׁלוֹם", "שלום"),
    ("كِتَابٌ أحمد الإسكندرية", "كتاب احمد الاسكندريه"),
    ("۱۲۳ १२ ๒๕๖๗", "123 12 2567"),
    ("𝐇ello Ⅳ ①", "Hello IV 1"),
    ("½ ™ हिन्दी が 가 naïve", "½ ™ हिन्दी が 가 naïve"),
    ("", ""),
    ("ø" * 100_000, "o" * 100_000),
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_character_comes_from_itself(text: str) -> None:
    places = origins(text)
    given = spaced(text)
    assert len(places) == len(given) + 1
    assert places[-1] == len(text)
    assert all(text[place] == character for place, character in zip(places, given, strict=False) if character != " ")
    assert (places[1:] >= places[:-1]).all()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("東京都", ["東", "京", "都"]),
        ("iPhoneを買う", ["iPhone", "を", "買", "う"]),
        ("책을 읽다", ["책", "을", "읽", "다"]),
        ("a𠀀b 😀 c", ["a", "𠀀", "b", "c"]),
        ("ภาษา", ["ภ", "า", "ษ", "า"]),
        ("ein Café", ["ein", "Café"]),
    ],
)
def test_tokens_are_found_at_their_places(connections: Connections, text: str, tokens: list[str]) -> None:
    assert [text[start:end] for start, end, _ in connections.tokens(text)] == tokens


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_letters_are_folded_and_lead_back(text: str, expected: str) -> None:
    assert folded(text) == expected
    places = fold_origins(text)
    assert len(places) == len(expected) + 1
    assert places[-1] == len(text)
    assert places == sorted(places)
    assert (origins(text)[[0, -1]] == [0, len(text)]).all()


def test_bare_letters_are_those_of_the_tokenizer() -> None:
    connection = apsw.Connection(":memory:")
    keeping, taking = (connection.fts5_tokenizer("unicode61", ["remove_diacritics", level]) for level in "02")
    for letter in map(chr, range(0x80, 0x3000)):
        text = spaced(f"x{letter}y")
        kept, taken = (
            each(text.encode(), apsw.FTS5_TOKENIZE_DOCUMENT, None, include_colocated=False, include_offsets=False)
            for each in (keeping, taking)
        )
        assert [bare(text)] == (taken if taken != kept else [text.casefold()]), letter


@pytest.mark.parametrize(
    ("text", "query", "lit"),
    [
        ("ein oﬃzieller Bericht", "offizieller", "oﬃzieller"),
        ("aus Łódź, bald", "lodz", "Łódź"),
        ("er sagte שָׁלוֹם zu ihr", "שלום", "שָׁלוֹם"),
        ("ＰＣ５０００を買う", "pc5000", "ＰＣ５０００"),
        ("die Straße hinab", "STRASSE", "Straße"),
        ("ﾌﾟﾘﾝﾀｰです", "プ", "ﾌﾟ"),
    ],
)
def test_folded_words_are_found_at_their_places(connections: Connections, text: str, query: str, lit: str) -> None:
    ((_, _, stem),) = connections.tokens(query)
    assert [text[start:end] for start, end, found in connections.tokens(text) if found == stem] == [lit]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The “Tea”—of\x003…", "the  tea  of 3 "),
        ("snake_case: 2×3, 5\u00a0€", "snake case  2 3  5  "),
        ("", ""),
        *((text, None) for text in ("Café", "½", "ﬁve", "東京", "re\u0301sume", "\ud800", "①", "x²", "ª")),
    ],
)
def test_words_of_plain_letters_are_set_apart(text: str, words: str | None) -> None:
    assert apart(text) == words


def test_signs_part_words_as_the_tokenizer_does(connections: Connections) -> None:
    signs = [sign for sign in map(chr, range(0x80, 0x3000)) if apart(sign) is not None]
    assert set("—“”’•…€°×→") <= set(signs)
    for text in (f"x{sign}y" for sign in signs):
        assert (folded(text), is_unspaced(text), apart(text), text.casefold()) == (text, False, "x y", text)
        assert connections.tokens(text) == [(0, 1, "x"), (2, 3, "y")], hex(ord(text[1]))


def test_a_word_begins_like_its_stem_but_for_the_last_letter(connections: Connections) -> None:
    ends = (
        "", "s", "es", "ies", "ed", "eed", "ing", "at", "bl", "iz", "y", "al", "ational", "enci", "anci", "izer",
        "bli", "entli", "eli", "ousli", "ation", "ator", "alism", "iveness", "aliti", "ibility", "ability", "logi",
        "icate", "iciti", "ful", "ness", "ement", "ion", "ly", "ll", "e",
    )  # fmt: skip
    roots = ("", "b", "cat", "fil", "fall", "hopp", "oscill", "sens", "relat", "vis", "sky", "bay", "zz")
    words = sorted({root + first + second for root in roots for first in ends for second in ends} - {""})
    stems = [stem for _, _, stem in connections.tokens(" ".join(words))]
    assert all(len(word) >= len(stem) for word, stem in zip(words, stems, strict=True))
    assert all(word.startswith(stem[:-1]) for word, stem in zip(words, stems, strict=True))


def test_words_are_told_by_what_their_stems_begin_with() -> None:
    assert words_like(["liquefi", "tea"]).findall(" liquefying  team te tea steal liqu") == [
        " liquefying", " team", " tea",
    ]  # fmt: skip
    assert words_like(["i"]).findall(" ies  a") == [" ies", " a"]


def test_long_words_are_written_backwards_and_read_again() -> None:
    given = backwards("Krankenversicherung zahlt, Haftpflichtversicherung nicht. Krankenversicherung!").split()
    assert list(map(forward_word, given)) == ["krankenversicherung", "haftpflichtversicherung"]
    assert given[0].startswith(reversed_word("versicherung"))
    assert not given[0].isascii()
    assert backwards("short words only 12345678901234") == ""
    assert forward_word(reversed_word("änderungsmaßnahme")) == "anderungsmassnahme"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("well-considered (considerations)", ["considered", "considerations"]),
        ("part4considerations_considerable", ["considerations", "considerable"]),
        ("eight-by-eight wonderful\u2003WONDERFUL\nwonderful", ["wonderful"]),
        ("a" * 50 + " " + "b" * 60, ["a" * 48, "b" * 48, "b" * 12]),
    ],
)
def test_long_words_are_runs_of_letters(text: str, words: list[str]) -> None:
    assert list(map(forward_word, backwards(text).split())) == words


@pytest.mark.parametrize(
    ("text", "unspaced"), [("word", False), ("für", False), ("東", True), ("ไทย", True), ("책", True)]
)
def test_scripts_without_spaces_are_known(text: str, unspaced: bool) -> None:
    assert is_unspaced(text) is unspaced
