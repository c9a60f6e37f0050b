"""Changes of what the user chose, made in several places at once."""

from pathlib import Path

import pytest

from inkling.errors import PathProblem
from inkling.session import Session
from inkling.session.wishes import revised, with_new_folder
from inkling.settings import Settings

BEFORE = Settings().with_folder("/a", ["x", "y"]).with_folder("/b").with_exclusions(["tmp"])


@pytest.mark.parametrize(
    ("now", "after", "expected"),
    [
        (BEFORE, BEFORE, BEFORE),
        (BEFORE.with_folder("/c"), BEFORE, BEFORE.with_folder("/c")),
        (BEFORE.with_folder("/c"), BEFORE.with_battery_level(50), BEFORE.with_folder("/c").with_battery_level(50)),
        (BEFORE.without_folder("/b"), BEFORE.with_folder("/d"), BEFORE.without_folder("/b").with_folder("/d")),
        (BEFORE.with_folder("/c"), BEFORE.without_folder("/b"), BEFORE.with_folder("/c").without_folder("/b")),
        (
            BEFORE.with_pause(9.0).with_reranker("/r").with_model("/m"),
            BEFORE.with_size_limit(7),
            BEFORE.with_pause(9.0).with_reranker("/r").with_model("/m").with_size_limit(7),
        ),
        (
            BEFORE.with_exclusion("/a", "z"),
            BEFORE.without_exclusion("/a", "x").with_exclusion("/a", "w"),
            BEFORE.without_exclusion("/a", "x").with_exclusion("/a", "z").with_exclusion("/a", "w"),
        ),
        (BEFORE.without_folder("/a"), BEFORE.with_exclusion("/a", "w"), BEFORE.without_folder("/a")),
        (BEFORE.with_folder("/d/e"), BEFORE.with_folder("/d"), BEFORE.with_folder("/d")),
        (BEFORE.with_pause(9.0), BEFORE.with_exclusions([]), BEFORE.with_pause(9.0).with_exclusions([])),
    ],
)
def test_only_what_differs_is_changed(now: Settings, after: Settings, expected: Settings) -> None:
    assert revised(now, BEFORE, after) == expected


def folders_of_all_kinds(root: Path) -> None:
    for name in ("plain", ".hidden", "cache", "private", "ignored", "marked"):
        (root / name).mkdir(parents=True)
    (root / ".inklingignore").write_text("ignored\n")
    (root / "marked" / "CACHEDIR.TAG").write_text("")
    (root.parent / "elsewhere").mkdir()
    (root / "link").symlink_to(root.parent / "elsewhere", target_is_directory=True)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        (".hidden", "hidden"), ("cache", "cache"), ("private", "pattern"), ("ignored", "pattern"),
        ("marked", "cache"), ("link", "elsewhere"), ("plain", ""), ("missing", ""), ("private/..", ""),
    ],
)  # fmt: skip
def test_a_folder_that_a_watched_one_leaves_out_is_refused(tmp_path: Path, name: str, advice: str) -> None:
    root = tmp_path / "documents"
    folders_of_all_kinds(root)
    settings = Settings().with_folder(root, ["private/"])
    if not advice:
        assert with_new_folder(settings, root / name, (), tmp_path / "home") == settings
        return
    with pytest.raises(PathProblem, match="leaves it out") as raised:
        with_new_folder(settings, root / name, (), tmp_path / "home")
    assert advice in raised.value.advice


def test_a_refused_folder_changes_nothing(small: Session, folder: Path) -> None:
    small.index([folder])
    (folder / ".secret").mkdir()
    before = small.settings()
    for refused in (lambda: small.add_folder(folder / ".secret"), lambda: small.index([folder / ".secret"])):
        with pytest.raises(PathProblem):
            refused()
    assert small.settings() == before


def test_a_folder_in_other_capitals_is_the_one_that_is_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Documents").mkdir()
    # As where the system takes both names for one folder.
    monkeypatch.setattr(Path, "samefile", lambda one, other: True)
    watched = with_new_folder(Settings(), tmp_path / "Documents", (), tmp_path / "home")
    assert with_new_folder(watched, tmp_path / "documents", (), tmp_path / "home") == watched
