"""Worker processes let everything else go first."""

import subprocess
import sys

import psutil
import pytest

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
