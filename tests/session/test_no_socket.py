"""Nothing is sent anywhere: indexing and searching in processes that end when Python makes a socket."""

import os
import subprocess
import sys
from pathlib import Path

GUARD = """
import os, sys

def forbid(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        os.write(2, ("a socket: " + event).encode())
        os._exit(97)

sys.addaudithook(forbid)
"""


def run(guard: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    application = Path(__file__).parents[2] / "app"
    environment = {**os.environ, "PYTHONPATH": f"{guard}{os.pathsep}{application}"}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_the_guard_ends_a_process_that_makes_a_socket(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    assert run(tmp_path, "-c", "import socket; socket.socket()").returncode == 97


def test_no_socket_is_made_from_start_to_finish(tmp_path: Path, folder: Path) -> None:
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    home = str(tmp_path / "new home")
    indexed = run(guard, "-m", "inkling", "--home", home, "index", str(folder))
    assert (indexed.returncode, "socket" in indexed.stderr) == (0, False), indexed.stderr
    found = run(guard, "-m", "inkling", "--home", home, "search", "rough weather at sea", "-n", "1")
    assert found.returncode == 0, found.stderr
    assert "sail.txt" in found.stdout
