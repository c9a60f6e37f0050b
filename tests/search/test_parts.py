"""Documents within one file, each of which is found by itself."""

from collections.abc import Callable

import pytest

from inkling.documents.document import Part
from inkling.encoder.encoder import Encoder
from inkling.search.answer import Answer, Example, Question
from inkling.search.searcher import Searcher
from inkling.search.similar import OWN_PASSAGES
from inkling.store.reader import Reader
from inkling.store.rows import NewFile, file_of, key_of, number_of
from inkling.store.writer import Writer
from store_samples import fingerprint, passages, put, put_mail

BOX = "/mail/Inbox"
DAY = 86_400
MESSAGES = (
    (1 * DAY, "the anchor of the barge is rusty"),
    (2 * DAY, "the lantern of the barge was mended"),
    (None, "an anchor and a lantern for the barge"),
    (4 * DAY, "nothing about ships here. It rains all day."),
)


@pytest.fixture
def mail(writer: Writer, encode: Callable[[], int]) -> None:
    put_mail(writer, BOX, *MESSAGES, number=9)
    encode()


def texts(answer: Answer) -> list[str]:
    return [result.passages[0].text for result in answer.results if result.path == BOX]


@pytest.mark.parametrize("mode", ["words", "hybrid"])
def test_each_message_is_a_result_of_its_own(searcher: Searcher, encoder: Encoder, mail: None, mode: str) -> None:
    answer = searcher.search(Question("anchor barge", mode=mode), encoder)  # type: ignore[arg-type]
    found = [result for result in answer.results if result.path == BOX]
    assert {result.passages[0].text for result in found[:2]} == {MESSAGES[0][1], MESSAGES[2][1]}
    assert all(len(result.passages) == 1 for result in found)
    assert {result.title for result in found} <= {text.title() for _, text in MESSAGES}
    assert all(result.title == result.passages[0].text.title() for result in found)
    assert len({result.key for result in answer.results}) == len(answer.results)
    assert {result.part for result in found[:2]} == {1, 3}
    assert [result.date for result in found if result.part == 1] == [DAY]
    assert [result.date for result in found if result.part == 3] == [9]


def test_what_one_message_holds_counts_for_no_other(searcher: Searcher, mail: None) -> None:
    explained = searcher.search(Question("anchor barge lantern", mode="words")).results
    shares = {
        result.part: sum(share.amount for share in result.shares if share.part == "file")
        for result in explained
        if result.path == BOX
    }
    assert shares[3] > shares[1] > 0
    assert shares[3] > shares[2] > 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("barge -lantern", {1}),
        ("barge -anchor", {2}),
        ("barge -ships", {1, 2, 3}),
        ("barge -nowhere", {1, 2, 3}),
        ('"the barge" -rusty', {2, 3}),
        ("barge after:1970-01-02", {1, 2}),
        ("barge after:1970-01-03 before:1970-01-05", {2}),
        ("barge before:1970-01-02", {3}),
    ],
)
def test_what_leaves_out_one_message_leaves_the_others(
    searcher: Searcher, encoder: Encoder, mail: None, text: str, parts: set[int]
) -> None:
    for mode in ("words", "hybrid"):
        answer = searcher.search(Question(f"{text} name:inbox", mode=mode), encoder)  # type: ignore[arg-type]
        assert {result.part for result in answer.results if "barge" in result.passages[0].text} == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("inbox -ships", [(0, MESSAGES[1][1])]),
        ("name:inbox -ships", [(0, MESSAGES[1][1])]),
        ("name:inbox -ships -lantern", [(0, MESSAGES[0][1])]),
        ("name:inbox -barge -ships", []),
        ("inbox -barge -ships", []),
        ("name:inbox before:1970-01-02", [(0, MESSAGES[2][1])]),
        ('inbox "is rusty"', [(0, MESSAGES[0][1]), (1, MESSAGES[0][1])]),
        ('inbox "is rusty" after:1970-01-03', []),
        ('inbox "barge" -rusty -mended', [(0, MESSAGES[2][1]), (3, MESSAGES[2][1])]),
    ],
)
def test_a_mailbox_shows_no_message_that_was_left_out(
    searcher: Searcher, mail: None, text: str, expected: list[tuple[int, str]]
) -> None:
    found = searcher.search(Question(text, mode="words")).results
    assert sorted((result.part, result.passages[0].text) for result in found) == expected


def test_a_subject_counts_as_the_name_of_a_file_does(searcher: Searcher, writer: Writer, mail: None) -> None:
    put(writer, "/mail/alone.eml", MESSAGES[1][1], title=MESSAGES[1][1].title(), number=9)
    results = searcher.search(Question("the lantern of the barge was mended", mode="words")).results
    names = {
        result.key: sum(share.amount for share in result.shares if share.part == "name")
        for result in results
    }
    assert names[BOX, 2] == pytest.approx(names["/mail/alone.eml", 0])
    assert names[BOX, 2] > 0.1 > max(amount for key, amount in names.items() if key[1] in (1, 3))
    assert {result.key for result in results[:2]} == {(BOX, 2), ("/mail/alone.eml", 0)}


def test_a_file_of_one_message_is_that_message(searcher: Searcher, writer: Writer) -> None:
    put_mail(writer, "/mail/one.eml", (3 * DAY, "a plank for the raft"), whole=True)
    [result] = searcher.search(Question("plank raft", mode="words")).results
    assert (result.path, result.part, result.date) == ("/mail/one.eml", 0, 3 * DAY)


def test_a_mailbox_is_still_found_by_its_name(searcher: Searcher, encoder: Encoder, mail: None) -> None:
    first = searcher.search(Question("inbox", mode="words")).results[0]
    assert (first.path, first.part, first.passages[0].text) == (BOX, 0, MESSAGES[3][1])
    first = searcher.search(Question("inbox"), encoder).results[0]
    assert (first.path, first.part, first.passages[0].sentence) == (BOX, 0, None)
    [listed] = searcher.search(Question("name:inbox")).results
    assert (listed.path, listed.date) == (BOX, 4 * DAY)


def test_what_is_like_a_message_may_lie_in_the_same_mailbox(searcher: Searcher, mail: None) -> None:
    like = searcher.search(Question("", like=Example(BOX, 2)))
    assert MESSAGES[0][1] in texts(like)
    assert MESSAGES[2][1] not in texts(like)
    assert texts(searcher.search(Question("", like=Example(BOX)))) == []


def test_nothing_in_a_copy_of_a_mailbox_is_like_the_mailbox(
    searcher: Searcher, writer: Writer, encode: Callable[[], int], mail: None
) -> None:
    put_mail(writer, "/backup/Inbox", *MESSAGES, number=8)
    encode()
    for passage, expected in ((None, set()), (1, {(BOX, 1), (BOX, 3)})):
        like = searcher.search(Question("", like=Example(BOX, passage))).results
        assert {result.key for result in like if "barge" in result.passages[0].text} == expected


def test_copies_of_a_mailbox_bring_each_message_once(
    searcher: Searcher, writer: Writer, encode: Callable[[], int], mail: None
) -> None:
    put_mail(writer, "/backup/Inbox", *MESSAGES, number=8)
    encode()
    results = searcher.search(Question("anchor barge rusty", mode="words")).results
    found = [(result.path, result.part) for result in results if result.part]
    assert sorted(found) == sorted((BOX, part) for _, part in found)
    assert [version.path for version in results[0].versions] == ["/backup/Inbox"]
    everything = searcher.search(Question("anchor barge rusty", mode="words", all_versions=True)).results
    assert len([result for result in everything if result.part]) == 2 * len(found)


def test_words_of_other_files_come_beside_a_large_mailbox(
    searcher: Searcher, encoder: Encoder, writer: Writer, encode: Callable[[], int]
) -> None:
    put_mail(writer, BOX, *((number, f"harvest of apples number {number}") for number in range(1, 400)))
    put(writer, "/docs/orchard.txt", "the harvest of apples was poor this year", number=3)
    encode()
    for mode in ("words", "hybrid"):
        answer = searcher.search(Question("poor harvest of apples", mode=mode), encoder)  # type: ignore[arg-type]
        assert answer.results[0].path == "/docs/orchard.txt"
        assert len(answer.results) == 20


@pytest.mark.parametrize("long", [300, OWN_PASSAGES + 200])
def test_a_message_with_a_long_attachment_takes_no_place_of_others(
    searcher: Searcher, encoder: Encoder, writer: Writer, encode: Callable[[], int], long: int
) -> None:
    attached = passages(*(f"harvest of apples {number}" for number in range(long)), part=1)
    others = [
        passage
        for part, end in enumerate(("by the mill", "in the valley"), 2)
        for passage in passages(f"what my uncle told about the poor harvest of late apples {end}", part=part)
    ]
    parts = {number: Part("") for number in (1, 2, 3)}
    writer.put_document(NewFile(BOX, fingerprint()), "", [*attached, *others], parts=parts)
    encode()
    for mode in ("words", "hybrid"):
        answer = searcher.search(Question("harvest apples", mode=mode), encoder)  # type: ignore[arg-type]
        assert {result.part for result in answer.results if result.path == BOX} == {1, 2, 3}
    for passage, like in ((0, {2, 3}), (long, {1, 3})):
        answer = searcher.search(Question("", like=Example(BOX, passage)))
        assert {result.part for result in answer.results if result.path == BOX} == like


@pytest.mark.parametrize("key", [(1, 0), (7, 1), (2**31, 70_000), (2**32 - 1, 2**30)])
def test_a_key_tells_file_and_number(key: tuple[int, int]) -> None:
    assert (file_of(key_of(*key)), number_of(key_of(*key))) == key


def test_parts_that_are_gone_leave_no_trace(writer: Writer, reader: Reader, mail: None) -> None:
    put_mail(writer, BOX, MESSAGES[1])
    assert writer.rows("SELECT count(*) FROM parts") == writer.rows("SELECT count(*) FROM passage_parts") == [(1,)]
    writer.remove([writer.known("/mail")[BOX].id])
    assert writer.rows("SELECT count(*) FROM parts") == writer.rows("SELECT count(*) FROM passage_parts") == [(0,)]
