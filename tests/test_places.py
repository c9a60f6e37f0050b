import errno
import os
import stat
from pathlib import Path

import pytest

from inkling.errors import DiskFull, HomeProblem
from inkling.places import Places, find_places, home_problem, make_home


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
