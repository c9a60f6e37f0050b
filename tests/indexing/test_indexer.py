"""The journey of a file, with real files and a real index; nothing is done twice and nothing is lost."""

import os
import shutil
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexing_samples import PATIENT, QUICK, Desk, Extractors, KeptExtractor, count_words, count_words_only
from inkling.indexing import planning
from inkling.indexing.control import Stopped
from inkling.indexing.extractor import Extractor
from inkling.indexing.reader_process import Job, Outcome, carry_out
from inkling.settings import Settings
from inkling.store.ledger import CLOSED_FOLDER
from inkling.store.yardsticks import yardstick_fact

LETTER = "Dear aunt,\n\n" + "\n\n".join(
    f"Paragraph {number} tells of the garden, of week {number} and of what grew in bed {number * 7} that summer. "
    f"It rained on day {number * 3}, the beans of row {number} climbed up, and nobody counted them but the snails."
    for number in range(40)
)


def test_a_folder_becomes_searchable(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.write("notes/short.md", "# Plan\n\nBuy glue.")
    desk.write("photo.jpg", "")
    report = desk.index()
    assert (report.files, report.added, report.skipped, report.unreadable) == (3, 3, 1, 0)
    assert report.passages == report.passages_encoded == len(desk.encoder.encoded) > 10
    assert desk.states() == {
        "letter.txt": "meaning ready", "notes/short.md": "meaning ready", "photo.jpg": "skipped",
    }  # fmt: skip
    assert desk.texts("notes/short.md") == ["Buy glue."]


def test_a_second_run_does_nothing(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    report = desk.index()
    assert (report.added, report.changed, report.moved, report.gone, report.passages_encoded) == (0, 0, 0, 0, 0)
    assert not [activity for activity in desk.seen if activity.phase == "reading" and activity.total > 1]


def test_a_model_is_measured_once_even_where_all_texts_have_vectors(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    with desk.open() as indexer:
        indexer._writer.rows("DELETE FROM facts WHERE name = ?", (yardstick_fact("stand-in"),))
    seen = []
    for _ in range(2):
        desk.seen.clear()
        assert desk.index().passages_encoded == len(desk.encoder.encoded) == 0
        seen.append([activity.phase for activity in desk.seen])
    assert "loading model" in seen[0]
    assert "loading model" not in seen[1]


def rename(desk: Desk) -> None:
    (desk.folder / "letter.txt").rename(desk.folder / "renamed.txt")


def rename_folder(desk: Desk) -> None:
    (desk.folder / "old").rename(desk.folder / "new")


def copy(desk: Desk) -> None:
    shutil.copy(desk.folder / "letter.txt", desk.folder / "copy.txt")


def touch(desk: Desk) -> None:
    os.utime(desk.folder / "letter.txt", (1, 1))


def move_to_another_disk(desk: Desk) -> None:
    # A move between file systems is a copy with the time kept and a removal.
    shutil.copy2(desk.folder / "letter.txt", desk.folder / "elsewhere.txt")
    (desk.folder / "letter.txt").unlink()


def rename_and_touch(desk: Desk) -> None:
    rename(desk)
    os.utime(desk.folder / "renamed.txt", (5, 5))


def rename_what_was_unpacked(desk: Desk) -> None:
    os.utime(desk.folder / "letter.txt", (5, 5))
    desk.index()
    rename(desk)


def rewrite_the_same(desk: Desk) -> None:
    text = (desk.folder / "letter.txt").read_text()
    (desk.folder / "letter.txt").unlink()
    desk.write("letter.txt", text)


HARMLESS = [
    (rename, (0, 0, 1, 0)),
    (rename_folder, (0, 0, 1, 0)),
    (copy, (1, 0, 0, 0)),
    (touch, (0, 0, 0, 0)),
    (move_to_another_disk, (0, 0, 1, 0)),
    (rename_and_touch, (0, 0, 1, 0)),
    (rename_what_was_unpacked, (0, 0, 1, 0)),
    (rewrite_the_same, (0, 0, 0, 0)),
]


@pytest.mark.parametrize(("happen", "counted"), HARMLESS)
def test_what_changes_no_text_encodes_nothing(
    desk: Desk, happen: object, counted: tuple[int, int, int, int]
) -> None:
    desk.write("letter.txt", LETTER)
    desk.write("old/other.txt", "Another text altogether, about boats.")
    desk.index()
    happen(desk)  # type: ignore[operator]
    report = desk.index()
    assert (report.added, report.changed, report.moved, report.gone) == counted
    assert report.passages_encoded == 0
    assert set(desk.states()) == {
        os.path.relpath(path, desk.folder) for path in desk.folder.rglob("*") if path.is_file()
    }
    assert set(desk.states().values()) == {"meaning ready"}


@pytest.mark.parametrize("name", ["packed.txt", "other.txt"])
def test_a_file_of_an_archive_is_not_taken_for_one_of_its_size_and_time(desk: Desk, name: str) -> None:
    os.utime(desk.write("packed.txt", "A letter of beans and rain."), (1e9, 1e9))
    desk.index()
    # In the same inode, as a file gets the one of another that was deleted.
    desk.write("packed.txt", "A letter of boats and rain.").rename(desk.folder / name)
    os.utime(desk.folder / name, (1e9, 1e9))
    desk.index()
    assert desk.texts(name) == ["A letter of boats and rain."]
    assert desk.states() == {name: "meaning ready"}


EDITS = [
    ("counted them but the snails", "counted them at all"),
    ("Paragraph 20 tells", "Chapter twenty, the longest of them all by far, tells"),
    ("of week 17 and", "and"),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_edited_paragraph_encodes_at_most_three_passages(desk: Desk, old: str, new: str) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    desk.write("letter.txt", LETTER.replace(old, new, 1))
    report = desk.index()
    assert report.changed == 1
    assert 1 <= report.passages_encoded <= 3


def test_an_index_with_a_history_equals_a_fresh_one(desk: Desk, tmp_path: Path, extractors: Extractors) -> None:
    for number in range(12):
        desk.write(f"{number}.txt", f"{LETTER[: 300 * (number + 1)]} End {number}.")
    desk.index()
    (desk.folder / "3.txt").unlink()
    (desk.folder / "4.txt").rename(desk.folder / "sub.txt")
    desk.write("5.txt", "Quite another text.")
    (desk.folder / "6.txt").rename(desk.folder / "7.txt")
    shutil.copy(desk.folder / "8.txt", desk.folder / "9.txt")
    desk.write("empty.txt", "")
    desk.index()
    fresh = Desk(tmp_path / "fresh", desk.folder, extractors=extractors)
    fresh.index()
    assert desk.content() == fresh.content()
    fresh.close()


def test_a_removed_file_is_forgotten(desk: Desk) -> None:
    desk.write("a.txt", "A text that will go away.")
    desk.index()
    (desk.folder / "a.txt").unlink()
    report = desk.index()
    assert (report.gone, report.files, report.passages) == (1, 0, 0)


def test_new_rules_of_reading_read_all_again_and_encode_nothing(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    desk.stamp = "rules 2"
    report = desk.index()
    assert (report.added, report.changed, report.passages_encoded) == (0, 0, 0)
    assert set(desk.connections.rows("SELECT stamp FROM files")) == {("rules 2",)}


def test_another_size_limit_holds_for_files_that_are_known(desk: Desk) -> None:
    desk.write("long.txt", LETTER)
    desk.write("short.txt", "A text about boats.")
    desk.index()
    small, large = desk.settings.with_size_limit(len(LETTER) - 1), desk.settings.with_size_limit(len(LETTER))
    for settings, state in ((small, "skipped"), (large, "meaning ready"), (small, "skipped")):
        desk.settings = settings
        desk.index()
        assert desk.states() == {"long.txt": state, "short.txt": "meaning ready"}
        assert bool(desk.texts("long.txt")) == (state == "meaning ready")
    assert desk.reason("long.txt").startswith("too large")


MISBEHAVIOUR = [
    ("HANG", "took longer than 2 seconds to read"),
    ("CRASH", "crashed its reader; it is probably damaged"),
    ("LEAK", "memory"),
]


@pytest.mark.parametrize(("word", "reason"), MISBEHAVIOUR)
def test_a_file_that_brings_its_reader_down_is_one_line_in_the_ledger(desk: Desk, word: str, reason: str) -> None:
    desk.write("bad.txt", f"Here it comes: {word} and more.")
    for number in range(5):
        desk.write(f"{number}.txt", f"A good text, number {number}.")
    report = desk.index(QUICK)
    assert (report.files, report.unreadable) == (6, 1)
    assert desk.states()["bad.txt"] == "unreadable"
    assert reason in desk.reason("bad.txt")
    assert list(desk.states().values()).count("meaning ready") == 5
    assert desk.index(QUICK).unreadable == 1
    assert desk.states()["bad.txt"] == "quarantined"
    desk.seen.clear()
    desk.index(QUICK)
    assert not [activity for activity in desk.seen if activity.phase == "reading"]
    desk.write("bad.txt", "It is mended now.")
    assert desk.index(QUICK).unreadable == 0


def test_a_quarantined_file_is_tried_again_by_new_rules_and_with_new_content(desk: Desk) -> None:
    desk.write("bad.txt", "Here it comes: CRASH and more.")
    states = []
    for rules, text in (("rules 1", ""), ("rules 1", ""), ("rules 2", ""), ("rules 2", ""), ("rules 2", "CRASH!")):
        if text:
            desk.write("bad.txt", text)
        desk.stamp = rules
        desk.index(QUICK)
        states.append(desk.states()["bad.txt"])
    assert states == ["unreadable", "quarantined", "unreadable", "quarantined", "unreadable"]
    desk.stamp, desk.count_tokens = "rules 3", count_words_only
    desk.index(QUICK)
    assert desk.states()["bad.txt"] == "meaning ready"


REFUSED = [
    ("NETWORK", "wants something from the network, which no file is given"),
    ("OPEN", "needs more open files to read than one file may take"),
]


@pytest.mark.parametrize(("word", "reason"), REFUSED)
def test_a_reader_gets_no_network_and_few_open_files(desk: Desk, word: str, reason: str) -> None:
    desk.write("bad.txt", f"Here it comes: {word} and more.")
    desk.write("good.txt", "A good text.")
    desk.index()
    assert desk.states() == {"bad.txt": "unreadable", "good.txt": "meaning ready"}
    assert desk.reason("bad.txt") == reason


class CannotBeMade:
    """Stands in for a tokenizer that a worker fails to load."""

    def __call__(self, texts: list[str]) -> list[int]:
        return [1 for _ in texts]

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return int, ("no number",)


def test_a_worker_that_cannot_start_blames_no_file(desk: Desk) -> None:
    path = desk.write("good.txt", "A good text.")
    extractor = Extractor(CannotBeMade(), 1)
    jobs = iter([(Job(str(path), 1 << 20), 12)])
    with pytest.raises(RuntimeError, match="before it began"):
        list(extractor.extract(jobs))
    extractor.close()


def test_stopping_keeps_what_was_done_and_the_next_run_goes_on(desk: Desk) -> None:
    for number in range(30):
        desk.write(f"{number}.txt", f"{LETTER} The end of letter {number}.")
    stopping = desk.seen

    class StopWhileEncoding(list):  # type: ignore[type-arg]
        def append(self, activity: object) -> None:
            super().append(activity)
            if getattr(activity, "phase", "") == "encoding":
                desk.control.stop()

    desk.seen = StopWhileEncoding()
    with pytest.raises(Stopped):
        desk.index()
    assert set(desk.states().values()) == {"words ready"}
    desk.seen = stopping
    desk.control = type(desk.control)()
    report = desk.index()
    assert (report.added, report.changed) == (0, 0)
    assert set(desk.states().values()) == {"meaning ready"}


def test_a_missing_folder_keeps_its_rows_and_comes_back_without_work(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    away = desk.folder.with_name("away")
    desk.folder.rename(away)
    report = desk.index()
    assert (report.files, report.gone) == (1, 0)
    assert desk.states() == {"letter.txt": "disconnected"}
    assert desk.texts("letter.txt")
    away.rename(desk.folder)
    report = desk.index()
    assert (report.added, report.changed, report.passages_encoded) == (0, 0, 0)
    assert desk.states() == {"letter.txt": "meaning ready"}


def test_a_folder_that_is_no_longer_watched_is_forgotten(desk: Desk) -> None:
    desk.write("a.txt", "A text.")
    desk.index()
    desk.settings = desk.settings.without_folder(desk.folder)
    assert desk.index().files == 0


def test_a_folder_that_is_renamed_while_it_is_looked_at_is_no_trouble(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("old/a.txt", "A text.")
    desk.index()
    listed = os.scandir

    def rename_first(folder: str) -> object:
        if folder == desk.path("old") and Path(folder).exists():
            Path(folder).rename(desk.path("new"))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", rename_first)
    report = desk.index()
    assert (report.files, report.unreadable, report.gone) == (1, 0, 0)
    report = desk.index()
    assert (report.moved, report.passages_encoded) == (1, 0)
    assert desk.states() == {"new/a.txt": "meaning ready"}


@pytest.mark.usefixtures("bound_by_permissions")
@pytest.mark.parametrize("rights", [0, 0o400])
def test_the_files_of_a_closed_folder_stay_and_come_back_without_work(desk: Desk, rights: int) -> None:
    desk.write("inner/a.txt", "A text.")
    desk.index()
    (desk.folder / "inner").chmod(rights)
    report = desk.index()
    assert report.gone == 0
    assert desk.texts("inner/a.txt") == ["A text."]
    if not rights:
        assert desk.reason("inner") == "no permission to look into it"
    (desk.folder / "inner").chmod(0o700)
    report = desk.index()
    assert (report.added, report.changed, report.gone, report.passages_encoded) == (0, 0, 0, 0)
    assert desk.states() == {"inner/a.txt": "meaning ready"}


@pytest.mark.usefixtures("bound_by_permissions")
def test_a_closed_folder_in_the_place_of_a_file_is_not_taken_for_it(desk: Desk) -> None:
    desk.write("inner", "A text.")
    desk.index()
    (desk.folder / "inner").unlink()
    (desk.folder / "inner").mkdir(mode=0)
    desk.index()
    (desk.folder / "inner").chmod(0o700)
    assert desk.states() == {"inner": "unreadable"}


@pytest.mark.usefixtures("bound_by_permissions")
@pytest.mark.parametrize("around", [False, True])
def test_a_watched_folder_that_is_closed_is_not_called_away(tmp_path: Path, desk: Desk, around: bool) -> None:
    desk.folder = tmp_path / "around" / "documents"
    desk.settings = Settings().with_folder(desk.folder)
    desk.write("a.txt", "A text.")
    desk.index()
    closed = desk.folder.parent if around else desk.folder
    closed.chmod(0)
    desk.index()
    assert (desk.states(), desk.reason("a.txt")) == ({"a.txt": "disconnected"}, CLOSED_FOLDER)
    closed.chmod(0o700)
    desk.index()
    assert (desk.states(), desk.reason("a.txt")) == ({"a.txt": "meaning ready"}, "")


NAMES = [
    "naïve résumé.txt", "line\nbreak.txt", "😀 עברית.txt", " lead and trail .txt", "%_'\";--.txt", "a" * 240 + ".txt",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_indexed(desk: Desk, name: str) -> None:
    desk.write(name, "Some text to be found.")
    assert desk.index().passages == 1
    assert desk.states() == {name: "meaning ready"}


def test_a_name_that_is_not_utf8(desk: Desk) -> None:
    Path(os.fsdecode(os.fsencode(desk.folder) + b"/\xff\xfe.txt")).write_bytes(b"Some text to be found.")
    assert desk.index().passages == 1
    assert list(desk.states()) == [os.fsdecode(b"\xff\xfe.txt")]


def test_progress_tells_phases_in_their_order(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    phases = list(dict.fromkeys(activity.phase for activity in desk.seen))
    assert phases == ["scanning", "reading", "loading model", "encoding", "idle"]


def test_noise_is_measured_once_enough_is_there(desk: Desk) -> None:
    desk.write("letter.txt", LETTER)
    desk.index()
    mean, deviation = desk.reader.noise()
    assert -1 < mean < 1
    assert deviation > 0


def test_what_could_not_be_read_of_a_file_is_told(desk: Desk, write_pdf) -> None:
    whole = write_pdf("x.pdf", [["One."], ["Two."], ["Three."]]).read_bytes()
    (desk.folder / "x.pdf").write_bytes(whole.replace(b"[4 0 R 6 0 R 8 0 R]", b"[4 0 R null  8 0 R]"))
    desk.index()
    assert desk.states() == {"x.pdf": "meaning ready"}
    assert desk.reason("x.pdf") == "1 of 3 pages could not be read"
    (desk.folder / "x.pdf").write_bytes(whole)
    desk.index()
    assert desk.reason("x.pdf") == ""


class LeftBehind(KeptExtractor):
    """Is still at a file when an interrupted run ends, and done with it after the next one."""

    left: tuple[Job, Outcome]

    def extract(self, jobs: Iterator[tuple[Job, int]]) -> Iterator[tuple[Job, Outcome] | None]:
        yield from super().extract(jobs)
        yield self.left


def test_what_an_interrupted_run_left_behind_counts_for_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(str(desk.write("a.txt", "A letter of beans.")), desk.settings.size_limit)
    extractor = LeftBehind(count_words, 1, PATIENT)
    extractor.left = job, carry_out(job, count_words)
    desk.write("a.txt", "A letter of boats.")
    monkeypatch.setattr(Extractors, "of", lambda *_: extractor)
    try:
        assert desk.index().added == 1
    finally:
        extractor.end()
    assert desk.texts("a.txt") == ["A letter of boats."]
    assert all(activity.done <= activity.total for activity in desk.seen if activity.phase == "reading")


@pytest.mark.parametrize(("number", "closed"), [(None, True), (5, True), (21, False)])
def test_a_drive_without_a_disk_is_no_closed_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int | None, closed: bool
) -> None:
    def refuse(path: str) -> None:
        error = PermissionError(13, "as Windows says", path)
        error.winerror = number
        raise error

    monkeypatch.setattr(planning, "os", SimpleNamespace(scandir=refuse))
    assert planning._is_closed(str(tmp_path)) is closed


def test_a_worker_that_ends_without_a_word_blames_no_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write("good.txt", "A good text.")
    extractor = Extractor(CannotBeMade(), 1)
    jobs = iter([(Job(str(path), 1 << 20), 12)])
    with monkeypatch.context() as windows:
        # The ends of its pipes stay open here, as on Windows where it ends too early to take them over.
        windows.setattr(Connection, "close", lambda _: None)
        with pytest.raises(RuntimeError, match="before it began"):
            list(extractor.extract(jobs))
    extractor.close()
