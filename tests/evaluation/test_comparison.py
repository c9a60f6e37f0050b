"""Models compared on what got a star, by the command line and with sessions of small models."""

import json
import mailbox
import shutil
from email.message import EmailMessage

import pytest

from inkling.cli import main
from inkling.evaluation import comparison
from inkling.evaluation.comparison import compare, gather
from inkling.models.shelf import Shelf
from inkling.places import Places, make_home
from inkling.search.answer import Question
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import save
from model_samples import make_model

TEXTS = {
    "goat": "The veterinarian stitched the hoof of the goat in the barn.",
    "flat": "The monthly sum for the apartment is due on the first.",
    "cake": "Beat six eggs until pale, and leave it in the oven for forty minutes.",
    "night": "The neighbours were drilling holes into the wall past midnight.",
    "sail": "We took down the canvas and let the boat run before the waves 🌊.",
    "שלום": "מכתב על החימום שהתקלקל בחורף",
}
STARRED = {
    "goat in the barn": "goat", "sum for the apartment": "flat", "six eggs in the oven": "cake",
    "drilling past midnight": "night", "the boat before the waves": "sail",
}  # fmt: skip


NAMES = ["one", "all-MiniLM-L6-v2", "two"]
LONG = [f"Sentence {n} tells of nothing in particular, at some length and to no end." for n in range(600)]
LONG[400] = "Only here a walrus is spoken of, whose tusks were sold."


@pytest.fixture(scope="module")
def indexed(tmp_path_factory, measured):
    """A home with an index of a small model, and a second model beside it."""
    root = tmp_path_factory.mktemp("compared")
    places, library = Places(root / "home"), root / "library"
    make_home(places)
    shutil.copy(measured, places.memory)
    shelf = Shelf(places.models)
    for seed, name in enumerate(("one", "two")):
        shelf.add(make_model(root / name, seed))
    save(places.settings, Settings().with_model("one"))
    library.mkdir()
    for name, text in {**TEXTS, "long": " ".join(LONG)}.items():
        (library / f"{name}.txt").write_text(text, "utf-8")
    session = Session(places)
    session.index([library])
    session.close()
    return places


@pytest.fixture
def places(indexed, tmp_path):
    shutil.copytree(indexed.home, tmp_path / "home")
    return Places(tmp_path / "home")


@pytest.fixture
def session(places):
    opened = Session(places)
    yield opened
    opened.close()


def star(session, count=5):
    paths = {row.path.rpartition("/")[2]: row.path for row in session.ledger()}
    for query, name in list(STARRED.items())[:count]:
        session.stars.add(query, paths[f"{name}.txt"], TEXTS[name])


def nothing(*_):
    """Show nothing."""


def run(places, *arguments):
    return main(["--home", str(places.home), "model", "compare", *arguments])


def test_every_model_at_hand_has_figures_and_nothing_is_changed(session, places):
    star(session)
    before, steps = session.models.list(), []
    found = compare(session, lambda *step: steps.append(step))
    assert (found.questions, found.most_files, found.fewest_files) == (5, 7, 7)
    assert [each.name for each in found.models] == NAMES
    for each in found.models:
        assert 0 <= each.first <= each.among_ten == 5
        assert each.ndcg.low <= each.ndcg.value <= each.ndcg.high <= 1
    assert found.models[0].chance is None
    assert all(0 < each.chance <= 1 for each in found.models[1:])
    # The one that was trained finds questions with the words of their files.
    assert found.models[1].first == 5
    assert {name for name, _, _ in steps} == set(NAMES)
    assert session.models.list() == before


def test_a_starred_file_lies_among_files_that_no_model_chose(session, monkeypatch):
    monkeypatch.setattr(comparison, "BY_LOT", 1)
    star(session)
    trials = gather(session)
    # The newest question first; its own words find it and others, and one is drawn by lot for all questions.
    assert [trial.question for trial in trials] == list(STARRED)[::-1]
    drawn = set.intersection(*(set(trial.files) for trial in trials))
    assert drawn
    for trial in trials:
        [path] = trial.starred
        assert path in trial.files
        assert trial.files[path][0].encoded.endswith(TEXTS[STARRED[trial.question]])


def test_a_file_is_read_once_for_all_questions(session, monkeypatch):
    star(session)
    read, texts = [], session.trying.texts
    monkeypatch.setattr(session.trying, "texts", lambda path: read.append(path) or texts(path))
    trials = gather(session)
    assert len(trials) == 5
    assert sorted(read) == sorted({path for trial in trials for path in trial.files})


def test_each_message_that_got_a_star_is_read_of_its_mailbox(session, tmp_path, monkeypatch):
    monkeypatch.setattr(comparison, "MOST_TEXTS", 1)
    monkeypatch.setattr(comparison, "BY_WORDS", 1)
    (tmp_path / "mail").mkdir()
    box = mailbox.mbox(tmp_path / "mail" / "all.mbox")
    for number in range(12):
        message = EmailMessage()
        message["Subject"] = f"Letter {number}"
        message.set_content(f"The narwhal number {number} was seen.")
        box.add(message)
    box.close()
    session.index([tmp_path / "mail"])
    found = session.search(Question("narwhal", mode="words")).results
    starred = [each for each in found if each.title in ("Letter 9", "Letter 11")]
    for each in starred:
        session.stars.add("narwhal", each.path, each.passages[0].text, each.part)
    [trial] = gather(session)
    assert trial.starred == {starred[0].path}
    assert {each.passages[0].text for each in starred} <= {each.text for each in trial.files[starred[0].path]}
    assert len(trial.files[starred[0].path]) < 12


def test_files_are_read_whole_unless_they_are_too_many_then_where_they_begin_and_fit(session, monkeypatch):
    [path] = [row.path for row in session.ledger() if row.path.endswith("long.txt")]
    session.stars.add("walrus tusks", path)
    [whole] = gather(session)
    assert list(whole.files[path]) == session.trying.texts(path)
    monkeypatch.setattr(comparison, "MOST_TEXTS", 20)
    [part] = gather(session)
    assert 6 <= len(part.files[path]) < len(whole.files[path])
    assert any("walrus" in each.text for each in part.files[path])
    monkeypatch.setattr(comparison, "MOST_TEXTS", 1)
    [least] = gather(session)
    assert 6 <= len(least.files[path]) <= len(part.files[path])


def test_vectors_that_the_index_has_are_not_made_again(session):
    star(session)
    steps = []
    compare(session, lambda *step: steps.append(step))
    totals = {name: total for name, _, total in steps}
    assert totals["one"] == 0
    assert totals["two"] == totals["all-MiniLM-L6-v2"] > 0


def test_only_the_newest_questions_count(session, monkeypatch):
    monkeypatch.setattr(comparison, "MOST", 2)
    star(session)
    assert [trial.question for trial in gather(session)] == list(STARRED)[:-3:-1]


def test_a_model_that_cannot_be_read_is_told_and_the_others_are_tried(session, places):
    star(session)
    (places.models / "two" / "config.json").write_text("{")
    broken = compare(session, nothing).models[-1]
    assert (broken.name, broken.ndcg) == ("two", None)
    assert "config.json" in broken.problem


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "Nothing that is in the index has a star so far"), (1, "One question has a star so far"),
     (4, "4 questions have a star so far; models are compared from 5 on. Give one to a result")],
)  # fmt: skip
def test_too_few_stars_are_said_kindly(session, places, count, expected, capsys):
    star(session, count)
    assert run(places) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert expected in written.err
    assert "Ctrl+D" in written.err


def test_files_that_are_gone_do_not_count(session, places, capsys):
    star(session, 4)
    session.stars.add("what was once here", "/gone.txt")
    assert run(places) == 2
    assert "4 questions have a star" in capsys.readouterr().err


def test_a_table_for_people_and_lines_for_the_window(session, places, capsys):
    star(session)
    assert run(places) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "5 questions that have a star, the starred file of each sought among 7 files:"
    assert [line.split()[0] for line in lines[3:6]] == NAMES
    assert lines[4].split()[1:3] == ["5", "5"]
    assert run(places, "--json", "--steps") == 0
    *steps, found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"model", "done", "total"} == set(steps[0])
    assert steps[-1]["done"] == steps[-1]["total"]
    assert [each["name"] for each in found["models"]] == NAMES
