"""What is removed is removed from the files of the home, not only from the answers."""

from pathlib import Path

import pytest

from indexing_samples import Desk
from inkling.store import writer as writing
from inkling.store.writer import SHRINK_OWED, Writer

SECRET = "quetzalcoatlus"


def traces(desk: Desk) -> list[str]:
    """Name the files of the home in which the secret word stands."""
    return [path.name for path in desk.home.iterdir() if SECRET.encode() in path.read_bytes().lower()]


def fill(desk: Desk) -> None:
    for number in range(60):
        desk.write(f"kept/{number}.txt", f"Letter {number} tells of beans, boats and week {number * 7}.")
        desk.write(f"secret/{SECRET} {number}.txt", f"The {SECRET} {number} flew over the river.\n\n" * 5)
    desk.index()


@pytest.mark.parametrize("few", [1000, 10])
def test_nothing_of_removed_files_is_left(desk: Desk, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FEW_PASSAGES", few)
    fill(desk)
    assert traces(desk)
    for path in (desk.folder / "secret").iterdir():
        path.unlink()
    desk.follow(["secret"])
    assert traces(desk) == []
    assert len(desk.states()) == 60


def test_a_name_that_was_opened_goes_with_its_file(desk: Desk) -> None:
    fill(desk)
    for number in (1, 2):
        desk.interest.opened(desk.path(f"secret/{SECRET} {number}.txt"))
    desk.interest.opened(desk.path("kept/3.txt"))
    desk.follow(["secret"])
    for path in (desk.folder / "secret").glob("* 1.txt"):
        path.unlink()
    desk.follow(["secret"])
    assert [Path(path).stem for path in desk.interest.first()] == ["3", f"{SECRET} 2"]
    desk.settings = desk.settings.without_folder(desk.folder).with_folder(desk.folder / "kept")
    desk.interest.opened(desk.path("kept/4.txt"))
    desk.index()
    assert traces(desk) == []
    assert [Path(path).stem for path in desk.interest.first()] == ["4", "3"]


def test_what_is_owed_after_a_crash_is_made_up_for(desk: Desk) -> None:
    fill(desk)
    writer = Writer(desk.home / "index.sqlite", desk.home / "lock")
    files = writer.outside([str(desk.folder / "kept")])
    with writer.transaction():
        writer.remember(SHRINK_OWED, True)
        writer.remove(files)
    writer.close()
    desk.settings = desk.settings.without_folder(desk.folder).with_folder(desk.folder / "kept")
    desk.index()
    assert traces(desk) == []
    reader = Writer(desk.home / "index.sqlite", desk.home / "lock")
    assert reader.recall(SHRINK_OWED) is False
    reader.close()


def test_a_folder_that_is_watched_no_more_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.settings = desk.settings.without_folder(desk.folder).with_folder(desk.folder / "kept")
    assert desk.index().files == 60
    assert traces(desk) == []


def test_not_even_the_name_is_left_of_a_folder_that_is_watched_no_more(desk: Desk) -> None:
    named = desk.folder.with_name(SECRET)
    named.mkdir()
    (named / "a.txt").write_text("A text that lies elsewhere.")
    desk.write("b.txt", "A text that stays.")
    desk.settings = desk.settings.with_folder(named)
    desk.interest.opened(str(named / "a.txt"))
    assert desk.index().files == 2
    assert traces(desk)
    desk.settings = desk.settings.without_folder(named)
    assert desk.index().files == 1
    assert traces(desk) == []
