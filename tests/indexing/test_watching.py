"""Changes are noticed where they happen, and nothing else is."""

import errno
import os
import queue
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from watchdog.observers import Observer

from inkling.indexing import watcher as watching
from inkling.indexing.changes import Changes, outermost, within
from inkling.indexing.network import drives_below, on_network
from inkling.indexing.watcher import Watcher


class Watched:
    """A folder under a watcher, and what it tells."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.told: queue.SimpleQueue[Changes] = queue.SimpleQueue()
        self.watcher = Watcher(self.told.put, str(home))
        self.watcher.start()
        self.watcher.watch([str(root)])

    def next(self) -> tuple[set[str], set[str]]:
        changes = self.told.get(timeout=5)
        return self._named(changes.folders), self._named(changes.trees)

    def _named(self, paths: Collection[str]) -> set[str]:
        return {os.path.relpath(path, self.root) for path in paths}

    def quiet(self) -> bool:
        (self.root / "mark").mkdir()
        (self.root / "mark" / "end.txt").write_text("end")
        _, trees = self.next()
        return trees == {"mark"} and self.told.empty()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(watching, "QUIET", 0.2)
    root, home = tmp_path / "documents", tmp_path / "documents" / "home"
    (root / "inner").mkdir(parents=True)
    home.mkdir()
    (root / "a.txt").write_text("A text.")
    (root / ".hidden").mkdir()
    (root / "node_modules").mkdir()
    opened = Watched(root, home)
    yield opened
    opened.watcher.close()


def save_atomically(root: Path) -> None:
    (root / ".a.saving").write_text("Another text.")
    (root / ".a.saving").replace(root / "a.txt")


CHANGES: list[tuple[Callable[[Path], object], set[str], set[str]]] = [
    (lambda root: (root / "a.txt").write_text("Another text."), {"."}, set()),
    (lambda root: (root / "inner" / "b.txt").write_text("New."), {"inner"}, set()),
    (lambda root: os.utime(root / "a.txt", (1, 1)), {"."}, set()),
    (lambda root: (root / "a.txt").unlink(), {"."}, set()),
    (lambda root: (root / "a.txt").rename(root / "inner" / "c.txt"), {".", "inner"}, set()),
    (save_atomically, {"."}, set()),
    (lambda root: (root / "inner").rename(root / "outer"), {"."}, {"inner", "outer"}),
    (lambda root: (root / "inner").rmdir(), {"."}, {"inner"}),
    (lambda root: (root / "new").mkdir(), {"."}, {"new"}),
    (lambda root: (root / "inner" / ".inklingignore").write_text("*.log"), {"inner"}, {"inner"}),
]


@pytest.mark.parametrize(("change", "folders", "trees"), CHANGES)
def test_a_change_is_told_with_its_place(
    watched: Watched, change: Callable[[Path], object], folders: set[str], trees: set[str]
) -> None:
    change(watched.root)
    assert watched.next() == (folders, trees)


LINKED: list[tuple[Callable[[Path], object], set[str], set[str]]] = [
    (lambda root: (root / "a.txt").write_text("Another text."), {"."}, set()),
    (lambda root: (root / "inner" / "b.txt").write_text("New."), {"inner"}, set()),
    (lambda root: (root / "new").mkdir(), {"."}, {"new"}),
]


@pytest.mark.parametrize(("change", "folders", "trees"), LINKED)
def test_a_folder_that_is_a_link_is_watched_under_its_name(
    watched: Watched, change: Callable[[Path], object], folders: set[str], trees: set[str]
) -> None:
    link = watched.root.with_name("link")
    link.symlink_to(watched.root, target_is_directory=True)
    watched.watcher.watch([str(link), str(watched.root)])
    change(watched.root)
    found = watched.told.get(timeout=5)
    for name in (link, watched.root):
        for told, expected in ((found.folders, folders), (found.trees, trees)):
            assert {os.path.relpath(path, name) for path in told if within(path, str(name))} == expected
    # One of the two is watched no more, and the other one goes on.
    watched.watcher.watch([str(link)])
    (watched.root / "c.txt").write_text("A third text.")
    assert watched.told.get(timeout=5) == Changes(frozenset([str(link)]))


UNINTERESTING: list[Callable[[Path], object]] = [
    lambda root: (root / "a.txt").read_text(),
    lambda root: list((root / "inner").iterdir()),
    lambda root: (root / "home" / "index.sqlite").write_text("x"),
    lambda root: (root / ".hidden" / "b.txt").write_text("x"),
    lambda root: (root / "node_modules" / "b.js").write_text("x"),
    lambda root: (root / "download.part").write_text("x"),
    lambda root: (root / "~$letter.docx").write_text("x"),
]


@pytest.mark.parametrize("happen", UNINTERESTING)
def test_what_is_not_searched_is_not_told(watched: Watched, happen: Callable[[Path], object]) -> None:
    happen(watched.root)
    assert watched.quiet()


def test_that_something_happens_is_told_before_it_settles(tmp_path: Path) -> None:
    restless, told = threading.Event(), queue.SimpleQueue[Changes]()
    (tmp_path / "home").mkdir()
    watcher = Watcher(told.put, str(tmp_path / "home"), on_unrest=restless.set)
    watcher.start()
    watcher.watch([str(tmp_path)])
    (tmp_path / "home" / "index.sqlite").write_text("It is our own.")
    (tmp_path / ".hidden").write_text("Nobody looks for it.")
    assert not restless.wait(0.3)
    (tmp_path / "a.txt").write_text("A text.")
    assert restless.wait(10)
    assert told.get(timeout=10).folders == {str(tmp_path)}
    watcher.close()


def test_a_burst_is_told_once_and_as_a_whole(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_HINTS", 20)
    for number in range(30):
        (watched.root / "inner" / str(number)).mkdir()
    assert watched.next() == (set(), {"."})
    assert watched.told.empty()


# A warning of watchdog, in its own thread, which an error would end.
@pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")
def test_a_folder_that_was_moved_about_is_not_lost_sight_of(watched: Watched) -> None:
    root, outside = watched.root, watched.root.with_name("outside")
    (root / "inner" / "deep").mkdir()
    watched.next()
    moves = [(root / "inner" / "deep", outside), (outside, root / "back"), (root / "inner", root / "outer")]
    for old, new in moves:
        old.rename(new)
        watched.next()
    (root / "back" / "b.txt").write_text("New.")
    folders, trees = watched.next()
    assert "back" in folders or "." in trees
    (root / "back" / "b.txt").write_text("Newer.")
    assert watched.next() == ({"back"}, set())


def test_a_folder_that_was_away_for_a_moment_goes_on_being_watched(watched: Watched) -> None:
    away = watched.root.with_name("away")
    watched.root.rename(away)
    (away / "inner" / "b.txt").write_text("New.")
    assert watched.next() == ({"inner"}, set())
    away.rename(watched.root)
    (watched.root / "inner" / "b.txt").write_text("Newer.")
    assert watched.next() == ({"inner"}, set())


def test_a_drive_that_comes_or_goes_inside_a_folder_is_looked_at(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    for drives in ([(str(watched.root / "inner"), "a drive")], [(str(watched.root / "inner"), "another")], []):
        monkeypatch.setattr(watching, "drives_below", lambda _, drives=drives: drives)
        assert watched.watcher.unwatched().trees == {str(watched.root)}
        assert watched.watcher.unwatched() == Changes()
    (watched.root / "inner" / "b.txt").write_text("New.")
    assert watched.next() == ({"inner"}, set())


def test_a_folder_that_comes_back_is_watched_again(watched: Watched) -> None:
    away = watched.root.with_name("away")
    watched.root.rename(away)
    assert watched.watcher.unwatched().trees == {str(watched.root)}
    shutil.copytree(away, watched.root)
    assert watched.watcher.unwatched().trees == {str(watched.root)}
    assert watched.watcher.unwatched() == Changes()
    while not watched.told.empty():
        watched.told.get()
    (watched.root / "inner" / "b.txt").write_text("New.")
    assert watched.next() == ({"inner"}, set())


class FullObserver(Observer):
    """Behaves as watchdog does where the system has no room for one more watch."""

    def schedule(self, *given: object, **named: object) -> object:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")


def test_the_limit_is_told_once_with_the_number_to_set(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    watcher = Watcher(lambda _: None, str(tmp_path), FullObserver)
    for _ in range(2):
        watcher.watch([str(tmp_path)])
        assert watcher.unwatched() == Changes(trees=frozenset({str(tmp_path)}))
    assert watcher.cannot_watch(str(tmp_path))
    assert [record.getMessage().count("fs.inotify.max_user_watches to ") for record in caplog.records] == [1]
    watcher.watch([])
    assert watcher.unwatched() == Changes()
    assert not watcher.cannot_watch(str(tmp_path))


def test_a_full_disk_is_not_taken_for_the_limit(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    watched.watcher.watch([])
    watched.watcher.watch([str(watched.root)])
    assert not watched.watcher.cannot_watch(str(watched.root))
    assert [record for record in caplog.records if record.name.startswith("inkling")] == []
    (watched.root / "a.txt").write_text("Another text.")
    assert watched.next() == ({"."}, set())


def test_a_missing_folder_is_away_and_not_unwatchable(tmp_path: Path) -> None:
    watcher = Watcher(lambda _: None, str(tmp_path))
    watcher.watch([str(tmp_path / "missing")])
    assert watcher.unwatched().trees == {str(tmp_path / "missing")}
    assert not watcher.cannot_watch(str(tmp_path / "missing"))


def test_the_drives_below_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    places = ("/", "/m/b", "/m", "/m/a", "/mm")
    parts = [SimpleNamespace(mountpoint=place, device=f"disk of {place}") for place in places]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: parts)
    assert drives_below("/m") == [("/m/a", "disk of /m/a"), ("/m/b", "disk of /m/b")]
    assert drives_below("/m/a") == []


def test_a_local_disk_is_not_on_a_network(tmp_path: Path) -> None:
    assert not on_network(str(tmp_path))


OUTERMOST = [
    ([], []),
    (["/a", "/a/b", "/a b", "/a/b/c", "/a"], ["/a b", "/a"]),
    (["/b/c", "/a", "/b"], ["/a", "/b"]),
    (["/", "/a"], ["/"]),
    (["/a.b/c", "/a/c", "/a"], ["/a.b/c", "/a"]),
]


@pytest.mark.parametrize(("folders", "expected"), OUTERMOST)
def test_outermost_leaves_out_what_lies_inside(folders: list[str], expected: list[str]) -> None:
    assert outermost(folders) == expected


def test_hints_below_a_folder_are_its_own_and_each_once() -> None:
    changes = Changes(frozenset({"/a/x", "/a/y/z", "/b", "/ab"}), frozenset({"/a/y", "/a/y/w", "/c"}))
    assert changes.below("/a") == Changes(frozenset({"/a/x"}), frozenset({"/a/y"}))
    assert not changes.below("/d")
