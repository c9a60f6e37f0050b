"""The project's own Python environment in `.venv`: made when it is missing, renewed when it is stale or broken.

Standard library only, and readable by older Pythons, so that those can be told what they lack. The project is
installed editable: what a `git pull` brings is what runs, and only a changed pyproject.toml asks for an installation.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import system_libraries
from speech import SetUpError, say

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
SUFFIX = ".exe" if os.name == "nt" else ""
LIBRARIES = "Lib/site-packages" if os.name == "nt" else "lib/python3.*/site-packages"
SUPPORTED = ((3, 11), (3, 12), (3, 13))


class Environment:
    """The environment of a project folder for a purpose, "run" or "test"; the second can do what the first can.

    Two files tell how it stands: the marker lies there from the first step of a set-up to the last, the stamp says
    what was set up. A marker that is found means that a set-up was cut off, and all is made anew.
    """

    def __init__(self, root: Path, purpose: str) -> None:
        self.root = root
        self.purpose = purpose
        self.folder = root / ".venv"
        self.stamp = self.folder / "inkling-stamp"
        self.marker = self.folder / "inkling-setting-up"

    def program(self, name: str) -> str:
        """Name the path of an installed program."""
        return str(self.folder / PROGRAMS / (name + SUFFIX))

    def make_ready(self) -> None:
        """Set up what is missing; without delay where nothing is.

        Raises:
            SetUpError: it cannot be set up.
        """
        if not self._is_ready():
            start_again_with_supported_python()
            try:
                with alone(self.root):
                    if not self._is_ready():
                        self._set_up()
            except OSError as error:
                raise SetUpError(f"The environment {self.folder} cannot be made: {error}") from error
            if self.purpose == "run":
                system_libraries.provide("run")
        if self.purpose == "test":
            system_libraries.provide("test")

    def _is_ready(self) -> bool:
        found = self._found()
        installed = any(self.folder.glob(f"{LIBRARIES}/inkling-*.dist-info"))
        if found is None or self.marker.exists() or not installed or not os.access(self.program("inkling"), os.X_OK):
            return False
        return found[:3] == self._wanted()[:3] and found[3] in (self.purpose, "test")

    def _found(self) -> list[str] | None:
        try:
            lines = self.stamp.read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            # No stamp says the same as a wrong one: something has to be done.
            return None
        return lines if len(lines) == 4 else None

    def _wanted(self) -> list[str]:
        # The folder may have been moved, and the system's Python may have become another version.
        interpreter = os.path.realpath(self.program("python"))
        project = hashlib.sha256((self.root / "pyproject.toml").read_bytes()).hexdigest()
        return [str(self.root), interpreter, project, self.purpose]

    def _set_up(self) -> None:
        found = self._found()
        if found and found[3] == "test":
            self.purpose = "test"
        known = self.folder.exists()
        if known and self._is_broken(found):
            say("The environment in .venv was not finished or is broken; making it anew.")
            self._clear()
            known = False
        if known:
            say("Bringing the environment in .venv up to date.")
            self.marker.touch()
        else:
            say(f"Making an environment for Inkling in {self.folder} (once; this takes some minutes).")
            self.folder.mkdir(exist_ok=True)
            self.marker.touch()
            self._make()
        self._install()
        waiting = self.stamp.with_suffix(".new")
        waiting.write_text("\n".join(self._wanted()), "utf-8", "surrogateescape")
        waiting.replace(self.stamp)
        self.marker.unlink()
        say("The environment is ready.")

    def _is_broken(self, found: list[str] | None) -> bool:
        if self.marker.exists() or (found and found[:2] != self._wanted()[:2]):
            return True
        if not (self.folder / "pyvenv.cfg").exists() and not _is_empty(self.folder):
            raise SetUpError(f"{self.folder} is no Python environment. Move it away and start again.")
        check = f"import sys, pip; sys.exit(sys.version_info[:2] not in {SUPPORTED!r})"
        try:
            return subprocess.call([self.program("python"), "-c", check], stderr=subprocess.DEVNULL) != 0
        except OSError:
            return True

    def _clear(self) -> None:
        """Remove all but the marker, which tells whose it was if this is cut off, too."""
        self.marker.touch()
        for entry in self.folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry != self.marker:
                entry.unlink()

    def _make(self) -> None:
        system_libraries.provide_ensurepip()
        # What it writes is shown where it fails; stopped, it writes where in Python that was.
        command = [sys.executable, "-m", "venv", str(self.folder)]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.root, check=False)
        if made.returncode != 0:
            raise SetUpError(f"Python could not make an environment: {made.stdout.decode(errors='replace').strip()}")

    def _install(self) -> None:
        import tomllib

        project = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))["project"]
        # First and alone, so that no other package chooses a build of PyTorch that brings CUDA along.
        torch = [each for each in project["dependencies"] if each.startswith("torch")]
        say(f"Installing {torch[0]}, the largest part.")
        self._pip(torch)
        say("Installing Inkling and what it needs.")
        self._pip(["--editable", str(self.root) + ("[dev]" if self.purpose == "test" else "")])

    def _pip(self, wanted: list[str]) -> None:
        pip = [self.program("python"), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
        if self.purpose == "test":
            # Tests import a tenth of what is installed, and that is compiled when it is.
            pip.append("--no-compile")
        try:
            self._call([*pip, *wanted], "The installation failed, see above. Start again when that is mended.")
        except SetUpError:
            # pip leaves things as they were, so that the next start need not begin anew.
            self.marker.unlink()
            raise

    def _call(self, command: list[str], failure: str) -> None:
        if subprocess.call(command, stdout=sys.stderr, cwd=self.root) != 0:
            raise SetUpError(failure)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def start_again_with_supported_python() -> None:
    """Go on in this process with a Python that Inkling runs on; return where this is one.

    Raises:
        SetUpError: there is none.
    """
    if sys.version_info[:2] in SUPPORTED:
        return
    names = [f"python{major}.{minor}" for major, minor in SUPPORTED]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SetUpError(
            f"Inkling needs Python 3.11, 3.12 or 3.13, and this is {sys.version_info[0]}.{sys.version_info[1]}. "
            "Install one of them and start again."
        )
    command = [found, *sys.argv]
    if os.name == "posix":
        os.execv(found, command)
    sys.exit(subprocess.call(command))


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; wait where another one sets it up already."""
    if os.name != "posix":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
