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


@pytest.fixture
def mailbox() -> dict[str, list[int]]:
    """By each text, the messages of a mailbox that hold it."""
    return {"it broke": [1, 4], "it is mended": [2], "thank you": [3]}


@pytest.fixture
def of_mail(tmp_path: Path, mailbox: dict[str, list[int]]) -> Stars:
    def part_with(path: str, text: str, likely: int) -> int:
        held = mailbox.get(text, [])
        return likely if likely in held else min(held, default=0)

    return Stars(tmp_path / "mail.jsonl", lambda: True, part_with)


def test_a_star_of_a_message_is_its_own(of_mail: Stars) -> None:
    of_mail.add("boiler", "/in.mbox", "it is mended", 2)
    of_mail.add("boiler", "/in.mbox", "it broke", 4)
    of_mail.add("boiler", "/in.mbox", "it broke", 4)
    assert of_mail.starred(" boiler ") == {("/in.mbox", 2), ("/in.mbox", 4)}
    assert not of_mail.toggle("boiler", "/in.mbox", "another passage of it", 2)
    assert of_mail.starred("boiler") == {("/in.mbox", 4)}
    assert of_mail.toggle("boiler", "/in.mbox", "thank you", 3)
    assert len(of_mail.all()) == 2
    assert of_mail.remove("boiler", "/in.mbox")
    assert of_mail.all() == ()


def test_a_star_stays_with_its_message_when_others_are_deleted(of_mail: Stars, mailbox: dict[str, list[int]]) -> None:
    of_mail.add("boiler", "/in.mbox", "it is mended", 2)
    of_mail.add("boiler", "/in.mbox", "it broke", 4)
    mailbox.update({"it broke": [3], "it is mended": [1], "thank you": [2]})
    assert of_mail.starred("boiler") == {("/in.mbox", 1), ("/in.mbox", 3)}
    assert of_mail.toggle("boiler", "/in.mbox", "thank you", 2)
    assert not of_mail.toggle("boiler", "/in.mbox", "it broke", 3)
    assert of_mail.starred("boiler") == {("/in.mbox", 1), ("/in.mbox", 2)}
    del mailbox["it is mended"]
    assert of_mail.starred("boiler") == {("/in.mbox", 0), ("/in.mbox", 2)}


def test_stars_of_before_messages_were_found_by_themselves_are_of_the_message_with_their_passage(
    of_mail: Stars, tmp_path: Path
) -> None:
    old = {"query": "boiler", "path": "/in.mbox", "passage": "it is mended", "kind": "starred", "time": 1.0}
    lines = map(json.dumps, (old, {**old, "path": "/a.txt", "passage": "x"}))
    (tmp_path / "mail.jsonl").write_text("\n".join(lines))
    assert of_mail.starred("boiler") == {("/in.mbox", 2), ("/a.txt", 0)}
    of_mail.add("boiler", "/in.mbox", "it broke", 1)
    assert not of_mail.toggle("boiler", "/a.txt", "another passage")
    assert of_mail.starred("boiler") == {("/in.mbox", 2), ("/in.mbox", 1)}


def test_what_was_opened_of_a_mailbox_is_noted_once_each(of_mail: Stars) -> None:
    for part, text in ((2, "it is mended"), (3, "thank you"), (2, "it is mended")):
        of_mail.opened("boiler", "/in.mbox", text, part)
    assert [star.part for star in of_mail.all()] == [2, 3]
    of_mail.add("boiler", "/in.mbox", "thank you", 3)
    assert [(star.kind, star.part) for star in of_mail.all()] == [("opened", 2), ("starred", 3)]
    assert of_mail.starred("boiler") == {("/in.mbox", 3)}


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
NOWHERE = {"query": "q", "path": "", "passage": "", "kind": "starred", "time": 1, "part": None}


BROKEN = ["{", "[]", "null", '"text"', *map(json.dumps, (WRONG, ENDLESS, NOWHERE)), '{"query": "q"}']


@pytest.mark.parametrize("line", BROKEN)
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
