"""The query language: what is understood, and that nothing is an error."""

import time
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inkling.search.parts import LONGEST_QUERY, MOST_PARTS, Kind, Part, single_spaced
from inkling.search.query import parse, render
from inkling.search.words import MOST_WORDS, any_of, quoted

PIECES = st.sampled_from(
    [
        '"', "“", "”", "-", "ext:", "in:", "name:", "after:", "before:", "like:", "/", "2024-05", " ", "word", "é",
        "😀", "שלום", ",", "a\u0301", "a", "the", "9.99", "20", "°C", "$", "%", "*.", ".",
    ]
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("plain  words", [("plain", "plain words")]),
        ('"exact phrase" more', [("phrase", "exact phrase"), ("plain", "more")]),
        ("“ curly quotes ”", [("phrase", "curly quotes")]),
        ('tax -draft -"first try"', [("plain", "tax"), ("excluded", "draft"), ("excluded", "first try")]),
        ("rsync -a -v --delete -the -5 °C", [("plain", "rsync -a -v --delete -the -5 °C")]),
        ("Penline -29.99 -£1,185.00 -3.105,90€", [("plain", "Penline -29.99 -£1,185.00 -3.105,90€")]),
        ("at -18 °C -2.5 °C -20°C -$1,200 -50€ -15%", [("plain", "at -18 °C -2.5 °C -20°C -$1,200 -50€ -15%")]),
        ('-"29.99" -2.4.1 -2024', [("excluded", "29.99"), ("excluded", "2.4.1"), ("excluded", "2024")]),
        ('tea -"a" -茶 -no', [("plain", "tea"), ("excluded", "a"), ("excluded", "茶"), ("excluded", "no")]),
        ("EXT:PDF,.Docx type:md ext:*.odt", [("ext", "pdf,docx"), ("ext", "md"), ("ext", "odt")]),
        ("ext:.*.pdf, ext:.*.", [("ext", "pdf"), ("plain", "ext:.*.")]),
        ('ext:"a b,,c"', [("ext", "c")]),
        ('in:"My Notes" in:/home/a', [("in", "My Notes"), ("in", "/home/a")]),
        ('in:"/a/My  Notes" so  on', [("in", "/a/My  Notes"), ("plain", "so on")]),
        ('like:“/a/b\u00a0c\u00ad \u3000.pdf”', [("like", "/a/b\u00a0c\u00ad \u3000.pdf")]),
        ('in:"My  Notes" in:"  " in:/a\u00a0', [("in", "My Notes"), ("plain", 'in:" "'), ("in", "/a")]),
        ("after:2024-5 after:2024/05/17", [("after", "2024-05"), ("after", "2024-05-17")]),
        ("before:2023", [("before", "2023")]),
        ("after:17.5.2024 before:06.2024", [("after", "2024-05-17"), ("before", "2024-06")]),
        ("after:00.05.2024 after:17.5.24 after:2024.", [("plain", "after:00.05.2024 after:17.5.24 after:2024.")]),
        ('like:/a/b.txt#3 like:"/My Notes/x"', [("like", "/a/b.txt#3"), ("like", "/My Notes/x")]),
        ("like:minded people like: this", [("plain", "like:minded people like: this")]),
        ("x-ray", [("plain", "x-ray")]),
        ("what's new: plans", [("plain", "what's new: plans")]),
        ("C++", [("plain", "C++")]),
        ('5" pipe', [("plain", '5" pipe')]),
        ('"lone', [("plain", '"lone')]),
        ("- -> --flag in: ext: ext:,", [("plain", "- -> --flag in: ext: ext:,")]),
        ("after:yesterday before:2024-13", [("plain", "after:yesterday before:2024-13")]),
        ("after:2023-02-30", [("plain", "after:2023-02-30")]),
        ('"!!" 😀', [("plain", '"!!" 😀')]),
        ("", []),
        (" \x00\t\n\ud800 ", []),
    ],
)
def test_what_is_typed_is_taken_apart(text: str, parts: list[tuple[str, str]]) -> None:
    query = parse(text)
    assert [(part.kind, part.value) for part in query.parts] == parts
    assert parse(render(query)) == query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("what is the price of tea", ("price", "tea")),
        ("to be or not to be", ("to", "be", "or", "not")),
        ("cafe\u0301 \u1112\u116c", ("café", "회")),
        ("con\u00adtract law\u200byer", ("contract", "lawyer")),
        ("to be or", ("to", "be", "or")),
        ("not without", ("not", "without")),
        ("not to be seen", ("not", "seen")),
        ("AND OR NOT NEAR ( ) * ^ :", ("not", "near")),
        ("it's Luther's don't", ("luther", "don")),
        ("vitamin d", ("vitamin", "d")),
        ("e\u0301te\u0301 हिन्दी", ("été", "हिन्दी")),
        ("tea tea TEA", ("tea",)),
        ("İstanbul's", ("i̇stanbul",)),
        ("东京都", ("东京", "京都")),
        ("สัญญา", ("สัญ", "ญญ", "ญา")),
        ("ก็ดี ดี", ("ก็ดี", "ดี")),
        ("か\u3099く", ("がく",)),
        ("x東\u0301", ("x", "東\u0301")),
        ("\u0301東京 \u0301", ("東京",)),
        ("😀 …", ()),
    ],
)
def test_the_words_looked_for(text: str, words: tuple[str, ...]) -> None:
    assert parse(text).words == words


def test_the_filter_holds_all_that_was_asked() -> None:
    text = 'boat "old oil" -rust -"no use" ext:pdf,txt in:/docs/ in:work/notes/ name:log after:2024-05 before:2025'
    query = parse(text)
    limits = query.filter
    assert query.meaning == "boat old oil"
    assert limits.suffixes == ("pdf", "txt")
    assert limits.folders == ("/docs", "work/notes")
    assert limits.names == ("log",)
    assert limits.after == datetime(2024, 5, 1).timestamp()
    assert limits.before == datetime(2025, 1, 1).timestamp()
    assert limits.required == ('"old oil"',)
    assert limits.excluded == ('"rust"', '"no use"')


def test_the_narrowest_dates_count() -> None:
    query = parse("after:2020 after:2022 before:2024 before:2023")
    assert (query.after, query.before) == (datetime(2022, 1, 1).timestamp(), datetime(2023, 1, 1).timestamp())


def test_quotes_are_doubled_and_unspaced_scripts_are_phrases_of_characters() -> None:
    assert quoted('a"b') == '"a""b"'
    assert quoted("東京") == '" 東  京 "'
    assert any_of(["a", "b"]) == '"a" OR "b"'


def test_a_filter_is_replaced_added_and_removed() -> None:
    query = parse("boat ext:pdf oil")
    assert render(query.having("ext", ["txt,md"])) == "boat oil ext:txt,md"
    assert render(query.having("in", ["My Notes"])) == 'boat ext:pdf oil in:"My Notes"'
    assert render(query.having("ext", ["c"])) == "boat oil ext:c"
    assert render(query.having("ext", [])) == "boat oil"
    assert query.of("ext") == ("pdf",)


@pytest.mark.parametrize(
    ("text", "kind", "value", "written"),
    [
        ('"notice per', "in", "My Notes", 'in:"My Notes" "notice per'),
        ('boat -"oil', "in", "My Notes", 'in:"My Notes" boat -"oil'),
        ('the “name:x -garage', "in", "My Notes", '-garage in:"My Notes" the “name:x'),
        ('in:"boa', "ext", "pdf", 'in:"boa ext:pdf'),
        ('5" disk', "in", "My Notes", '5" disk in:"My Notes"'),
    ],
)
def test_a_quotation_that_is_still_typed_swallows_no_filter(text: str, kind: Kind, value: str, written: str) -> None:
    narrowed = parse(text).having(kind, [value])
    assert narrowed.of(kind) == (value,)
    assert render(narrowed) == written
    assert narrowed.phrases == ()


@settings(max_examples=300, deadline=None)
@example('"0"" -"0""')
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_a_query_and_is_written_as_it_was_read(text: str) -> None:
    query = parse(text)
    written = render(query)
    assert parse(written) == query
    assert render(parse(written)) == written


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ('"final notice" rent', "final notice rent"),
        ('rent "final notice" in:home -car', "rent final notice in:home -car"),
        ('"not -this" "ext:pdf"', "not this ext pdf"),
        ('"Straße nach Łódź" -"a b"', 'straße nach łódź -"a b"'),
        ("plain words", "plain words"),
        ('"a b" -"the"', 'a b -"the"'),
        ('"東京 大阪"', "東京 大阪"),
    ],
)
def test_the_words_of_phrases_may_stand_anywhere(text: str, loose: str) -> None:
    query = parse(text).unquoted()
    assert render(query) == loose
    assert query.phrases == ()
    assert query.excluded == parse(text).excluded


@pytest.mark.parametrize(
    "piece",
    ["„ ", '"a ', '-"a', "in:", "a b ", "x", "😀", "東", "-a ", '"a" ', "-ab ", "ext:a ", "in:a "],
)
def test_a_huge_text_is_read_at_once(piece: str) -> None:
    begin = time.perf_counter()
    query = parse(piece * (3 * LONGEST_QUERY // len(piece)))
    assert time.perf_counter() - begin < 1.0
    assert len(query.meaning) <= LONGEST_QUERY
    assert len(query.words) <= MOST_WORDS
    assert all(len(query.of(kind)) <= MOST_PARTS for kind in ("phrase", "excluded", "ext", "in"))


@pytest.mark.parametrize(
    ("text", "remembered"),
    [
        ("  the\u00a0 boiler\n", "the boiler"),
        ('"a  phrase"  in:x', '"a phrase" in:x'),
        ('boat  in:"/a/My  Notes"  oil', 'boat in:"/a/My  Notes" oil'),
        ('like:"~/at 10.00\u202fAM.pdf#3"', 'like:"~/at 10.00\u202fAM.pdf#3"'),
        ('in:"/a/b  ', 'in:"/a/b'),
        ("", ""),
    ],
)
def test_a_query_is_remembered_with_single_spaces_but_in_paths(text: str, remembered: str) -> None:
    assert single_spaced(text) == remembered
    assert parse(remembered) == parse(text)


def test_parts_are_values() -> None:
    assert parse("a b").parts == (Part("plain", "a b"),)
