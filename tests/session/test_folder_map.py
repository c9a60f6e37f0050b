"""Where the folders of an export lie on this machine."""

from pathlib import Path

import pytest

from inkling.errors import BadRequest
from inkling.session.folder_map import FolderMap


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("anna/docs/letters", "anna/a=b", "disk/mail", "x"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def test_the_longest_map_that_fits_counts(root: Path) -> None:
    folders = ["/home/ann/docs", "/home/ann/mail", "/home/ann/docs2", "/home/ann/gone"]
    maps = [f"/home/ann={root}/anna", f"/home/ann/mail/={root}/disk/mail", f"/home/ann/docs2={root}/x"]
    maps.append("/home/ann/gone=")
    found = FolderMap(folders, maps, "/")
    assert found.folder("/home/ann/docs") == f"{root}/anna/docs"
    assert found.path(b"/home/ann/docs/a/b.txt") == f"{root}/anna/docs/a/b.txt"
    assert found.path(b"/home/ann/mail/\xff.eml") == f"{root}/disk/mail/\udcff.eml"
    assert found.path(b"/home/ann/docs2/a") == f"{root}/x/a"
    assert found.path(b"/home/ann/gone/a") is None
    assert found.path(b"/elsewhere/a") is None
    assert found.taken == ("/home/ann/docs", "/home/ann/mail", "/home/ann/docs2")


def test_a_folder_that_no_map_names_lies_where_it_lay(root: Path) -> None:
    found = FolderMap([f"{root}/anna/docs"], [], "/")
    assert found.path(f"{root}/anna/docs/a".encode()) == f"{root}/anna/docs/a"


@pytest.mark.parametrize("rest", [b"../x", b"a/../../x", b"./x", b"a//x", b"", b".."])
def test_no_path_leads_out_of_its_folder(root: Path, rest: bytes) -> None:
    folder = f"{root}/anna/docs"
    assert FolderMap([folder], [], "/").path(f"{folder}/".encode() + rest) is None


def test_folders_of_another_system_are_named_in_its_own_way(root: Path) -> None:
    found = FolderMap([r"C:\Users\ann\docs"], [rf"C:\Users\ann={root}/anna"], "\\")
    assert found.path(rb"C:\Users\ann\docs\sub\b.txt") == f"{root}/anna/docs/sub/b.txt"


def test_names_may_hold_an_equals_sign(root: Path) -> None:
    found = FolderMap(["/old=er/docs"], [f"/old=er/docs={root}/anna/a=b"], "/")
    assert found.folder("/old=er/docs") == f"{root}/anna/a=b"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/home/ann", "is no map"),
        ("", "is no map"),
        ("=/x", "is no map"),
        ("/home/an=/x", "Nothing of the export lies in /home/an"),
        ("/home/ann/docs/sub=/x", "Nothing of the export"),
        ("/home/ann=/nowhere/at/all", "There is no folder /nowhere/at/all/docs"),
        ("/home/ann/docs=/etc/hostname", "There is no folder /etc/hostname"),
    ],
)
def test_a_map_that_leads_nowhere_is_said(text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        FolderMap(["/home/ann/docs"], [text], "/")


def test_a_folder_that_is_not_here_asks_for_a_map() -> None:
    with pytest.raises(BadRequest, match="is not on this machine") as refused:
        FolderMap(["/home/ann/docs"], [], "/")
    assert "--map /home/ann/docs=NEW" in refused.value.advice


def test_a_folder_is_named_as_it_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Ann" / "Letters").mkdir(parents=True)
    # As where the system takes both names for one folder.
    monkeypatch.setattr(Path, "samefile", lambda one, other: True)
    mapped = FolderMap(["/old/letters"], [f"/old={tmp_path}/ann"], "/")
    assert mapped.path(b"/old/letters/a.txt") == str(tmp_path / "Ann" / "Letters" / "a.txt")
