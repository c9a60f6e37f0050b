"""Full disks, read-only homes, folders that cannot be told anything of: a state with a reason or one clear line."""

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import check, make
from indexing_samples import Desk, Extractors, count_words
from inkling.errors import DiskFull, HomeProblem
from inkling.indexing import background as running
from inkling.indexing.background import BackgroundIndexer
from inkling.indexing.control import Control
from inkling.indexing.fingerprints import fingerprint, unsettled
from inkling.indexing.pipeline import Pipeline
from inkling.indexing.reader_process import Extracted, Job, Refused, Vanished, carry_out
from inkling.store.ledger import AWAY, DELETED_FOLDER, Ledger
from inkling.store.rows import STATES, Fingerprint, NewFile
from inkling.store.writer import Writer

TESTS = Path(__file__).parents[1]
APPLICATION = TESTS.parent / "app"
FULL = """
import resource, sys
sys.path[:0] = [{tests!r}, {app!r}]
from pathlib import Path
from indexing_samples import Desk
from inkling.errors import DiskFull, HomeProblem
if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
    try:
        Desk(Path({home!r}), Path({folder!r})).index()
    except HomeProblem as problem:
        print(problem)
        sys.exit(2)
"""


def fill(desk: Desk) -> None:
    for number in range(100):
        desk.write(f"{number}.txt", "\n\n".join(f"Line {line} of letter {number * line}." * 3 for line in range(40)))


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of Unix")
@pytest.mark.parametrize("limit", [60_000, 400_000])
def test_a_disk_that_is_full_in_the_middle_loses_nothing(desk: Desk, tmp_path: Path, limit: int) -> None:
    fill(desk)
    script = tmp_path / "run.py"
    script.write_text(
        FULL.format(tests=str(TESTS), app=str(APPLICATION), home=str(desk.home), folder=str(desk.folder), limit=limit)
    )
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert ended.returncode == 2, ended.stderr
    assert len(ended.stdout.splitlines()) == 1
    # Where there was not even room for an empty index, there is none.
    made = (desk.home / "index.sqlite").stat().st_size > 0 if limit > 100_000 else False
    done = sum(state != "waiting" for state in desk.states().values()) if made else 0
    report = desk.index()
    assert (report.files, report.added) == (100, 100 - done)
    assert set(desk.states().values()) == {"meaning ready"}
    assert desk.connections.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of Unix")
def test_a_disk_that_is_full_from_the_beginning_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.write("a.txt", "A letter of beans.")
    desk.index()
    desk.write("b.txt", "A letter of boats.")
    script = tmp_path / "run.py"
    script.write_text(
        FULL.format(tests=str(TESTS), app=str(APPLICATION), home=str(desk.home), folder=str(desk.folder), limit=1000)
    )
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (ended.returncode, len(ended.stdout.splitlines())) == (2, 1), ended.stderr
    assert desk.index().added == 1


def test_no_room_is_said_once_and_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AFTER_FAILURE", 0.1)
    fill(desk)
    errors: list[Exception] = []
    tried, room = threading.Semaphore(0), threading.Event()
    open_pipeline = desk.open_pipeline

    def open_full(control: object) -> object:
        pipeline = open_pipeline(control)  # type: ignore[arg-type]
        if not room.is_set():
            pipeline.writer.connection.execute("PRAGMA max_page_count=80")
        tried.release()
        return pipeline

    idle = threading.Event()
    thread = BackgroundIndexer(
        open_full, desk.control, lambda: desk.settings,  # type: ignore[arg-type]
        lambda activity: idle.set() if activity.phase == "idle" else None, errors.append,
    )  # fmt: skip
    thread.start()
    for _ in range(3):
        assert tried.acquire(timeout=60)
    room.set()
    assert idle.wait(60)
    thread.close()
    assert [type(error) for error in errors] == [DiskFull]
    assert set(desk.states().values()) == {"meaning ready"}


def test_what_is_asked_for_after_a_failure_is_tried_at_once(desk: Desk) -> None:
    desk.write("a.txt", "A letter of beans.")
    failed, mended = threading.Event(), threading.Event()
    open_pipeline = desk.open_pipeline

    def open_full(control: Control) -> Pipeline:
        if not mended.is_set():
            raise DiskFull("There is no room.")
        return open_pipeline(control)

    thread = BackgroundIndexer(open_full, desk.control, lambda: desk.settings, lambda _: None, lambda _: failed.set())
    thread.start()
    assert failed.wait(60)
    for _ in range(2):
        with pytest.raises(DiskFull):
            thread.do(Writer.counts)
    mended.set()
    thread.do(Writer.counts)
    assert thread.index_through().files == 1
    thread.close()


def test_an_index_that_becomes_read_only_is_one_clear_line(desk: Desk) -> None:
    fill(desk)
    desk.index()
    desk.write("new.txt", "A new text.")
    with desk.open_pipeline(desk.control) as pipeline:
        pipeline.writer.connection.pragma("query_only", True)
        with pytest.raises(HomeProblem, match="cannot be opened or written"):
            pipeline.indexer.run(desk.settings)
        pipeline.writer.connection.pragma("query_only", False)
    assert desk.index().added == 1


def test_paths_longer_than_the_system_takes_are_one_row(desk: Desk) -> None:
    desk.write("a.txt", "A text.")
    here = os.open(desk.folder, os.O_RDONLY)
    name = "d" * 40
    try:
        for _ in range(200):
            os.mkdir(name, dir_fd=here)
            inner = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
    finally:
        os.close(here)
    desk.index()
    rows = Ledger(desk.connections).rows()
    assert [(row.state, row.reason) for row in rows if not row.path.endswith("a.txt")] == [
        ("unreadable", "File name too long")
    ]
    shutil.rmtree(desk.folder)


def test_a_tree_two_hundred_deep_is_indexed_and_a_change_at_its_end_found(desk: Desk) -> None:
    end = "/".join(["d"] * 200)
    desk.write(f"{end}/a.txt", "A text far down.")
    desk.index()
    assert desk.states() == {f"{end}/a.txt": "meaning ready"}
    desk.write(f"{end}/a.txt", "Another text far down.")
    assert desk.follow([end]) == ["Another text far down."]
    shutil.rmtree(desk.folder / "d")
    assert desk.index().gone == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_clock_that_was_set_back_hides_no_change(desk: Desk, whole: bool) -> None:
    """Times of files are compared for being the same, never for being later."""
    path = desk.write("a.txt", "A text before.")
    desk.write("b.txt", "A text that stays.")
    desk.index()
    written = path.stat().st_mtime_ns
    path.write_text("A text after..")
    os.utime(path, ns=(written - 86_400_000_000_000, written - 86_400_000_000_000))
    if whole:
        report = desk.index()
        assert (report.changed, report.passages_encoded) == (1, 1)
    else:
        assert desk.follow(["."]) == ["A text after.."]
    assert desk.texts("a.txt") == ["A text after.."]
    assert desk.index().changed == 0


@pytest.mark.parametrize("year", [-400, 1500, 2300, 2400])
def test_a_file_of_another_century_stops_no_other(desk: Desk, year: int) -> None:
    odd = desk.write("odd.txt", "A text of another time.")
    desk.write("a.txt", "A text.")
    seconds = (year - 1970) * 31_556_952
    try:
        os.utime(odd, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this file system cannot hold such a time")
    assert desk.index().changed == 0
    assert desk.states() == {"odd.txt": "meaning ready", "a.txt": "meaning ready"}
    assert desk.index().changed == 0


@pytest.mark.usefixtures("bound_by_permissions")
def test_a_file_without_permission_is_to_be_tried_again(desk: Desk) -> None:
    path = desk.write("a.txt", "A text.")
    path.chmod(0)
    closed = carry_out(Job(str(path), 1 << 20), count_words)
    path.chmod(0o600)
    seen = unsettled(fingerprint(path.stat()))
    assert closed == Refused(seen, b"", "unreadable", "no permission to read it")


def test_what_was_to_be_tried_again_is_read_by_the_next_run(desk: Desk) -> None:
    path = desk.write("a.txt", "A text.")
    desk.index()
    stamp = desk.connections.rows("SELECT stamp FROM files")[0][0]
    with contextlib.closing(Writer(desk.home / "index.sqlite", desk.home / "lock")) as writer:
        seen = unsettled(fingerprint(path.stat()))
        writer.put_refused(NewFile(str(path), seen, b"", stamp), "unreadable", "no permission to read it")
    assert desk.states() == {"a.txt": "unreadable"}
    assert desk.index().changed == 1
    assert desk.states() == {"a.txt": "meaning ready"}
    assert desk.index().changed == 0


def test_a_file_whose_folder_became_a_file_has_vanished(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("No folder any more.")
    for path in (tmp_path / "folder" / "a.txt", tmp_path / "gone" / "a.txt"):
        assert isinstance(carry_out(Job(str(path), 1 << 20), count_words), Vanished)


def test_a_file_that_the_disk_cannot_read_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write("a.txt", "A text.")
    carried = carry_out(Job(str(path), 1 << 20), count_words)
    assert isinstance(carried, Extracted)

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    monkeypatch.setattr(Path, "open", fail)
    failed = carry_out(Job(str(path), 1 << 20), count_words)
    assert isinstance(failed, Refused)
    assert (failed.state, failed.reason) == ("unreadable", "the disk could not read it: Input/output error")
    assert failed.fingerprint == unsettled(fingerprint(path.stat()))
    assert not failed.broke


@pytest.mark.usefixtures("bound_by_permissions")
def test_a_folder_that_turns_unreadable_while_it_is_watched_is_one_row(desk: Desk) -> None:
    desk.write("inner/a.txt", "A text.")
    desk.write("b.txt", "Another text.")
    idle, errors = threading.Event(), list[Exception]()
    thread = BackgroundIndexer(
        desk.open_pipeline, desk.control, lambda: desk.settings,
        lambda activity: idle.set() if activity.phase == "idle" else None, errors.append,
    )  # fmt: skip
    thread.start()
    assert idle.wait(60)
    (desk.folder / "inner").chmod(0)
    thread.index_through()
    (desk.folder / "inner").chmod(0o700)
    assert desk.states() == {"inner": "unreadable", "inner/a.txt": "meaning ready", "b.txt": "meaning ready"}
    assert desk.reason("inner") == "no permission to look into it"
    thread.index_through()
    assert desk.states() == {"inner/a.txt": "meaning ready", "b.txt": "meaning ready"}
    thread.close()
    assert errors == []


@pytest.mark.parametrize("whole", [True, False])
def test_a_deleted_folder_is_told_from_a_drive_that_is_away(
    tmp_path: Path, extractors: Extractors, whole: bool
) -> None:
    folder = tmp_path / "disk" / "documents"
    folder.mkdir(parents=True)
    desk = Desk(tmp_path / "home", folder, extractors=extractors)
    desk.write("a.txt", "A text.")
    desk.index()
    shutil.rmtree(folder.parent if whole else folder)
    desk.index()
    ledger = Ledger(desk.connections)
    assert ledger.deleted() == ledger.disconnected() == [str(folder)]
    assert [(row.state, row.reason) for row in ledger.rows()] == [("disconnected", DELETED_FOLDER)]
    writer = Writer(desk.home / "index.sqlite", desk.home / "lock")
    writer.remember("devices of folders", {str(folder): 4711})
    writer.close()
    desk.index()
    assert (ledger.deleted(), ledger.disconnected()) == ([], [str(folder)])
    assert [row.reason for row in ledger.rows()] == [AWAY]
    desk.write("a.txt", "A text.")
    desk.index()
    assert (ledger.deleted(), ledger.disconnected()) == ([], [])
    desk.close()


FILES = st.lists(st.tuples(st.sampled_from(["a", "a/b", "ab", "c"]), st.sampled_from(STATES[:6])), max_size=30)


@given(FILES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_always_add_up(tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, str]]) -> None:
    home = tmp_path_factory.mktemp("home")
    writer = Writer(home / "index.sqlite", home / "lock")
    with writer.transaction():
        for number, (folder, state) in enumerate(files):
            new = NewFile(f"/{folder}/{number}", Fingerprint(1, 1, number))
            if state in ("words ready", "meaning ready"):
                writer.put_document(new, "", [])
                writer.rows("UPDATE files SET state = ? WHERE path = ?", (state, f"/{folder}/{number}".encode()))
            elif state == "waiting":
                writer.put_waiting(new.path, new.fingerprint)
            else:
                writer.put_refused(new, state, "a reason")  # type: ignore[arg-type]
    counts = writer.counts()
    writer.close()
    from inkling.store.connections import Connections

    connections = Connections(home / "index.sqlite")
    ledger = Ledger(connections)
    for folder in ("a", "a/b", "ab", "c"):
        found = ledger.folder_counts(f"/{folder}", "ready")
        inside = [state for place, state in files if place == folder or place.startswith(f"{folder}/")]
        assert found.files == len(inside)
        assert found.files == found.words_ready + found.unreadable + found.skipped + found.waiting
        assert found.meaning_ready == inside.count("meaning ready") <= found.words_ready
    assert counts.files == len(ledger.rows()) == len(files) == ledger.totals()[0]
    assert sum(Counter(row.state for row in ledger.rows()).values()) == counts.files
    connections.close()


def test_damaged_files_end_in_a_state_with_a_reason(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.txt").write_text("A plain text, with ümlauts and 😀.\n" * 20)
    (sources / "a.html").write_text("<html><body><p>A page &amp; more</p></body></html>" * 10)
    (sources / "a.json").write_text('{"a": [1, 2, {"b": "text of a value"}]}' * 5)
    (sources / "a.eml").write_text("From: a@b.c\nSubject: Hello\nContent-Type: text/plain\n\nThe text of a mail.\n")
    with zipfile.ZipFile(sources / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:document><w:body><w:p><w:t>Text</w:t></w:p></w:body></w:document>")
    (sources / "a.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    folder = tmp_path / "documents"
    folder.mkdir()
    made = make(folder, sorted(sources.iterdir()), 12, 3)
    desk = Desk(tmp_path / "home", folder)
    assert check(desk, made) == []
    assert made.total() == len(desk.states()) == 72
    desk.close()
