"""Drives that go and come, files that are only in the cloud, files that change while they are read."""

import os
import time
from pathlib import Path

import pytest

from indexing_samples import Desk, Extractors, count_words
from inkling.indexing.fingerprints import IN_THE_CLOUD, UNSETTLED, fingerprint, settled
from inkling.indexing.reader_process import Extracted, Job, Refused, Unchanged, carry_out
from inkling.settings import Settings
from inkling.store.schema import DEVICES
from inkling.store.writer import Writer

LONG_AGO = (1_000_000_000.5, 1_000_000_000.5)


def note_mount(desk: Desk, name: str) -> None:
    """Make the index believe that another device lay there."""
    writer = Writer(desk.home / "index.sqlite", desk.home / "lock")
    writer.remember(DEVICES, {**writer.recall(DEVICES), desk.path(name): 4711})
    writer.close()


@pytest.mark.parametrize("leave_empty", [True, False])
@pytest.mark.parametrize("follow", [True, False])
def test_a_drive_inside_a_folder_keeps_its_rows(desk: Desk, leave_empty: bool, follow: bool) -> None:
    desk.write("a.txt", "A text that stays.")
    desk.write("disk/b.txt", "A text on a drive.")
    desk.write("disk/deep/c.txt", "Another text on it.")
    desk.index()
    note_mount(desk, "disk")
    away = desk.folder.with_name("away")
    (desk.folder / "disk").rename(away)
    if leave_empty:
        (desk.folder / "disk").mkdir()
    for _ in range(2):
        if follow:
            desk.follow(["."], ["disk"])
        else:
            assert desk.index().gone == 0
        assert desk.states() == {
            "a.txt": "meaning ready", "disk/b.txt": "disconnected", "disk/deep/c.txt": "disconnected",
        }  # fmt: skip
    desk.follow(["."])
    assert desk.states()["disk/b.txt"] == "disconnected"
    if leave_empty:
        (desk.folder / "disk").rmdir()
    away.rename(desk.folder / "disk")
    assert desk.index().passages_encoded == 0
    assert set(desk.states().values()) == {"meaning ready"}


@pytest.mark.parametrize("renamed", [True, False])
def test_a_folder_that_was_watched_for_itself_once_goes_as_any_other(desk: Desk, renamed: bool) -> None:
    desk.write("a.txt", "A text that stays.")
    desk.write("sub/b.txt", "A text that goes.")
    desk.settings = Settings().with_folder(desk.folder / "sub")
    desk.index()
    desk.settings = desk.settings.with_folder(desk.folder)
    desk.index()
    (desk.folder / "sub").rename(desk.folder / "new" if renamed else desk.folder.with_name("elsewhere"))
    report = desk.index()
    assert (report.moved, report.gone, report.passages_encoded) == ((1, 0, 0) if renamed else (0, 1, 0))
    assert set(desk.states()) == ({"a.txt", "new/b.txt"} if renamed else {"a.txt"})


def test_a_parent_that_is_renamed_away_and_back(tmp_path: Path, extractors: Extractors) -> None:
    folder = tmp_path / "parent" / "documents"
    folder.mkdir(parents=True)
    desk = Desk(tmp_path / "home", folder, extractors=extractors)
    for number in range(5):
        desk.write(f"{number}/text.txt", f"Text number {number}.")
    desk.index()
    before = desk.content()
    (tmp_path / "parent").rename(tmp_path / "elsewhere")
    for _ in range(2):
        report = desk.index()
        assert (report.files, report.gone) == (5, 0)
        assert set(desk.states().values()) == {"disconnected"}
    (tmp_path / "elsewhere").rename(tmp_path / "parent")
    report = desk.index()
    assert (report.added, report.changed, report.moved, report.passages_encoded) == (0, 0, 0, 0)
    assert desk.content() == before
    desk.close()


def sparse(path: Path, size: int = 100_000) -> Path:
    with path.open("wb") as stream:
        stream.truncate(size)
    return path


def test_a_placeholder_is_never_opened_and_read_once_it_has_come(desk: Desk) -> None:
    path = sparse(desk.folder / "letter.txt")
    os.utime(path, LONG_AGO)
    report = desk.index()
    assert (report.skipped, report.passages) == (1, 0)
    assert desk.reason("letter.txt") == "only in the cloud; open it once to have it read"
    desk.seen.clear()
    desk.index()
    assert "reading" not in [activity.phase for activity in desk.seen]
    path.write_text(("The content has come. " * 5000)[:100_000])
    os.utime(path, LONG_AGO)
    assert desk.index().passages > 0
    assert desk.states() == {"letter.txt": "meaning ready"}


def test_what_was_read_stays_when_its_content_leaves_the_disk(desk: Desk) -> None:
    path = desk.write("letter.txt", ("A text that will leave. " * 5000)[:100_000])
    os.utime(path, LONG_AGO)
    desk.index()
    before = desk.content()
    path.unlink()
    os.utime(sparse(path), LONG_AGO)
    desk.index()
    assert desk.content() == before
    sparse(path, 200_000)
    desk.index()
    assert desk.states() == {"letter.txt": "skipped"}


def test_small_and_empty_files_are_no_placeholders(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    sparse(tmp_path / "small", 100)
    assert fingerprint((tmp_path / "empty").stat()).inode != IN_THE_CLOUD
    assert fingerprint((tmp_path / "small").stat()).inode != IN_THE_CLOUD


def test_a_placeholder_is_refused_by_the_worker_too(tmp_path: Path) -> None:
    outcome = carry_out(Job(str(sparse(tmp_path / "a.txt")), 1 << 20), count_words)
    assert isinstance(outcome, Refused)
    assert (outcome.state, outcome.content) == ("skipped", b"")


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text at first.")
    os.utime(path, LONG_AGO)

    def write_meanwhile(texts: list[str]) -> list[int]:
        path.write_text("Quite another text, written meanwhile.")
        return count_words(texts)

    before = fingerprint(path.stat())
    steady = carry_out(Job(str(path), 1 << 20), count_words)
    assert isinstance(steady, Extracted)
    assert steady.fingerprint == before
    path.write_text("A text at first.")
    assert settled(before, str(path), time.time_ns()).inode == UNSETTLED
    changed = carry_out(Job(str(path), 1 << 20), write_meanwhile)
    assert isinstance(changed, Extracted)
    assert changed.fingerprint != fingerprint(path.stat())


TICKS = [
    (0, 0, True), (0, 10_000_000, True), (0, 900_000_000, False), (-500_000_000, 0, False), (-1, 10_000_000, True),
]  # fmt: skip


@pytest.mark.parametrize(("modified", "began_after", "unsettled"), TICKS)
def test_a_file_read_within_a_tick_of_its_change_is_read_again(
    tmp_path: Path, modified: int, began_after: int, unsettled: bool
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text.")
    moment = 1_000_000_000_500_000_000
    os.utime(path, ns=(moment, moment))
    before = fingerprint(path.stat())
    assert (settled(before, str(path), moment - modified + began_after).inode == UNSETTLED) is unsettled


def test_a_whole_second_is_a_coarse_clock(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text.")
    os.utime(path, (10**9, 10**9))
    before = fingerprint(path.stat())
    assert settled(before, str(path), 10**18 + 10**9).inode == UNSETTLED
    assert settled(before, str(path), 10**18 + 3 * 10**9) == before


def test_an_unsettled_file_is_looked_at_again_and_then_no_more(desk: Desk) -> None:
    path = desk.write("a.txt", "A text.")
    future = time.time_ns() + 3_600_000_000_000
    os.utime(path, ns=(future, future))
    desk.index()
    assert desk.connections.rows("SELECT inode FROM files") == [(path.stat().st_ino,)]
    carried = carry_out(Job(str(path), 1 << 20), count_words)
    assert isinstance(carried, Extracted)
    again = carry_out(Job(str(path), 1 << 20, carried.content), count_words)
    assert isinstance(again, Unchanged)


def swap(one: Path, other: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def test_swapped_names_encode_nothing(desk: Desk) -> None:
    one = desk.write("one.txt", "The first of two texts.")
    other = desk.write("other.txt", "The second, which is longer than the first.")
    desk.index()
    swap(one, other)
    report = desk.index()
    assert (report.changed, report.passages_encoded) == (2, 0)
    assert desk.texts("one.txt") == ["The second, which is longer than the first."]
    assert desk.connections.rows("SELECT count(*) FROM texts") == [(2,)]


def test_a_name_given_anew_while_its_text_moves_on_encodes_the_new_text_only(desk: Desk) -> None:
    path = desk.write("a.txt", "The text that moves on.")
    desk.index()
    path.rename(desk.folder / "z.txt")
    desk.write("a.txt", "The text that takes its place.")
    assert desk.index().passages_encoded == 1
    assert desk.connections.rows("SELECT count(*) FROM texts") == [(2,)]
