"""What a person said was the right answer is kept, and can be taken back."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inkling.errors import HomeProblem
from inkling.search.stars import Stars


@pytest.fixture
def stars(tmp_path: Path) -> Stars:
    return Stars(tmp_path / "stars.jsonl", lambda: True)


def noted(stars: Stars) -> list[tuple[str, str, str, str]]:
    return [(star.query, star.path, star.passage, star.kind) for star in stars.all()]


def test_stars_are_kept_in_the_order_given(stars: Stars, tmp_path: Path) -> None:
    assert stars.all() == ()
    stars.add("  the   boiler ", "/a/שלום 𝔘\udce9.txt", "It broke.")
    stars.add('rent  in:"/a/My  Notes"', "/b.txt")
    expected = [
        ("the boiler", "/a/שלום 𝔘\udce9.txt", "It broke.", "starred"),
        ('rent in:"/a/My  Notes"', "/b.txt", "", "starred"),
    ]
    assert noted(stars) == expected
    assert noted(Stars(tmp_path / "stars.jsonl", lambda: False)) == expected
    if sys.platform != "win32":
        assert (tmp_path / "stars.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_star_is_given_once_and_taken_back(stars: Stars) -> None:
    stars.add("rent", "/b.txt", "old")
    stars.add("rent", "/b.txt", "new")
    stars.add("rent", "/c.txt")
    assert noted(stars) == [("rent", "/b.txt", "new", "starred"), ("rent", "/c.txt", "", "starred")]
    assert stars.remove(" rent", "/b.txt")
    assert not stars.remove("rent", "/b.txt")
    assert [star.path for star in stars.all()] == ["/c.txt"]


def test_toggling_gives_and_takes_back(stars: Stars) -> None:
    stars.opened("rent", "/b.txt")
    assert [stars.toggle("rent", "/b.txt", "text") for _ in range(3)] == [True, False, True]
    assert noted(stars) == [("rent", "/b.txt", "text", "starred")]


def test_opened_results_are_noted_only_where_that_is_allowed(tmp_path: Path) -> None:
    allowed = [False]
    stars = Stars(tmp_path / "stars.jsonl", lambda: allowed[0])
    stars.opened("rent", "/b.txt")
    assert not (tmp_path / "stars.jsonl").exists()
    allowed[0] = True
    stars.opened("rent", "/b.txt", "text")
    stars.opened(" ", "/b.txt")
    stars.add("lease", "/b.txt")
    stars.opened("lease", "/b.txt")
    assert noted(stars) == [("rent", "/b.txt", "text", "opened"), ("lease", "/b.txt", "", "starred")]
    stars.add("rent", "/b.txt")
    assert [star.kind for star in stars.all()] == ["starred", "starred"]
    stars.opened("other", "/c.txt")
    assert stars.forget_opened() == 1
    assert len(stars.all()) == 2


def test_what_two_note_at_once_is_kept(tmp_path: Path) -> None:
    """Each has its own lock for threads, as two processes have."""

    def note(who: str) -> None:
        stars = Stars(tmp_path / "stars.jsonl", lambda: True)
        for number in range(30):
            stars.add(f"{who} {number}", "/b.txt")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(note, ["window", "command line"]))
    assert len(Stars(tmp_path / "stars.jsonl", lambda: True).all()) == 60
    assert [file.name for file in tmp_path.iterdir()] == ["stars.jsonl"]


WRONG = {"query": 1, "path": "", "passage": "", "kind": "starred", "time": 1}
ENDLESS = {"query": "q", "path": "", "passage": "", "kind": "starred", "time": 10**400}


@pytest.mark.parametrize("line", ["{", "[]", "null", '"text"', *map(json.dumps, (WRONG, ENDLESS)), '{"query": "q"}'])
def test_a_damaged_line_is_left_out_and_kept(stars: Stars, tmp_path: Path, line: str, caplog) -> None:
    stars.add("rent", "/b.txt")
    file = tmp_path / "stars.jsonl"
    file.write_text(f"{line}\n\n{file.read_text()}")
    assert [star.path for star in stars.all()] == ["/b.txt"]
    assert "1 lines" in caplog.text
    stars.add("lease", "/c.txt")
    assert file.read_text().splitlines()[0] == line


def test_a_home_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(HomeProblem):
        Stars(tmp_path / "gone" / "stars.jsonl", lambda: True).add("rent", "/b.txt")


@pytest.mark.parametrize(
    ("folders", "watched", "left"),
    [
        (["/a"], [], ["/ab.txt", "/b/c.txt"]),
        (["/a"], ["/a/b"], ["/a/b/d.txt", "/ab.txt", "/b/c.txt"]),
        (["/a/b"], ["/a"], ["/a/b/d.txt", "/a/e.txt", "/ab.txt", "/b/c.txt"]),
        (["/"], [], []),
    ],
)
def test_what_was_noted_of_files_goes_with_their_folder(
    stars: Stars, folders: list[str], watched: list[str], left: list[str]
) -> None:
    for path in ("/a/b/d.txt", "/a/e.txt", "/ab.txt", "/b/c.txt"):
        stars.add("rent", path, "a text")
    stars.forget_below([Path(folder) for folder in folders], watched)
    assert [star.path for star in stars.all()] == left
