"""The thread that keeps the index up to date."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexing_samples import Desk, differences
from inkling.errors import HomeProblem, IndexProblem
from inkling.indexing import background as running
from inkling.indexing.activity import Activity
from inkling.indexing.background import BackgroundIndexer
from inkling.indexing.changes import Changes
from inkling.store.database import connect
from inkling.store.rows import Filter
from inkling.store.writer import Writer


class Background:
    """A desk with the background thread at work."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.errors: list[Exception] = []
        self.seen: list[Activity] = []
        self.unwatched = Changes()
        self.thread = BackgroundIndexer(
            desk.open_pipeline, desk.control, lambda: desk.settings, self.seen.append, self.errors.append,
            lambda: self.unwatched,
        )  # fmt: skip

    def note(self, *folders: str) -> None:
        self.thread.note(Changes(frozenset(map(self.desk.path, folders))))

    def until(self, happened: Callable[[], object], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.02)

    def idle(self) -> bool:
        return bool(self.seen) and self.seen[-1].phase == "idle"

    def found(self, word: str) -> bool:
        return bool(self.desk.reader.words(f'"{word}"', Filter(), 1))


@pytest.fixture
def background(desk: Desk) -> Iterator[Background]:
    opened = Background(desk)
    yield opened
    if opened.thread.is_alive():
        opened.thread.close()
    assert opened.errors == []


def damage(index: Path) -> None:
    connection = connect(index, read_only=False)
    connection.execute("UPDATE passages SET text = CAST(x'ff' || text AS TEXT)")
    connection.close()


def put_another_in_its_place(index: Path) -> None:
    for path in index.parent.glob(f"{index.name}*"):
        path.unlink()
    Writer(index, index.with_name("another lock")).close()


@pytest.mark.parametrize("harm", [damage, Path.unlink, put_another_in_its_place])
def test_an_index_that_is_harmed_while_it_is_open_is_made_anew(
    background: Background, harm: Callable[[Path], None]
) -> None:
    desk = background.desk
    desk.write("one.txt", "About lighthouses.")
    background.thread.start()
    background.until(background.idle)
    harm(desk.home / "index.sqlite")
    with contextlib.suppress(IndexProblem, HomeProblem):
        desk.texts("one.txt")

    def whole() -> bool:
        desk.connections.look()
        with contextlib.suppress(IndexProblem, HomeProblem):
            return desk.texts("one.txt") == ["About lighthouses."] and background.found("lighthouses")
        return False

    background.thread.index()
    background.until(lambda: (desk.home / "index.sqlite").exists() and whole())
    background.until(background.idle)


def test_a_change_is_found_soon_and_only_where_it_is_told(background: Background) -> None:
    background.desk.write("a/one.txt", "A first text.")
    background.thread.start()
    background.until(background.idle)
    background.desk.write("a/two.txt", "About lighthouses.")
    background.desk.write("b/three.txt", "About windmills.")
    background.note("a")
    background.until(lambda: background.found("lighthouses"))
    background.until(background.idle)
    assert not background.found("windmills")
    background.thread.index()
    background.until(lambda: background.found("windmills"))


def test_a_change_goes_before_what_is_still_to_be_encoded(background: Background) -> None:
    desk = background.desk
    for number in range(700):
        desk.write(f"old/{number}.txt", f"Text number {number} of many.")
    encode, allowed = desk.encoder.encode_passages, threading.Semaphore(0)

    def encode_when_allowed(texts: Sequence[str]) -> np.ndarray:
        assert allowed.acquire(timeout=60)
        return encode(texts)

    desk.encoder.encode_passages = encode_when_allowed  # type: ignore[method-assign]
    background.thread.start()
    background.until(lambda: background.seen and background.seen[-1].phase == "encoding")
    desk.write("new/urgent.txt", "About lighthouses.")
    background.note("new")
    allowed.release()
    background.until(lambda: background.found("lighthouses"))
    assert "words ready" in desk.states().values()
    allowed.release(100)
    background.until(lambda: set(desk.states().values()) == {"meaning ready"})


def test_folders_that_cannot_be_watched_are_looked_through_now_and_then(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "POLL_EVERY", 0.1)
    background.unwatched = Changes(trees=frozenset({str(background.desk.folder)}))
    background.thread = BackgroundIndexer(
        background.desk.open_pipeline, background.desk.control, lambda: background.desk.settings,
        background.seen.append, background.errors.append, lambda: background.unwatched,
    )  # fmt: skip
    background.thread.start()
    background.until(background.idle)
    background.desk.write("a.txt", "About lighthouses.")
    background.until(lambda: background.found("lighthouses"))


def test_a_task_gets_in_between_and_its_error_comes_back(background: Background) -> None:
    background.desk.write("a.txt", "A text.")
    background.thread.start()
    background.until(background.idle)
    assert background.thread.do(lambda writer: writer.counts().files) == 1

    def fail(_: Writer) -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        background.thread.do(fail)


class Panic(BaseException):
    """What comes of a panic in a library."""


def test_a_panic_of_a_library_is_told_and_nobody_waits_for_ever(background: Background) -> None:
    desk = background.desk
    desk.write("a.txt", "A text.")
    encode = desk.encoder.encode_passages

    def panic(*_: object) -> None:
        raise Panic("out of bounds")

    desk.encoder.encode_passages = panic  # type: ignore[method-assign, assignment]
    background.thread.start()
    background.until(lambda: background.errors)
    assert [str(error) for error in background.errors] == ["Panic: out of bounds"]
    desk.encoder.encode_passages = encode  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="Panic: out of bounds"):
        background.thread.do(panic)
    background.until(lambda: set(desk.states().values()) == {"meaning ready"})
    background.errors.clear()


def test_while_another_writes_it_waits_without_spinning(background: Background, desk: Desk) -> None:
    other = Writer(desk.home / "index.sqlite", desk.home / "lock")
    tried = 0
    opening = threading.Event()
    open_pipeline = background.thread._open_pipeline

    def count(control: object) -> object:
        nonlocal tried
        tried += 1
        opening.set()
        return open_pipeline(control)  # type: ignore[arg-type]

    background.thread._open_pipeline = count  # type: ignore[assignment]
    background.thread.start()
    assert opening.wait(5)
    time.sleep(0.5)
    assert tried == 1
    other.close()


def test_after_a_stop_in_the_middle_everything_is_looked_at_again(background: Background, tmp_path: Path) -> None:
    desk = background.desk
    for number in range(300):
        desk.write(f"{number}.txt", f"Text number {number} of many.")
    background.thread.start()
    background.until(lambda: any(activity.phase == "reading" for activity in background.seen))
    for _ in range(5):
        background.thread.do(lambda writer: None)
    background.until(lambda: len(desk.states()) == 300 and set(desk.states().values()) == {"meaning ready"})
    background.thread.close()
    # With workers of its own: those of the other end with the thread that started them.
    fresh = Desk(tmp_path / "fresh", desk.folder)
    fresh.index()
    assert differences(fresh.content(), desk.content()) == []
    fresh.close()
