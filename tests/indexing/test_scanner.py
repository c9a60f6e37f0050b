"""Which files a walk finds."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from inkling.indexing import scanner
from inkling.indexing.changes import Changes
from inkling.indexing.rules import covered, hidden
from inkling.indexing.scanner import Scan, comes_to, scan, scan_changes
from inkling.store.writer import Writer


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def found(result: Scan, folder: Path) -> set[str]:
    return {os.path.relpath(path, folder) for path in result.files}


SKIPPED = [
    ".hidden", ".git/config", "node_modules/a.js", "sub/__pycache__/a.pyc", "~$letter.docx", ".~lock.x.odt#",
    "film.part", "draft.txt~", "venv/lib/a.py", "Cache/x.txt", "thing/CACHEDIR.TAG", "thing/x.txt",
]  # fmt: skip


def test_what_nobody_searches_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "kept.txt", "deep/er/kept.md", *SKIPPED)
    assert found(scan(str(tmp_path), (), ""), tmp_path) == {"kept.txt", "deep/er/kept.md"}


PATTERNS = [
    (["*.log"], {"a.txt", "sub/b.txt", "sub/deep/c.txt"}),
    (["sub/"], {"a.txt", "a.log"}),
    (["/a.*"], {"sub/b.txt", "sub/deep/c.txt", "sub/d.log"}),
    (["*.txt", "!b.txt"], {"sub/b.txt", "a.log", "sub/d.log"}),
    (["sub/**/c.txt"], {"a.txt", "a.log", "sub/b.txt", "sub/d.log"}),
    ([""], {"a.txt", "a.log", "sub/b.txt", "sub/d.log", "sub/deep/c.txt"}),
    (["!"], {"a.txt", "a.log", "sub/b.txt", "sub/d.log", "sub/deep/c.txt"}),
]


@pytest.mark.parametrize(("patterns", "expected"), PATTERNS)
@pytest.mark.parametrize("by_file", [False, True])
def test_patterns_exclude(tmp_path: Path, patterns: list[str], expected: set[str], by_file: bool) -> None:
    make(tmp_path, "a.txt", "a.log", "sub/b.txt", "sub/d.log", "sub/deep/c.txt")
    if by_file:
        (tmp_path / ".inklingignore").write_text("\n".join(patterns))
    result = scan(str(tmp_path), [] if by_file else patterns, "")
    assert found(result, tmp_path) == expected


def test_an_ignore_file_further_down_rules_there_only(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "sub/a.txt", "sub/b.txt")
    (tmp_path / ".inklingignore").write_text("b.txt")
    (tmp_path / "sub" / ".inklingignore").write_text("a.txt\n!b.txt")
    assert found(scan(str(tmp_path), (), ""), tmp_path) == {"a.txt", "sub/b.txt"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to(tmp_path / "real" / "a.txt")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert found(scan(str(tmp_path), (), ""), tmp_path) == {"real/a.txt"}


@pytest.mark.parametrize("home", ["real/home", "link/home"])
def test_our_own_home_is_left_out_by_whatever_name(tmp_path: Path, home: str) -> None:
    make(tmp_path, "a.txt", "real/b.txt", "real/home/index.sqlite", "real/home/models/readme.txt")
    (tmp_path / "link").symlink_to("real")
    assert found(scan(str(tmp_path), (), str(tmp_path / home)), tmp_path) == {"a.txt", "real/b.txt"}
    hints = Changes(frozenset({str(tmp_path / "real")}), frozenset({str(tmp_path / "real" / "home")}))
    changed = scan_changes(str(tmp_path), (), str(tmp_path / home), hints, lambda _: [])
    assert found(changed, tmp_path) == {"real/b.txt"}


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert scan(str(tmp_path), (), "").files == {}


def test_a_missing_folder_is_noted(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    assert list(scan(missing, (), "").closed) == [missing]


def test_a_tree_two_hundred_deep(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 200)
    make(deep, "a.txt")
    assert len(scan(str(tmp_path), (), "").files) == 1


def test_the_fingerprint_follows_the_file(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    before = scan(str(tmp_path), (), "").files
    assert scan(str(tmp_path), (), "").files == before
    (tmp_path / "a.txt").write_text("longer")
    assert scan(str(tmp_path), (), "").files != before


@pytest.mark.parametrize(("path", "expected"), [("/f/a.log", True), ("/f/sub/a.log", True), ("/f/a.txt", False)])
def test_covered_tells_whether_patterns_exclude_a_path(path: str, expected: bool) -> None:
    assert covered(path, "/f", ["*.log"]) is expected


def test_the_home_of_another_inkling_is_left_out(tmp_path: Path) -> None:
    folder, other = tmp_path / "documents", tmp_path / "documents" / "trial"
    folder.mkdir()
    Writer(other / "index.sqlite", other / "lock").close()
    (other / "settings.json").write_text("{}")
    (folder / "mine").mkdir()
    (folder / "mine" / "index.sqlite").write_text("no index at all")
    (folder / "mine" / "a.txt").write_text("A text.")
    kept = {str(folder / "mine" / name) for name in ("index.sqlite", "a.txt")}
    assert set(scan(str(folder), (), str(tmp_path / "home")).files) == kept
    everywhere, there = Changes(trees=frozenset({str(folder)})), Changes(frozenset({str(other)}))
    for hints, expected in ((everywhere, kept), (there, set())):
        assert set(scan_changes(str(folder), (), str(tmp_path / "home"), hints, lambda _: ()).files) == expected
    assert not comes_to(str(folder), (), str(tmp_path / "home"), str(other))
    assert str(other / "settings.json") in scan(str(other), (), str(tmp_path / "home")).files


HIDDEN, PLACEHOLDER, JUNCTION = 0x2, 0x9000_001A, 0xA000_0003
"""An attribute, and the tags of a folder that a cloud keeps and of one that stands for another place, on Windows."""


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({}, False),
        ({"st_file_attributes": 0x10, "st_reparse_tag": 0}, False),
        ({"st_file_attributes": 0x10 | HIDDEN, "st_reparse_tag": 0}, True),
        ({"st_file_attributes": 0x410, "st_reparse_tag": PLACEHOLDER}, False),
        ({"st_file_attributes": 0x410, "st_reparse_tag": JUNCTION}, True),
        ({"st_flags": 0x40}, False),
        ({"st_flags": stat.UF_HIDDEN}, True),
    ],
)
def test_what_windows_and_macos_hide_is_known_by_its_flags(status: dict[str, int], expected: bool) -> None:
    assert hidden(cast("os.stat_result", SimpleNamespace(**status))) is expected


def test_what_the_system_hides_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "kept.txt", "desktop.ini", "AppData/a.txt", "sub/b.txt")
    not_shown = {(tmp_path / name).stat().st_ino for name in ("desktop.ini", "AppData")}
    monkeypatch.setattr(scanner, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(scanner, "hidden", lambda status: status.st_ino in not_shown)
    assert found(scan(str(tmp_path), (), ""), tmp_path) == {"kept.txt", "sub/b.txt"}


OTHER_WAY = "/proc/self/root"
"""A way to every file that stands before its path, as Windows has one for paths of any length."""


@pytest.fixture
def long_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    def reachable(path: str) -> str:
        return f"{OTHER_WAY}{path}" if len(path) >= 240 else path

    def scandir(path: str) -> "os._ScandirIterator[str]":
        if len(path.removeprefix(OTHER_WAY)) >= 240 and not path.startswith(OTHER_WAY):
            raise FileNotFoundError(2, "too long, as Windows says", path)
        return os.scandir(path)

    monkeypatch.setattr(scanner, "reachable", reachable)
    monkeypatch.setattr(scanner, "known_as", lambda path: path.removeprefix(OTHER_WAY))
    monkeypatch.setattr("inkling.indexing.rules.reachable", reachable)
    fake = SimpleNamespace(scandir=scandir, lstat=os.lstat, path=os.path, sep=os.sep)
    monkeypatch.setattr(scanner, "os", fake)


@pytest.mark.skipif(not Path(OTHER_WAY).exists(), reason="needs another way to every file")
@pytest.mark.usefixtures("long_paths")
def test_a_folder_beyond_what_windows_takes_is_walked(tmp_path: Path) -> None:
    deep = "/".join(["a long name of a folder"] * 12)
    make(tmp_path, "a.txt", f"{deep}/b.txt", f"{deep}/c.log", f"{deep}/inner/d.txt", f"{deep}/cache/CACHEDIR.TAG")
    (tmp_path / deep / ".inklingignore").write_text("*.log")
    whole = scan(str(tmp_path), (), "")
    assert found(whole, tmp_path) == {"a.txt", f"{deep}/b.txt", f"{deep}/inner/d.txt"}
    assert whole.closed == {}
    hints = Changes(folders=frozenset((str(tmp_path / deep),)))
    assert found(scan_changes(str(tmp_path), (), "", hints, lambda _: ()), tmp_path) == {
        f"{deep}/b.txt", f"{deep}/inner/d.txt",
    }  # fmt: skip
