"""What a worker may do: read its user's files, and nothing else; for root as for a common user."""

import multiprocessing
import os
import subprocess
import sys
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest

from inkling.indexing import reader_process
from inkling.indexing.reader_process import STARTED, Extracted, Job, Refused, Vanished, serve
from inkling.indexing.recognition import Means, NotThere, PageJob
from inkling.store.rows import Fingerprint
from inkling.tesseract import Tesseract

APPLICATION = Path(__file__).parents[2] / "app"
CANNOT = 77
SCRIPT = """
import ctypes, os, socket, sys, tempfile
from pathlib import Path
from inkling.indexing.reader_process import Job, carry_out, forbid_network

def read(folder):
    path = Path(folder) / "letter.txt"
    path.write_text("A letter for its owner's eyes only.")
    path.chmod(0o600)
    return carry_out(Job(str(path), 1 << 20), lambda texts: [len(text.split()) for text in texts])

def knock():
    # Past Python, as a library that reads would.
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.connect(libc.socket(2, 1, 0), address, len(address))

def may_leave():
    child = os.fork()
    if child == 0:
        os._exit(-ctypes.CDLL(None).unshare(0x1000_0000))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
address = (2).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
with tempfile.TemporaryDirectory() as folder:
    read(folder)  # The readers are imported with the rights of whoever began.
if sys.argv[1] == "common" and os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
if os.geteuid() and not may_leave():
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    before = knock()
    forbid_network()
    print(before, knock(), read(folder).passages[0].text)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process leave the network")
@pytest.mark.parametrize("user", ["whoever runs this", "common"])
def test_a_worker_reads_its_users_files_and_reaches_no_network(user: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, user], env={**os.environ, "PYTHONPATH": str(APPLICATION)},
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    if ended.returncode == CANNOT:
        pytest.skip("this system gives a common user no namespaces")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "0 -1 A letter for its owner's eyes only.\n"


@pytest.mark.parametrize(("platform", "in_use"), [("linux", False), ("win32", True)])
def test_windows_does_not_tell_a_file_in_use_from_a_forbidden_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, in_use: bool
) -> None:
    (tmp_path / "a.txt").write_text("a")
    monkeypatch.setattr(reader_process, "sys", SimpleNamespace(platform=platform))
    refused = reader_process._not_read(str(tmp_path / "a.txt"), None, PermissionError(13, "Permission denied"))
    assert isinstance(refused, Refused)
    assert ("in use by another program" in refused.reason) is in_use


@pytest.mark.skipif(not Path("/proc/self/root").exists(), reason="needs another way to every file")
def test_a_file_is_read_by_the_way_that_takes_any_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A letter of beans.")
    moved = tmp_path / "by the other way"
    (tmp_path / "a.txt").rename(moved)
    monkeypatch.setattr(reader_process, "reachable", lambda path: f"/proc/self/root{moved}")
    job = reader_process.Job(str(tmp_path / "a.txt"), 1 << 20)
    assert isinstance(reader_process.carry_out(job, lambda texts: [1] * len(texts)), Extracted)


def test_a_file_is_read_without_what_recognition_keeps_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, seen = [], []

    class Recognizer:
        def __init__(self) -> None:
            kept.append(weakref.ref(self))

        def recognize(self, _: PageJob) -> NotThere:
            return NotThere()

    def carry_out(*_: object) -> Vanished:
        seen.append([each() is None for each in kept])
        return Vanished()

    for name, stand_in in (("Recognizer", Recognizer), ("carry_out", carry_out)):
        monkeypatch.setattr(reader_process, name, stand_in)
    for name in ("lower_priority", "settle_in"):
        monkeypatch.setattr(reader_process, name, lambda _: None)
    page = PageJob("/Inbox.mbox", Fingerprint(1, 1, 1), b"content", (0,), 1, Means(Tesseract("tesseract"), "eng", 1))
    taken, jobs = multiprocessing.Pipe(duplex=False)
    outcomes, told = multiprocessing.Pipe(duplex=False)
    for job in (page, page, Job("/Inbox.mbox", 1)):
        jobs.send(job)
    jobs.close()
    serve(taken, told, len, 1)
    assert [outcomes.recv() for _ in range(4)] == [STARTED, NotThere(), NotThere(), Vanished()]
    assert seen == [[True, False]]
