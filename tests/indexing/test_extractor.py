"""How the extractor keeps its workers at work."""

import multiprocessing
import os
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexing_samples import QUICK, count_words
from inkling.indexing import extractor as extracting
from inkling.indexing.extractor import Extractor, Limits
from inkling.indexing.reader_process import Extracted, Job, Outcome


def test_a_worker_has_its_next_file_before_the_last_one_is_dealt_with(tmp_path: Path) -> None:
    taken: list[str] = []

    def jobs() -> Iterator[tuple[Job, int]]:
        for name in ("first.txt", "second.txt", "third.txt"):
            (tmp_path / name).write_text(f"The {name} of all.")
            taken.append(name)
            yield Job(str(tmp_path / name), 1 << 20), 20

    extractor = Extractor(count_words, workers=1)
    came = []
    try:
        for finished in extractor.extract(jobs()):
            if finished is not None:
                job, outcome = finished
                came.append((Path(job.path).name, isinstance(outcome, Extracted), list(taken)))
    finally:
        extractor.close()
    assert came == [
        ("first.txt", True, ["first.txt", "second.txt"]),
        ("second.txt", True, ["first.txt", "second.txt", "third.txt"]),
        ("third.txt", True, ["first.txt", "second.txt", "third.txt"]),
    ]


def test_no_file_is_blamed_for_a_worker_that_was_killed_while_it_was_idle(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A letter of beans.")
    extractor = Extractor(count_words, workers=1)
    outcomes = []
    others = set(multiprocessing.active_children())
    try:
        for _ in range(2):
            found = [each for each in extractor.extract(iter([(Job(str(path), 1 << 20), 20)])) if each is not None]
            outcomes += [type(outcome) for _, outcome in found]
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
                process.join()
    finally:
        extractor.close()
    assert outcomes == [Extracted, Extracted]


@pytest.mark.skipif(sys.platform == "win32", reason="stops processes as a terminal does")
def test_no_file_is_blamed_for_the_time_in_which_all_of_inkling_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "ASLEEP", 0.5)
    path = tmp_path / "a.txt"
    path.write_text("A letter of beans.")
    extractor = Extractor(count_words, 1, Limits(seconds=0.5, seconds_per_megabyte=0))
    others = set(multiprocessing.active_children())
    outcomes: list[type[Outcome]] = []

    def jobs() -> Iterator[tuple[Job, int]]:
        yield Job(str(path), 1 << 20), 20
        for process in set(multiprocessing.active_children()) - others:
            os.kill(process.pid or 0, signal.SIGSTOP)
            stopped.append(process.pid or 0)
        yield Job(str(path), 1 << 20), 20

    stopped: list[int] = []
    slept = False
    try:
        for finished in extractor.extract(jobs()):
            if finished is not None:
                outcomes.append(type(finished[1]))
            elif stopped and not slept:
                # This process stands still, too, for longer than a file may take four times over, and goes on first.
                time.sleep(3)
                slept = True
            elif stopped:
                os.kill(stopped.pop(), signal.SIGCONT)
    finally:
        extractor.close()
    assert outcomes == [Extracted, Extracted]


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("HANG", "took longer than 2 seconds to read"),
        ("CRASH", "crashed its reader; it is probably damaged"),
        ("LEAK", "needs more memory to read than one file may take"),
    ],
)
def test_what_is_attached_costs_a_message_nothing_but_itself(tmp_path: Path, note: str, reason: str) -> None:
    message = EmailMessage()
    message["Subject"] = "The roof"
    message.set_content("It rains in.")
    message.add_attachment(note, filename="note.txt")
    path, other = tmp_path / "a.eml", tmp_path / "b.txt"
    path.write_bytes(message.as_bytes())
    other.write_text("A letter of beans.")
    jobs = [(Job(str(each), 1 << 20), 20) for each in (path, other)]
    extractor = Extractor(count_words, 1, QUICK)
    try:
        found = [each for each in extractor.extract(iter(jobs)) if each is not None]
    finally:
        extractor.close()
    assert [job for job, _ in found] == [job for job, _ in jobs]
    first, second = (outcome for _, outcome in found)
    assert isinstance(first, Extracted)
    assert [passage.text for passage in first.passages] == ["It rains in.\n\nAttachments: note.txt"]
    assert first.missing == f"1 attachment is not read: {reason}"
    assert isinstance(second, Extracted)
    assert second.missing == ""


def test_what_was_read_of_a_large_archive_stays_when_its_time_runs_out(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"{number}.txt", "A letter of beans.\n\n" * 20_000)
    extractor = Extractor(count_words, 1, QUICK)
    try:
        jobs = iter([(Job(str(path), 1 << 24), 20)])
        ((_, outcome),) = [each for each in extractor.extract(jobs) if each is not None]
    finally:
        extractor.close()
    assert isinstance(outcome, Extracted)
    read = list(dict.fromkeys(passage.place.partition(" · ")[0] for passage in outcome.passages))
    assert read == [f"File {number}.txt" for number in range(len(read))]
    assert 0 < len(read) < 9
    assert outcome.missing.endswith(" not read: to read all would take too long")
