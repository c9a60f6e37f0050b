"""The worker that draws pages, as its own thread sees it."""

import errno
import os
import subprocess
import sys
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pypdf
import pytest

from inkling.gui.page_process import PageProcess
from inkling.gui.page_values import PagePixels, PageRequest, PageTrouble

GUARD = """
import os, sys

def forbid(event, arguments):
    if event.startswith("socket."):
        os.write(2, ("a socket: " + event).encode())
        os._exit(97)

sys.addaudithook(forbid)
"""
DRAW = """
import sys
from inkling.gui.page_process import PageProcess
from inkling.gui.page_values import PageRequest

if __name__ == "__main__":
    process = PageProcess(60.0, lambda: False)
    print(type(process.draw(PageRequest(sys.argv[1], 1, 100))).__name__)
    process.stop()
"""


@pytest.fixture
def page(tmp_path) -> PageRequest:
    with pypdf.PdfWriter() as writer:
        writer.add_blank_page(200, 300)
        writer.write(tmp_path / "page.pdf")
    return PageRequest(str(tmp_path / "page.pdf"), 1, 100)


@pytest.fixture
def process():
    made = PageProcess(60.0, lambda: False)
    yield made
    made.stop()


def workers() -> list[psutil.Process]:
    found = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


def test_no_socket_is_made_for_it_here_or_there(tmp_path, page):
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    (tmp_path / "draw.py").write_text(DRAW)
    application = Path(__file__).parents[2] / "app"
    ended = subprocess.run(
        [sys.executable, str(tmp_path / "draw.py"), page.path],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{application}"},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "PagePixels\n", "")


def test_one_worker_draws_all_pages_and_leaves_no_pipe_open(process, page):
    process.draw(page)
    process.stop()
    # From the first worker on, Python keeps a pipe to a helper of its own.
    before = psutil.Process().num_fds()
    assert isinstance(process.draw(page), PagePixels)
    [worker] = workers()
    assert isinstance(process.draw(page), PagePixels)
    assert workers() == [worker]
    process.stop()
    assert workers() == []
    assert psutil.Process().num_fds() == before


def test_a_worker_that_was_killed_is_replaced(process, page):
    process.draw(page)
    [worker] = workers()
    worker.kill()
    process._process.join(10)
    assert isinstance(process.draw(page), PagePixels)


def test_a_worker_that_cannot_be_started_is_tried_again(process, page, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(SpawnProcess, "start", refuse)
        for _ in range(2):
            told = process.draw(page)
            assert isinstance(told, PageTrouble)
            assert "damaged" not in told.title
    assert isinstance(process.draw(page), PagePixels)


def refuse(_: SpawnProcess) -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def test_a_worker_whose_window_is_gone_ends(process, page):
    process.draw(page)
    process._requests.close()
    process._process.join(30)
    assert process._process.exitcode == 0


def test_what_cannot_be_drawn_is_told_and_the_worker_goes_on(process, page, tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")
    told = process.draw(PageRequest(str(tmp_path / "broken.pdf"), 1, 100))
    assert isinstance(told, PageTrouble)
    assert isinstance(process.draw(page), PagePixels)
