"""A scan limited to where something has changed leaves the index as a scan of everything would."""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexing_samples import PATIENT, Desk, Extractors
from inkling.indexing import indexer
from inkling.indexing.changes import Changes

TREE = [
    "top.txt", "a/one.txt", "a/two.txt", "a/deep/er/three.txt", "b/four.txt", "b/five.txt", "c.d/six.txt",
    "c/seven.txt",
]  # fmt: skip


def spoil_and_mend(desk: Desk) -> None:
    (desk.folder / "a" / "one.txt").unlink()
    (desk.folder / "a" / "one.txt").mkdir()
    desk.write("a/one.txt/inner.txt", "A folder with the name of a file.")


def swap_folders(desk: Desk) -> None:
    (desk.folder / "a").rename(desk.folder / "x")
    (desk.folder / "b").rename(desk.folder / "a")
    (desk.folder / "x").rename(desk.folder / "b")


Happen = Callable[[Desk], object]
CASES: list[tuple[Happen, Sequence[str], Sequence[str], int]] = [
    (lambda desk: desk.write("a/one.txt", "Quite another text."), ["a"], [], 1),
    (lambda desk: desk.write("new.txt", "A new text."), ["."], [], 1),
    (lambda desk: (desk.folder / "a/one.txt").unlink(), ["a"], [], 0),
    (lambda desk: (desk.folder / "a/one.txt").rename(desk.folder / "b/1.txt"), ["a", "b"], [], 0),
    (lambda desk: (desk.folder / "a").rename(desk.folder / "z"), ["."], ["z"], 0),
    (lambda desk: (desk.folder / "a").rename(desk.folder / "z"), ["."], [], 0),
    (lambda desk: (desk.folder / "a").rename(desk.folder / ".z"), ["."], [], 0),
    (lambda desk: shutil.rmtree(desk.folder / "a"), ["."], ["a", "a/deep"], 0),
    (lambda desk: shutil.rmtree(desk.folder / "a"), ["a/deep/er"], ["a/deep"], 0),
    (lambda desk: shutil.copytree(desk.folder / "a", desk.folder / "c" / "a"), ["c"], [], 0),
    (lambda desk: desk.write("n/e/w.txt", "A new text in new folders."), ["."], ["n/e"], 1),
    (lambda desk: desk.write("n/e/w.txt", "A new text in new folders."), ["n/e"], [], 1),
    (lambda desk: desk.write("a/.inklingignore", "deep"), ["a"], ["a"], 0),
    (lambda desk: desk.write("a/CACHEDIR.TAG", ""), ["a"], [], 0),
    (lambda desk: desk.write("node_modules/x.js", "x"), ["node_modules"], ["node_modules"], 0),
    (spoil_and_mend, ["a"], ["a/one.txt"], 1),
    (swap_folders, ["."], ["a", "b"], 0),
    (lambda desk: None, [".", "a"], ["b"], 0),
]


@pytest.mark.parametrize(("happen", "folders", "trees", "encoded"), CASES)
def test_hints_are_enough(
    desk: Desk,
    tmp_path: Path,
    extractors: Extractors,
    happen: Happen,
    folders: Sequence[str],
    trees: Sequence[str],
    encoded: int,
) -> None:
    for name in TREE:
        desk.write(name, f"The text of {name} and nothing else.")
    desk.index()
    happen(desk)
    assert len(desk.follow(folders, trees)) == encoded
    fresh = Desk(tmp_path / "fresh", desk.folder, extractors=extractors)
    fresh.index()
    assert desk.content() == fresh.content()
    fresh.close()


def test_nothing_is_told_where_nothing_is_to_be_done(desk: Desk) -> None:
    desk.write("a.txt", "A text.")
    desk.index()
    desk.seen.clear()
    desk.follow(["."])
    assert desk.seen == []


def test_what_is_not_hinted_at_is_not_looked_at(desk: Desk) -> None:
    desk.write("a/one.txt", "A text.")
    desk.write("b/two.txt", "Another text.")
    desk.index()
    shutil.rmtree(desk.folder / "a")
    desk.follow(["b"])
    assert set(desk.states()) == {"a/one.txt", "b/two.txt"}


def test_a_folder_that_goes_away_meanwhile_keeps_its_rows(desk: Desk) -> None:
    desk.write("a.txt", "A text.")
    desk.index()
    away = desk.folder.with_name("away")
    desk.folder.rename(away)
    desk.seen.clear()
    desk.follow(["."])
    assert desk.states() == {"a.txt": "disconnected"}
    assert [each.phase for each in desk.seen] == ["idle"]
    away.rename(desk.folder)
    assert desk.follow([], ["."]) == []
    assert desk.states() == {"a.txt": "meaning ready"}
    assert [each.phase for each in desk.seen] == ["idle", "idle"]


def test_many_files_do_not_slow_a_change_down(desk: Desk) -> None:
    for number in range(3000):
        desk.write(f"{number % 20}/{number}.txt", "")
    desk.index()
    desk.write("7/7.txt", "It changed.")
    begin = time.perf_counter()
    desk.follow(["7"])
    assert desk.texts("7/7.txt") == ["It changed."]
    assert time.perf_counter() - begin < 3


@pytest.mark.parametrize("restless", [True, False])
def test_what_is_seen_half_way_of_a_move_encodes_nothing(desk: Desk, restless: bool) -> None:
    """Where the new place is looked at before and the old one after it, a file seems to be gone for a while."""
    desk.write("a/letter.txt", "A text that is on its way.")
    desk.write("b.txt", "Another text.")
    desk.index()
    aside = desk.folder.with_name("aside")
    shutil.copy(desk.folder / "a" / "letter.txt", aside)
    (desk.folder / "a" / "letter.txt").unlink()
    with desk.open(PATIENT) as opened:
        for _ in range(3):
            desk.control.begin()
            if restless:
                desk.control.tell_unrest()
            opened.follow(Changes(frozenset({desk.path("a")})), desk.settings)
            assert desk.states() == {"b.txt": "meaning ready"}
        shutil.copy(aside, desk.folder / "letter.txt")
        desk.control.begin()
        opened.follow(Changes(frozenset({desk.path(".")})), desk.settings)
        assert desk.encoder.encoded == ([] if restless else ["A text that is on its way."])
        (desk.folder / "letter.txt").unlink()
        desk.control.tell_unrest()
        opened.follow(Changes(frozenset({desk.path(".")})), desk.settings)
        desk.control.begin()
        opened.follow(Changes(), desk.settings)
        assert desk.connections.rows("SELECT count(*) FROM texts") == [(1,)]


def test_what_nothing_uses_does_not_gather_where_there_is_never_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "ON_THE_WAY", 1e-9)
    desk.write("log.txt", "The first line.")
    desk.index()
    kept = []
    with desk.open(PATIENT) as opened:
        for number in range(20):
            desk.write("log.txt", f"Line {number}.")
            desk.control.begin()
            desk.control.tell_unrest()
            opened.follow(Changes(frozenset({desk.path(".")})), desk.settings)
            kept += desk.connections.rows("SELECT count(*) FROM texts")
    assert max(kept) <= (3,)


@pytest.mark.usefixtures("bound_by_permissions")
def test_a_closed_folder_stays_a_row(desk: Desk) -> None:
    desk.write("inner/a.txt", "A text.")
    desk.index()
    (desk.folder / "inner").chmod(0)
    desk.follow([".", "inner"])
    desk.follow(["."])
    (desk.folder / "inner").chmod(0o700)
    assert desk.states() == {"inner": "unreadable", "inner/a.txt": "meaning ready"}
    desk.follow(["."])
    assert desk.states() == {"inner/a.txt": "meaning ready"}
