"""Lock the versions that the bundle is built from: `python packaging/lock.py`, with pip and packaging installed.

Writes `packaging/SYSTEM/requirements.lock` for the system that it runs on: what pip resolves today for the
dependencies in pyproject.toml and for PyInstaller, each with the SHA-256 of its wheel. What no imported code needs
is left out together with what only it needs, so that the file is installed with `--no-deps`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("pyinstaller>=6.22,<7", "pyinstaller-hooks-contrib>=2026.9")
LEFT_OUT = {
    "sentence-transformers": "the model's package names it, and Inkling reads the model itself",
    "networkx": "torch imports it for its compiler only",
    "jinja2": "torch imports it for its compiler only",
    "typer": "transformers imports it for its command line only",
    "hf-xet": "a faster way to fetch, and fetching goes without",
}
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def main() -> int:
    """Resolve, keep what is needed and write the lock file."""
    system = SYSTEMS[sys.platform]
    wanted = [*dependencies(), *TOOLS]
    found = resolve(wanted)
    kept = sorted(needed(wanted, found))
    target = ROOT / "packaging" / system / "requirements.lock"
    target.write_text(render((found[name] for name in kept), system), "utf-8")
    print(f"{target.relative_to(ROOT)}: {len(kept)} packages")
    return 0


def dependencies() -> list[str]:
    """Read what the project needs to run, with all that it can do."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["assistants"]]


def resolve(wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Ask pip what it would install, by canonical name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "-q", "--dry-run", "--ignore-installed"]
        subprocess.run([*command, "--only-binary", ":all:", "--report", str(report), *wanted], check=True)
        installed = json.loads(report.read_text("utf-8"))["install"]
    return {canonicalize_name(each["metadata"]["name"]): each for each in installed}


def needed(wanted: Iterable[str], found: dict[str, dict[str, Any]]) -> set[str]:
    """Walk from what is wanted to all that it needs on this system, past what is left out."""
    reached: set[tuple[str, str]] = set()
    waiting = [(Requirement(each), "") for each in wanted]
    while waiting:
        requirement, asked_by = waiting.pop()
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": asked_by})
        if name in LEFT_OUT or not applies:
            continue
        for extra in {"", *requirement.extras}:
            if (name, extra) not in reached:
                reached.add((name, extra))
                waiting += [(Requirement(each), extra) for each in found[name]["metadata"].get("requires_dist", [])]
    return {name for name, _ in reached}


def render(entries: Iterable[dict[str, Any]], system: str) -> str:
    """Write the lines of a lock file."""
    python = ".".join(map(str, sys.version_info[:2]))
    lines = [f"# Made by packaging/lock.py on {system}, CPython {python}; install with --no-deps --require-hashes."]
    for entry in entries:
        digest = entry["download_info"]["archive_info"]["hashes"]["sha256"]
        lines.append(f"{entry['metadata']['name']}=={entry['metadata']['version']} --hash=sha256:{digest}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
