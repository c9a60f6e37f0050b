import errno
import os
import stat
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest

from inkling import places as places_module
from inkling.errors import DiskFull, HomeProblem
from inkling.places import Places, as_listed, find_places, home_problem, known_as, make_home, put_in_place, reachable


@pytest.mark.parametrize(
    ("home", "environment", "expected"),
    [
        (Path("/given"), {"INKLING_HOME": "/other"}, "/given"),
        (None, {"INKLING_HOME": "/other"}, "/other"),
        (Path("/a/b/../c/"), {}, "/a/c"),
        (Path("/Übung/𝔘"), {}, "/Übung/𝔘"),
    ],
)
def test_home_is_chosen_in_order(home, environment, expected):
    assert find_places(home, environment).home == Path(expected)


@pytest.mark.parametrize("environment", [{}, {"INKLING_HOME": ""}])
def test_home_by_custom_is_absolute_and_named_after_the_program(environment):
    home = find_places(None, environment).home
    assert home.is_absolute()
    assert home.name == "inkling"


def test_relative_home_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_places(Path("here"), {}).home == tmp_path / "here"


def test_new_home_is_the_owners_alone(tmp_path):
    places = Places(tmp_path / "deep" / "home")
    make_home(places)
    assert stat.S_IMODE(places.home.stat().st_mode) == 0o700
    assert list(places.home.iterdir()) == []


def test_empty_folder_becomes_the_owners_alone(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    make_home(Places(home))
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_folder_that_holds_something_keeps_its_permissions(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "thesis.txt").write_text("mine")
    make_home(Places(home))
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


@pytest.mark.parametrize("home", ["file", "file/below"])
def test_file_in_the_way(tmp_path, home):
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeProblem, match="in the way") as caught:
        make_home(Places(tmp_path / home))
    assert "--home" in caught.value.advice


@pytest.mark.usefixtures("bound_by_permissions")
def test_home_without_permission(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "file").write_text("An empty folder would be made writable.")
    home.chmod(0o500)
    with pytest.raises(HomeProblem, match="no permission"):
        make_home(Places(home))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that takes no files")
def test_home_where_nothing_can_be_made():
    with pytest.raises(HomeProblem) as caught:
        make_home(Places(Path("/proc/inkling")))
    assert caught.value.advice


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, DiskFull, "full"),
        (errno.EDQUOT, DiskFull, "full"),
        (errno.EROFS, HomeProblem, "cannot be written to"),
        (errno.EACCES, HomeProblem, "no permission"),
        (errno.EPERM, HomeProblem, "no permission"),
        (errno.ENOTDIR, HomeProblem, "in the way"),
        (errno.EIO, HomeProblem, os.strerror(errno.EIO)),
    ],
)
def test_problem_says_what_happened_and_what_to_do(number, kind, words):
    problem = home_problem(OSError(number, os.strerror(number)), Path("/home/me/ink"))
    assert type(problem) is kind
    assert words in problem.title
    assert "/home/me/ink" in problem.title
    assert problem.advice.endswith(".")


DECOMPOSED = unicodedata.normalize("NFD", "Büro")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Documents/Letters", "Documents/Letters"),
        ("documents/LETTERS", "Documents/Letters"),
        ("documents/Büro/new", f"Documents/{DECOMPOSED}/new"),
        ("documents/other", "Documents/other"),
        ("elsewhere/LETTERS", "elsewhere/LETTERS"),
        (".", "."),
    ],
)
def test_path_is_written_as_its_folders_list_it(tmp_path, monkeypatch, typed, expected):
    (tmp_path / "Documents" / "Letters").mkdir(parents=True)
    (tmp_path / "Documents" / DECOMPOSED).mkdir()
    # As where the system takes both names for one file.
    monkeypatch.setattr(Path, "samefile", lambda one, other: True)
    assert as_listed(str(tmp_path / typed)) == str(tmp_path / expected)


def test_name_of_another_file_is_no_other_way_to_write_it(tmp_path):
    (tmp_path / "Documents").mkdir()
    assert as_listed(str(tmp_path / "documents")) == str(tmp_path / "documents")


def refusing(times, monkeypatch):
    """Let files be replaced only after so many attempts, as where others read them."""
    attempts = []
    really = Path.replace

    def replace(new, old):
        attempts.append(new)
        if len(attempts) <= times:
            raise PermissionError(errno.EACCES, "in use")
        return really(new, old)

    monkeypatch.setattr(Path, "replace", replace)
    return attempts


def test_windows_replaces_a_file_once_nobody_reads_it(tmp_path, monkeypatch):
    monkeypatch.setattr(places_module, "sys", SimpleNamespace(platform="win32"))
    attempts = refusing(2, monkeypatch)
    (tmp_path / "old").write_text("old")
    (tmp_path / "new").write_text("new")
    put_in_place(tmp_path / "new", tmp_path / "old")
    assert len(attempts) == 3
    assert (tmp_path / "old").read_text() == "new"


@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_file_that_cannot_be_replaced_is_told_in_bounded_time(tmp_path, monkeypatch, platform):
    monkeypatch.setattr(places_module, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(places_module, "_READ_BY_OTHERS", 0.02)
    refusing(1000, monkeypatch)
    with pytest.raises(PermissionError):
        put_in_place(tmp_path / "new", tmp_path / "old")


LONG = "x" * 300


@pytest.mark.parametrize(
    ("platform", "path", "expected"),
    [
        ("win32", r"C:\docs\a.txt", r"C:\docs\a.txt"),
        ("win32", rf"C:\docs\{LONG}", rf"\\?\C:\docs\{LONG}"),
        ("win32", rf"\\server\docs\{LONG}", rf"\\?\UNC\server\docs\{LONG}"),
        ("win32", rf"\\?\C:\docs\{LONG}", rf"\\?\C:\docs\{LONG}"),
        ("linux", f"/docs/{LONG}", f"/docs/{LONG}"),
    ],
)
def test_path_of_any_length_is_taken_by_windows(monkeypatch, platform, path, expected):
    monkeypatch.setattr(places_module, "sys", SimpleNamespace(platform=platform))
    assert reachable(path) == expected
    assert known_as(expected) == path.removeprefix("\\\\?\\")
