"""Try an installed Inkling: `python3 packaging/smoke.py BUNDLE [--root ROOT]`; ends with 0 where all went well.

BUNDLE is the folder or the program itself; with ROOT it is a path inside that root, and an ordinary user runs it
there (started by root). The program gets an empty home, no Python, no environment of ours and, on Linux, no
network. It indexes the sample documents, finds one by meaning, exports its index, tries to fetch a model, tells an
assistant of a document, opens its window offscreen and leaves a picture. Then everything around it is looked through
for files that it must not have written. Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "sample" / "library"
QUERY = "parcel arrived smashed, who pays"
FOUND = "Carrier agreement.odt"
TOOLS = {"search", "read_passage", "similar", "list_folders"}
USER = "1000:1000"
PATIENCE = 180


class Failure(Exception):
    """What was expected of the program and did not come."""


class Place:
    """Where the program runs: a folder of its own on this system, or inside of a root."""

    def __init__(self, bundle: str, root: Path | None) -> None:
        self.root = root
        inside = root or Path("/")
        path = inside / bundle.lstrip("/") if root else Path(bundle).resolve()
        name = "inkling.exe" if os.name == "nt" else "inkling"
        self._program = path / name if path.is_dir() else path
        if not os.path.lexists(self._program):
            raise Failure(f"There is no program {self._program}.")
        self.folder = Path(tempfile.mkdtemp(prefix="smoke-", dir=root / "tmp" if root else None)).resolve()
        self.home = self.folder / "home"
        self.documents = self.folder / "documents"
        self.temporary = self.folder / "temporary"
        shutil.copytree(SAMPLES, self.documents)
        self.home.mkdir()
        self.temporary.mkdir()
        if root:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, 1000, 1000)

    def inside(self, path: Path) -> str:
        """Name a path as the program sees it."""
        return "/" + str(path.relative_to(self.root)) if self.root else str(path)

    def start(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end with nothing of ours around it."""
        running = self.begin(*arguments, **more)
        try:
            said, complained = running.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired as error:
            running.kill()
            raise Failure(f"{' '.join(arguments)} took longer than {PATIENCE} s: {error.stderr!r}") from error
        return subprocess.CompletedProcess(arguments, running.returncode, said, complained)

    def begin(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start the program with nothing of ours around it; whoever asks talks with it."""
        command = [self.inside(self._program), *arguments]
        surroundings = {"HOME": self.inside(self.home), "TMPDIR": self.inside(self.temporary), **more}
        if os.name == "nt":
            surroundings |= {"SYSTEMROOT": os.environ["SYSTEMROOT"], "USERPROFILE": surroundings["HOME"],
                             "INKLING_HOME": str(self.home / "inkling"), "TEMP": surroundings["TMPDIR"]}  # fmt: skip
        if self.root:
            # By their paths, because the program's surroundings name none to look in.
            unshare, chroot = shutil.which("unshare"), shutil.which("chroot")
            command = [str(unshare), "--net", str(chroot), f"--userspec={USER}", str(self.root), *command]
        elif sys.platform == "linux" and without_network():
            command = [*without_network(), *command]
        pipe = subprocess.PIPE
        # Windows writes messages in its own charset; what is read of them is ASCII.
        return subprocess.Popen(
            command, env=surroundings, cwd=self.home, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8",
            errors="replace",
        )  # fmt: skip

    def watched(self) -> Iterator[Path]:
        """Name the places that the program has no business to write in."""
        if self.root:
            yield self.root
            return
        yield from (self._program.resolve().parent, self.documents, self.temporary)
        yield from (Path.home() / name for name in (".config", ".cache", ".local", ".inkling", "inkling"))


def without_network() -> list[str]:
    """Give the command that runs another without a network; empty where that is not allowed."""
    for command in (["unshare", "--net"], ["unshare", "--user", "--map-current-user", "--net"]):
        if shutil.which("unshare"):
            tried = subprocess.run([*command, "true"], capture_output=True, check=False)
            if tried.returncode == 0:
                return command
    return []


def main() -> int:
    """Try everything, say what was seen, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", metavar="BUNDLE")
    parser.add_argument("--root", type=Path, metavar="ROOT")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="keep the picture of the window")
    arguments = parser.parse_args()
    try:
        place = Place(arguments.bundle, arguments.root.resolve() if arguments.root else None)
        try:
            before = state_of(place)
            try_commands(place)
            try_rest(place)
            try_assistant(place)
            try_window(place, arguments.picture)
            check_writes(place, before)
        finally:
            shutil.rmtree(place.folder, ignore_errors=True)
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    print("all well")
    return 0


def try_commands(place: Place) -> None:
    """Index the samples, and find one of them by what it means."""
    version = done(place.start("--version"), "--version").stdout.strip()
    begun = time.monotonic()
    counts = json.loads(done(place.start("index", place.inside(place.documents), "--json"), "index").stdout)
    print(f"{version}: indexed {counts['files']} files in {time.monotonic() - begun:.1f} s")
    expect(counts["files"] == sum(path.is_file() for path in SAMPLES.rglob("*")), f"all files, not {counts}")
    expect(counts["unreadable"] == 0 and counts["passages_encoded"] > 0, f"every file read and encoded, not {counts}")
    begun = time.monotonic()
    answer = json.loads(done(place.start("search", QUERY, "--mode", "meaning", "--json"), "search").stdout)
    names = [Path(result["path"]).name for result in answer["results"]]
    print(f"searched by meaning in {time.monotonic() - begun:.1f} s: {names[0] if names else 'nothing'}")
    expect(answer["meaning"] and FOUND in names[:3], f"{FOUND} among the first, not {names}")
    ledger = json.loads(done(place.start("ledger", "--json"), "ledger").stdout)
    expect({row["state"] for row in ledger} <= {"meaning ready", "skipped"}, f"every file ready, not {ledger}")
    wrong = place.start("index", "/nowhere at all")
    expect(wrong.returncode == 2 and wrong.stderr.count("\n") == 1, f"one line of complaint, not {wrong.stderr!r}")


def try_rest(place: Place) -> None:
    """Export the index, and fetch a model from where there is none: what else a bundle may lack modules for."""
    exported = place.home / "all.inkling"
    done(place.start("export", place.inside(exported)), "export")
    expect(exported.is_file() and exported.stat().st_size > 0, "an exported index")
    fetched = place.start("model", "fetch", "all-mpnet-base-v2", "--yes", "--from", "http://127.0.0.1:9")
    refused = fetched.returncode == 2 and "cannot be reached" in fetched.stderr and fetched.stderr.count("\n") == 1
    expect(refused, f"one line that nothing can be fetched, not {fetched.returncode}: {fetched.stderr!r}")
    print("exported the index, and was told kindly that a model cannot be fetched")


def try_assistant(place: Place) -> None:
    """Ask as an assistant does, in lines of JSON over the standard streams."""
    begun = time.monotonic()
    granted = place.inside(place.documents)
    running = place.begin("mcp", "--grant", granted)
    stopper = threading.Timer(PATIENCE, running.kill)
    stopper.start()
    try:
        about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "smoke", "version": "1"}}
        server = ask(running, "initialize", about)["serverInfo"]["name"]
        tell(running, {"method": "notifications/initialized"})
        tools = {tool["name"] for tool in ask(running, "tools/list", {})["tools"]}
        called = ask(running, "tools/call", {"name": "search", "arguments": {"query": QUERY}})
        _, complained = running.communicate()
    finally:
        stopper.cancel()
        running.kill()
    expect(server == "inkling" and tools >= TOOLS, f"the tools {TOOLS}, not {tools}")
    names = [file["path"].removeprefix(granted + "/") for file in called["structuredContent"]["files"]]
    expect(any(name.endswith(FOUND) for name in names[:3]), f"{FOUND} told of, not {names}")
    expect(running.returncode == 0 and not complained, f"no word besides, not {running.returncode}: {complained}")
    print(f"told an assistant of {len(tools)} tools and {len(names)} files in {time.monotonic() - begun:.1f} s")


def ask(running: subprocess.Popen[str], method: str, parameters: Mapping[str, object]) -> dict[str, Any]:
    """Send a request of JSON-RPC and wait for its result."""
    tell(running, {"id": method, "method": method, "params": parameters})
    assert running.stdout
    assert running.stderr
    for line in running.stdout:
        answer = json.loads(line)
        if answer.get("id") == method:
            expect("result" in answer, f"a result of {method}, not {answer}")
            return answer["result"]
    raise Failure(f"Expected an answer to {method}, not the end: {running.stderr.read()}")


def tell(running: subprocess.Popen[str], message: Mapping[str, object]) -> None:
    """Send a message of JSON-RPC."""
    assert running.stdin
    # Where the program has ended, reading says so, with its last words.
    with contextlib.suppress(BrokenPipeError):
        running.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        running.stdin.flush()


def try_window(place: Place, keep: Path | None) -> None:
    """Open the window offscreen with a query in its field, and look at its picture."""
    (homes,) = list(place.home.rglob("index.sqlite"))
    memory = homes.with_name("window.json")
    memory.write_text(json.dumps({"query": QUERY}), "utf-8")
    if place.root:
        os.chown(memory, 1000, 1000)
    picture = place.home / "window.png"
    begun = time.monotonic()
    done(place.start("--picture", place.inside(picture), QT_QPA_PLATFORM="offscreen"), "the window")
    expect(picture.is_file(), "a picture of the window")
    content = picture.read_bytes()
    size = len(content)
    expect(content[:8] == b"\x89PNG\r\n\x1a\n" and size > 20_000, f"a picture with a window, not {size} bytes")
    print(f"opened the window, took its picture and quit in {time.monotonic() - begun:.1f} s ({size} bytes)")
    if keep:
        keep.write_bytes(content)


def state_of(place: Place) -> dict[str, tuple[int, int]]:
    """Remember every file that is not in the home, with its size and time."""
    found: dict[str, tuple[int, int]] = {}
    for start in place.watched():
        for folder, inner, names in os.walk(start):
            below = ((each, Path(folder, each)) for each in inner)
            inner[:] = [each for each, path in below if path != place.home and not path.is_mount()]
            for name in names:
                path = Path(folder, name)
                status = path.lstat()
                found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found


def check_writes(place: Place, before: Mapping[str, tuple[int, int]]) -> None:
    """Compare what lies around the program with what lay there before."""
    after = state_of(place)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    expect(not changed, f"no file outside of the home written, not {changed[:10]}")
    print(f"looked through {len(after)} files outside of its home: none is new, changed or gone")


def done(run: subprocess.CompletedProcess[str], what: str) -> subprocess.CompletedProcess[str]:
    """Hand on a run that went well."""
    well = run.returncode == 0 and "Traceback" not in run.stderr
    expect(well, f"{what} to end well, not {run.returncode}: {run.stderr}")
    return run


def expect(true: bool, what: str) -> None:
    """Fail unless something holds."""
    if not true:
        raise Failure(f"Expected {what}")


if __name__ == "__main__":
    sys.exit(main())
