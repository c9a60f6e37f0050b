"""A file that is read anew: what it still says stays as it lies there, and the index tells what it says now."""

import random
from collections.abc import Sequence

import pytest

from inkling.documents.document import Part
from inkling.store.reader import Reader
from inkling.store.rows import Filter, NewFile, NewPassage
from inkling.store.writer import Writer
from store_samples import fingerprint, passages, put, stems_expected, stems_written

PATH = "/a.txt"


def ids(reader: Reader) -> dict[str, int]:
    return {passage.text: passage.id for passage in reader.passages_of(PATH)}


def changes(writer: Writer) -> int:
    return writer.connection.total_changes()


def check(writer: Writer, reader: Reader, expected: Sequence[NewPassage]) -> None:
    """Compare all that is kept of passages with the texts themselves."""
    found = [(p.ordinal, p.section, p.page, p.start, p.end, p.place, p.text) for p in reader.passages_of(PATH)]
    assert found == [
        (ordinal, p.section, p.page, p.start, p.end, p.place, p.text) for ordinal, p in enumerate(expected)
    ]
    numbers = "SELECT ordinal, number FROM passage_parts JOIN passages ON id = passage ORDER BY ordinal"
    assert writer.rows(numbers) == [(o, p.part) for o, p in enumerate(expected) if p.part is not None]
    assert stems_written(writer) == stems_expected(writer, reader)
    assert writer.rows("SELECT count(*) FROM texts") == [(len({p.hash for p in expected}),)]
    writer.rows("INSERT INTO passage_words(passage_words, rank) VALUES ('integrity-check', 1)")


def test_an_edit_leaves_all_other_passages_as_they_were(writer: Writer, reader: Reader) -> None:
    put(writer, PATH, *(f"paragraph {number}" for number in range(300)))
    before = ids(reader)
    put(writer, PATH, "a new beginning", *(f"paragraph {number}" for number in range(300) if number != 7))
    after = ids(reader)
    assert {text: after[text] for text in before if text != "paragraph 7"} == {
        text: id_ for text, id_ in before.items() if text != "paragraph 7"
    }
    assert "paragraph 7" not in after
    assert [passage.text for passage in reader.passages_of(PATH)][:3] == [
        "a new beginning", "paragraph 0", "paragraph 1",
    ]  # fmt: skip


def test_reading_again_what_has_not_changed_writes_next_to_nothing(writer: Writer) -> None:
    put(writer, PATH, *(f"paragraph {number}" for number in range(300)))
    before = changes(writer)
    put(writer, PATH, *(f"paragraph {number}" for number in range(300)), number=2)
    assert changes(writer) - before < 20


def test_another_title_is_found_with_each_passage(writer: Writer, reader: Reader) -> None:
    put(writer, PATH, "one", "two", title="Lease")
    put(writer, PATH, "one", "two", title="Contract")
    assert len(reader.words('title: "contract"', Filter(), 5)) == 2
    assert reader.words('title: "lease"', Filter(), 5) == []


def test_another_text_under_the_same_hash_takes_the_place_of_the_old_one(writer: Writer, reader: Reader) -> None:
    """A version before this one may have hashed the text without what stands before it now."""
    put(writer, PATH, "Lease\nThe rent is due.")
    old = reader.passages_of(PATH)
    [known] = passages("Lease\nThe rent is due.")
    now = NewPassage(known.hash, 0, None, 6, 22, "", "The rent is due.")
    writer.put_document(NewFile(PATH, fingerprint(2), b"c", "rules"), "", [now])
    assert [passage.text for passage in old] == ["Lease\nThe rent is due."]
    check(writer, reader, [now])


@pytest.mark.parametrize("seed", range(12))
def test_any_history_ends_in_what_was_read_last(writer: Writer, reader: Reader, seed: int) -> None:
    drawn = random.Random(seed)
    for round_ in range(8):
        wanted, start = [], 0
        for number in range(drawn.randrange(12)):
            # Texts occur again and again, in one place and in several.
            text, place = f"text {drawn.randrange(6)} here", drawn.choice(["", "p. 1", "§ Two"])
            [passage] = passages(text, place=place)
            page = drawn.choice([None, 1])
            hash_ = passage.hash + place.encode()
            part = drawn.choice([None, 1, 2])
            wanted.append(NewPassage(hash_, number // 3, page, start, start + len(text), place, text, part))
            start += len(text) + drawn.randrange(3)
        title = drawn.choice(["", "", "Title"])
        parts = {number: Part(f"Part {drawn.randrange(3)}", drawn.choice([None, 7])) for number in (1, 2)}
        writer.put_document(NewFile(PATH, fingerprint(round_), b"c", "rules"), title, wanted, parts=parts)
        check(writer, reader, wanted)
        rows = writer.rows("SELECT number, title, written FROM parts ORDER BY number")
        assert rows == [(number, part.title, part.written) for number, part in parts.items()]
