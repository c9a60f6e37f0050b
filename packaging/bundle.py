"""Build the bundle: `python3.11 packaging/bundle.py`; ends with `dist/inkling` (macOS: also `dist/Inkling.app`).

Makes an environment from the lock file alone, with hashes checked, runs PyInstaller in it and takes an inventory.
The Linux build of PyTorch without CUDA is not where pip looks by default: name its place in PIP_EXTRA_INDEX_URL or
PIP_FIND_LINKS.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "build" / "environment"
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def main() -> int:
    """Build in three steps; the environment is made anew where the lock file is not the one it was made from."""
    lock = ROOT / "packaging" / SYSTEMS[sys.platform] / "requirements.lock"
    if not lock.exists():
        print(f"There is no {lock}. Make it on this system: python packaging/lock.py", file=sys.stderr)
        return 2
    python = str(ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    # The same sources give the same archive, whatever the day and the order of a set.
    os.environ.setdefault("SOURCE_DATE_EPOCH", last_change())
    os.environ.update(PYTHONHASHSEED="0", PYTHONNOUSERSITE="1")
    os.environ.pop("PYTHONPATH", None)
    make_environment(lock, python)
    run(python, "packaging/icons.py", "build/icons")
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", "dist",
        "--workpath", "build/work", "packaging/inkling.spec")  # fmt: skip
    if sys.platform == "linux":
        # Python's own libraries only: those of the wheels were stripped by those who made them.
        libraries = ROOT / "dist" / "inkling" / "lib"
        own = [*libraries.glob("libpython*"), *libraries.glob("python3*/lib-dynload/*.so")]
        run("strip", "--strip-unneeded", *map(str, own))
    run(python, "packaging/inventory.py", "dist/inkling")
    return 0


def last_change() -> str:
    """Tell the time of the last commit, in seconds since 1970."""
    command = ["git", "log", "-1", "--format=%ct"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "0"


def make_environment(lock: Path, python: str) -> None:
    """Install what is locked, unless it is there already."""
    stamp = ENVIRONMENT / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == digest:
        return
    run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT))
    # `packages.py` compiles what is copied.
    checked = ("--no-compile", "--no-deps", "--require-hashes", "--only-binary", ":all:")
    run(python, "-m", "pip", "install", "-q", *checked, "-r", str(lock))
    stamp.write_text(digest, "utf-8")


def run(*command: str) -> None:
    """Run a step in the project's root, and end here if it fails."""
    print("+", *command, flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd[0]} failed with {error.returncode}")
