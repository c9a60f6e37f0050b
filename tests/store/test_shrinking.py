"""Room that is given back, and words that are cleared, when much has gone from the index."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from inkling.store import shrinking
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.shrinking import shrink, shrink_if_owed
from inkling.store.writer import SHRINK_OWED, Writer
from store_samples import put, stems_expected, stems_written

IN_MEMORY = 2


def go_on() -> None:
    """Have nothing against work going on."""


def pages(writer: Writer) -> int:
    return int(writer.rows("PRAGMA page_count")[0][0])


def test_shrinking_gives_room_back_and_the_words_are_gone_from_the_file(writer: Writer, index: Path) -> None:
    put(writer, "/big.txt", *(f"xylophonist{number} " + "filling words " * 60 for number in range(500)))
    writer.remove([writer.known("/")["/big.txt"].id])
    assert shrink(writer) > 100_000
    writer.close()
    assert b"xylophonist" not in index.read_bytes()


def fill_the_disk(_: object, statement: str, __: object) -> bool:
    if statement == "VACUUM":
        raise apsw.FullError
    return True


def test_shrinking_needs_little_memory_however_large_the_index(writer: Writer) -> None:
    for number in range(2000):
        writer.remember(f"filling {number}", "filling " * 1250)
    writer.connection.execute("PRAGMA cache_size=-1000")
    before = apsw.memory_used()
    apsw.memory_high_water(True)
    shrink(writer)
    assert apsw.memory_high_water() - before < 10 << 20
    assert writer.connection.pragma("temp_store") == IN_MEMORY


@pytest.mark.parametrize("full", ["beforehand", "meanwhile"])
def test_what_cannot_shrink_for_want_of_room_forgets_nevertheless(
    writer: Writer, index: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    put(writer, "/big.txt", *(f"xylophonist{number} " + "filling words " * 60 for number in range(1500)))
    writer.remove([writer.known("/")["/big.txt"].id])
    if full == "beforehand":
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    else:
        writer.connection.exec_trace = fill_the_disk
    assert shrink(writer) == 0
    assert not writer.recall(SHRINK_OWED)
    assert b"xylophonist" not in index.read_bytes()


def test_a_disk_too_full_even_to_clear_words_holds_nothing_up(
    writer: Writer, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SimpleNamespace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: disk)
    tried: list[str] = []

    def fill_at_once(_: object, statement: str, __: object) -> bool:
        if "optimize" in statement:
            tried.append(statement)
            raise apsw.FullError
        return True

    put(writer, "/big.txt", *(f"xylophonist{number} " + "filling words " * 60 for number in range(1500)))
    writer.remove([writer.known("/")["/big.txt"].id])
    writer.connection.exec_trace = fill_at_once
    for _ in range(3):
        shrink_if_owed(writer, go_on)
    assert len(tried) == 1
    assert writer.recall(SHRINK_OWED)
    disk.free *= 2
    shrink_if_owed(writer, go_on)
    assert len(tried) == 2
    writer.connection.exec_trace = None
    disk.free *= 2
    shrink_if_owed(writer, go_on)
    assert not writer.recall(SHRINK_OWED)
    assert b"xylophonist" not in index.read_bytes()


def fill_the_disk_at_once(_: object, statement: str, __: object) -> bool:
    if "optimize" in statement:
        raise apsw.FullError
    return True


def test_words_are_cleared_once_a_disk_that_others_filled_is_as_empty_as_before(writer: Writer, index: Path) -> None:
    put(writer, "/big.txt", *(f"xylophonist{number} " + "filling words " * 60 for number in range(1500)))
    writer.remove([writer.known("/")["/big.txt"].id])
    writer.connection.exec_trace = fill_the_disk_at_once
    shrink_if_owed(writer, go_on)
    assert writer.recall(SHRINK_OWED)
    writer.connection.exec_trace = None
    shrink_if_owed(writer, go_on)
    assert not writer.recall(SHRINK_OWED)
    assert b"xylophonist" not in index.read_bytes()


def test_room_is_given_back_when_most_of_the_index_has_gone_bit_by_bit(writer: Writer) -> None:
    for number in range(60):
        put(writer, f"/{number}.txt", *(f"text {number} {each} " + "x" * 3000 for each in range(20)), number=number)
    sizes = []
    for file in list(writer.known("/").values())[:50]:
        writer.remove([file.id])
        shrink_if_owed(writer, go_on)
        sizes.append(pages(writer))
    assert sizes[10] == sizes[0]
    assert sizes[-1] < sizes[0] / 2
    assert len(set(sizes)) < 10


def edit(writer: Writer, times: int) -> list[int]:
    """Write one text of each of some files anew, again and again, and tell how many pages there are after each."""
    sizes = []
    for time in range(times):
        for number in range(20):
            texts = [f"text {each} of {number} " + "filling words " * 40 for each in range(10)]
            texts[time % 10] = f"edit {time} of {number} " + f"other{time} " * 60
            put(writer, f"/{number}.txt", *texts, number=number)
        shrink_if_owed(writer, go_on)
        sizes.append(pages(writer))
    return sizes


def test_an_index_of_which_all_was_written_anew_again_and_again_does_not_grow(writer: Writer, reader: Reader) -> None:
    sizes = edit(writer, 40)
    assert max(sizes[20:]) < 1.2 * sizes[0]
    assert [hit.passage for hit in reader.words("other39", Filter(), 50)]
    assert not reader.words("other29", Filter(), 50)


def test_stems_do_not_gather_for_ever(writer: Writer, reader: Reader) -> None:
    known = []
    for time in range(200):
        put(writer, "/a.txt", "always the same", *(f"number {time}x{each}" for each in range(5)))
        shrink_if_owed(writer, go_on)
        known.append(writer.rows("SELECT count(*) FROM stems")[0][0])
        assert stems_written(writer) == stems_expected(writer, reader)
    assert max(known) < 30


def test_copies_that_come_and_go_wear_it_out_too(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(shrinking, "shrink", lambda writer: times.append(shrink(writer)))
    texts = [f"text {each}" for each in range(40)]
    put(writer, "/a.txt", *texts)
    shrink_if_owed(writer, go_on)
    assert not times
    for _ in range(4):
        put(writer, "/copy.txt", *texts, number=2)
        shrink_if_owed(writer, go_on)
        writer.remove([writer.known("/")["/copy.txt"].id])
        shrink_if_owed(writer, go_on)
    assert len(times) == 4


class Interrupted(Exception):
    """Something else is to be done first."""


def interrupt() -> None:
    raise Interrupted


def test_it_is_put_off_by_what_is_more_urgent(
    writer: Writer, reader: Reader, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shrinking, "STEPS_BETWEEN_LOOKS", 100)
    put(writer, "/big.txt", *(f"xylophonist{number} " + "filling words " * 60 for number in range(1500)))
    put(writer, "/small.txt", "what stays", number=2)
    writer.remove([writer.known("/")["/big.txt"].id])
    size = pages(writer)
    with pytest.raises(Interrupted):
        shrink_if_owed(writer, interrupt)
    assert pages(writer) == size
    assert [hit.passage for hit in reader.words("stays", Filter(), 5)]
    shrink_if_owed(writer, go_on)
    assert pages(writer) < size / 2
    assert not writer.recall(SHRINK_OWED)
    writer.close()
    assert b"xylophonist" not in index.read_bytes()
