"""Worker processes let everything else go first."""

import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from inkling.indexing import manners
from inkling.indexing.reader_process import NICENESS, lower_priority


@pytest.mark.skipif(sys.platform != "linux", reason="what the system offers differs")
def test_a_worker_yields_processor_and_disk() -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        process = psutil.Process(sleeper.pid)
        for _ in range(2):
            lower_priority(process)
            assert process.nice() == max(NICENESS, psutil.Process().nice())
            assert process.ionice().ioclass == psutil.IOPRIO_CLASS_IDLE
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_process_that_has_ended_is_no_error() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    process = psutil.Process(ended.pid)
    ended.wait()
    lower_priority(process)
    assert not process.is_running()


@pytest.mark.parametrize(("platform", "others"), [("linux", 0.9), ("darwin", 0.2), ("win32", 0.2)])
def test_workers_are_none_of_the_other_programs(
    monkeypatch: pytest.MonkeyPatch, platform: str, others: float
) -> None:
    """In ten seconds workers took seven of the nine that the system counted as its users'."""
    used, clock = SimpleNamespace(user=0.0, system=0.0, nice=0.0), 0.0
    own, worker = SimpleNamespace(user=0.0, system=0.0), SimpleNamespace(user=0.0, system=0.0)
    process = SimpleNamespace(
        cpu_times=lambda: own, nice=lambda: 10, children=lambda: [SimpleNamespace(cpu_times=lambda: worker)]
    )
    monkeypatch.setattr(manners, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(manners.psutil, "Process", lambda: process)
    monkeypatch.setattr(manners.psutil, "cpu_times", lambda: used)
    monkeypatch.setattr(manners.time, "monotonic", lambda: clock)
    programs = manners.OtherPrograms()
    used.user, worker.user, clock = 9.0, 7.0, 10.0
    assert programs.cores() == pytest.approx(others)
