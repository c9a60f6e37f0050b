"""What the system itself has to bring: Qt's libraries, fonts, and the means to make a Python environment.

Installed by apt-get where that is allowed (root on a system that has it), else named in one line.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from speech import SetUpError, say

# The library that a loader asks for, and the Debian package that brings it.
OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
DISPLAY = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".pfb")


def provide(purpose: str) -> None:
    """Install the libraries that are missing for a purpose, or name them; the command line works without them."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_for(purpose)
    if missing and not install(list(missing.values())):
        use = "The tests need" if purpose == "test" else "The window needs"
        say(f"{use} {', '.join(missing)}. To install: {command_for(list(missing.values()))}")


def missing_for(purpose: str) -> dict[str, str]:
    """Tell what is missing and the packages that bring it; a "run" without a display needs nothing."""
    if purpose == "run" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return {}
    missing = {name: package for name, package in {**OFFSCREEN, **DISPLAY}.items() if not loads(name)}
    if not has_fonts():
        missing["fonts"] = "fonts-dejavu-core"
    if purpose == "test" and shutil.which("Xvfb") is None:
        missing["Xvfb"] = "xvfb"
    return missing


def loads(name: str) -> bool:
    """Tell whether the system's loader finds a library and all that it needs."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    """Tell whether there is any font to draw text with."""
    files = (file for folder in FONT_FOLDERS for file in Path(folder).expanduser().rglob("*"))
    return any(file.suffix.lower() in FONT_SUFFIXES for file in files)


def provide_ensurepip() -> None:
    """Bring the module that puts pip into a new environment; Debian keeps it in a package of its own.

    Raises:
        SetUpError: it is missing and cannot be installed here.
    """
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not install([package]):
        raise SetUpError(f"Python lacks the means to make environments. To install: {command_for([package])}")


def install(packages: list[str]) -> bool:
    """Install packages by apt-get where that is allowed, and tell whether they are there now."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    # The lists of packages may be old or not there at all.
    for step in (["apt-get", "update", "-qq"], command):
        done = subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        say(done.stderr.decode(errors="replace").strip().splitlines()[-1] if done.stderr else "apt-get failed")
    return done.returncode == 0


def command_for(packages: list[str]) -> str:
    """Write the command to type, or the packages' Debian names where there is no apt-get."""
    if shutil.which("apt-get") is None:
        return f"use your package manager (in Debian they are {' '.join(packages)})"
    return f"sudo apt-get install {' '.join(packages)}"
