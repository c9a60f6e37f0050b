"""Changes are noticed where they happen, and nothing else is."""

import ctypes
import errno
import os
import queue
import shutil
import sys
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from watchdog.events import FileDeletedEvent

from inkling.indexing import watcher as watching
from inkling.indexing.changes import Changes, outermost, within
from inkling.indexing.network import drives_below, on_network
from inkling.indexing.watchdog_events import WatchdogEvents
from inkling.indexing.watcher import Failed, FolderEvents, Told, Watcher, folder_events


class Watched:
    """A folder under a watcher, and what it tells."""

    def __init__(
        self, root: Path, home: Path, make_events: Callable[[Told, Failed], FolderEvents] = folder_events
    ) -> None:
        self.root = root
        self.told: queue.SimpleQueue[Changes] = queue.SimpleQueue()
        self.watcher = Watcher(self.told.put, str(home), make_events)
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


@pytest.mark.parametrize(("change", "folders", "trees"), CHANGES)
def test_watchdog_tells_the_same_where_there_is_no_inotify(
    watched: Watched, change: Callable[[Path], object], folders: set[str], trees: set[str]
) -> None:
    watched.watcher.watch([])
    other = Watched(watched.root, watched.root / "home", lambda told, _: WatchdogEvents(told))
    try:
        change(watched.root)
        assert other.next() == (folders, trees)
        other.watcher.watch([])
        (watched.root / "a.txt").write_text("Nobody is told.")
        other.watcher.watch([str(watched.root)])
        assert other.quiet()
    finally:
        other.watcher.close()


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


def test_our_own_home_is_not_told_of_by_whatever_name(watched: Watched) -> None:
    link = watched.root.with_name("link")
    link.symlink_to(watched.root, target_is_directory=True)
    named_by_link = Watched(watched.root, link / "home")
    (watched.root / "home" / "index.sqlite").write_text("x")
    assert named_by_link.quiet()
    named_by_link.watcher.close()


def test_documents_may_lie_in_a_folder_of_our_home(watched: Watched) -> None:
    around = Watched(watched.root, watched.root.parent)
    (watched.root / "a.txt").write_text("Another text.")
    assert around.next() == ({"."}, set())
    around.watcher.close()


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


def test_a_folder_that_was_moved_about_is_not_lost_sight_of(watched: Watched) -> None:
    root, outside = watched.root, watched.root.with_name("outside")
    (root / "inner" / "deep").mkdir()
    watched.next()
    moves = [(root / "inner" / "deep", outside), (outside, root / "back"), (root / "inner", root / "outer")]
    for old, new in moves:
        old.rename(new)
        watched.next()
    (root / "back" / "b.txt").write_text("New.")
    assert watched.next() == ({"back"}, set())


def test_a_folder_that_was_moved_out_is_watched_no_more_and_another_may_take_its_name(watched: Watched) -> None:
    root, bin_ = watched.root, watched.root.with_name("bin")
    (root / "inner").rename(bin_)
    assert watched.next() == ({"."}, {"inner"})
    (root / "inner").mkdir()
    assert watched.next() == ({"."}, {"inner"})
    (bin_ / "b.txt").write_text("Nobody is told of it.")
    (root / "inner").rmdir()
    assert watched.next() == ({"."}, {"inner"})
    shutil.rmtree(bin_)
    (root / "a.txt").write_text("Another text.")
    assert watched.next() == ({"."}, set())


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_a_folder_that_two_links_lead_to_is_watched_once(watched: Watched) -> None:
    links = [watched.root.with_name(name) for name in ("one", "another")]
    for link in links:
        link.symlink_to(watched.root, target_is_directory=True)
    watched.watcher.watch(list(map(str, links)))
    kernel = Path(f"/proc/self/fdinfo/{watched.watcher._events_below._file}")
    assert kernel.read_text().count("inotify wd") == 3
    watched.watcher.watch([])
    assert "inotify wd" not in kernel.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_folders_that_change_places_are_told_by_their_new_names(watched: Watched) -> None:
    (watched.root / "other" / "deep").mkdir(parents=True)
    watched.next()
    exchange, here = 2, -100
    names = (os.fsencode(watched.root / name) for name in ("inner", "other"))
    assert ctypes.CDLL(None).renameat2(here, next(names), here, next(names), exchange) == 0
    assert watched.next() == ({"."}, {"inner", "other"})
    for name in ("inner", "other", "inner/deep"):
        (watched.root / name / "b.txt").write_text("New.")
        assert watched.next() == ({name}, set())


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_all_is_looked_through_after_more_happened_than_could_be_told(tmp_path: Path) -> None:
    told, begun, go_on = queue.SimpleQueue[str](), threading.Event(), threading.Event()

    def tell(path: str, _: bool) -> None:
        begun.set()
        go_on.wait()
        told.put(path)

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("A text.")
    events = folder_events(tell, lambda *_: None)
    events.start()
    events.watch(str(tmp_path))
    (tmp_path / "a.txt").write_text("Another text.")
    assert begun.wait(10)
    for moment in range(int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())):
        os.utime(tmp_path / ("a.txt" if moment % 2 else "b.txt"), (moment, moment))
    (tmp_path / "unseen").mkdir()
    go_on.set()
    while told.get(timeout=10) != str(tmp_path):
        pass
    (tmp_path / "unseen" / "c.txt").write_text("New.")
    while told.get(timeout=10) != str(tmp_path / "unseen" / "c.txt"):
        pass
    events.close()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_a_folder_that_was_away_for_a_moment_goes_on_being_watched(watched: Watched) -> None:
    away = watched.root.with_name("away")
    watched.root.rename(away)
    assert watched.next() == (set(), {"."})
    (away / "inner" / "b.txt").write_text("New.")
    assert watched.next() == ({"inner"}, set())
    away.rename(watched.root)
    assert watched.next() == (set(), {"."})
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


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_a_folder_that_comes_back_is_watched_again(watched: Watched) -> None:
    away = watched.root.with_name("away")
    watched.root.rename(away)
    assert watched.next() == (set(), {"."})
    assert watched.watcher.unwatched().trees == {str(watched.root)}
    shutil.copytree(away, watched.root)
    assert watched.watcher.unwatched().trees == {str(watched.root)}
    assert watched.watcher.unwatched() == Changes()
    while not watched.told.empty():
        watched.told.get()
    (watched.root / "inner" / "b.txt").write_text("New.")
    assert watched.next() == ({"inner"}, set())


def full_system(*_: object) -> FolderEvents:
    """Behave as a system that has no room for one more watch."""

    def watch(_: str) -> None:
        raise OSError(errno.ENOSPC, "no room")

    return SimpleNamespace(start=lambda: None, watch=watch, unwatch=lambda _: None, close=lambda: None)


def test_the_limit_is_told_once_with_the_number_to_set(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    watcher = Watcher(lambda _: None, str(tmp_path), full_system)
    for _ in range(2):
        watcher.watch([str(tmp_path)])
        assert watcher.unwatched() == Changes(trees=frozenset({str(tmp_path)}))
    assert watcher.cannot_watch(str(tmp_path))
    assert [record.getMessage().count("fs.inotify.max_user_watches to ") for record in caplog.records] == [1]
    watcher.watch([])
    assert watcher.unwatched() == Changes()
    assert not watcher.cannot_watch(str(tmp_path))


def test_a_folder_that_outgrows_the_limit_is_watched_no_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched: list[str] = []
    failing: list[Failed] = []

    def make_events(_: Told, failed: Failed) -> FolderEvents:
        failing.append(failed)
        nothing = {"start": lambda: None, "close": lambda: None}
        return SimpleNamespace(watch=watched.append, unwatch=watched.remove, **nothing)

    watcher = Watcher(lambda _: None, str(tmp_path), make_events)
    watcher.watch([str(tmp_path)])
    assert watched == [os.path.realpath(tmp_path)]
    failing[0](watched[0], OSError(errno.ENOSPC, "no room"))
    assert watched == []
    assert watcher.cannot_watch(str(tmp_path))
    assert watcher.unwatched().trees == {str(tmp_path)}
    assert "limit is reached" in caplog.text


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


def test_a_name_that_macos_writes_otherwise_is_told_as_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / unicodedata.normalize("NFD", "Büro")).mkdir()
    monkeypatch.setattr("inkling.indexing.watchdog_events.sys", SimpleNamespace(platform="darwin"))
    # As where the system takes both names for one folder.
    monkeypatch.setattr(Path, "samefile", lambda one, other: True)
    told: list[tuple[str, bool]] = []
    events = WatchdogEvents(lambda path, is_folder: told.append((path, is_folder)))
    events.dispatch(FileDeletedEvent(str(tmp_path / "Büro" / "gone.txt")))
    assert told == [(str(tmp_path / unicodedata.normalize("NFD", "Büro") / "gone.txt"), False)]


def test_a_system_that_gives_no_stream_of_events_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SystemError("Cannot start fsevents stream.")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", refuse)
    with pytest.raises(OSError, match="Cannot start"):
        WatchdogEvents(lambda path, is_folder: None).watch(str(tmp_path))
