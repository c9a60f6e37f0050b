"""Judged questions, put to an index of their own through the command line."""

import contextlib
import json
import mailbox
import os
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path

import pytest

import inkling
from inkling.cli import main
from inkling.models.shelf import Shelf
from inkling.places import Places, make_home
from inkling.search.answer import Question
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import load, save
from model_samples import make_model, make_reranker


@pytest.fixture
def home(tmp_path):
    """A home with a small model and a reranker chosen."""
    places = Places(tmp_path / "home")
    make_home(places)
    model, reranker = make_model(tmp_path / "small"), make_reranker(tmp_path / "reranker")
    save(places.settings, Settings(model=str(model), reranker=str(reranker)))
    return places


def run(*arguments):
    return main([str(argument) for argument in arguments])


def test_each_way_is_measured_and_nothing_else_is_touched(home, judged_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = sorted(home.home.iterdir())
    settings = load(home.settings)
    assert run("evaluate", judged_folder, "--json", "--home", home.home) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["questions"], found["model"]) == (4, 3, "small")
    assert [each["way"] for each in found["ways"]] == ["words", "meaning", "hybrid", "reranked"]
    for each in found["ways"]:
        assert 0 <= each["ndcg"]["low"] <= each["ndcg"]["value"] <= each["ndcg"]["high"] <= 1
        assert each["late"] >= each["median"] > 0
    assert found["ways"][0]["ndcg"]["value"] == 1.0
    assert load(home.settings) == settings
    assert not home.index.exists()
    assert sorted(home.home.iterdir()) == before
    assert not list(tmp_path.glob("inkling-evaluation-*"))


def test_a_table_for_people(home, judged_folder, capsys):
    save(home.settings, Settings(model=load(home.settings).model))
    assert run("evaluate", judged_folder, "--home", home.home) == 0
    written = capsys.readouterr()
    assert "4 documents, 4 passages, 3 questions, model small" in written.out
    assert [line.split()[0] for line in written.out.splitlines()[3:6]] == ["words", "meaning", "hybrid"]
    assert "words: 3 questions asked" in written.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate"], "one FOLDER is wanted"),
        (["evaluate", "a", "b"], "one FOLDER is wanted"),
        (["evaluate", "a", "--mine"], "neither a FOLDER"),
        (["evaluate", "--mine", "--model", "m"], "neither a FOLDER"),
        (["evaluate", "gone"], "There is no folder gone"),
    ],
)
def test_what_makes_no_sense(home, arguments, message, capsys):
    try:
        code = run(*arguments, "--home", home.home)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert message in capsys.readouterr().err


def test_a_broken_line_is_one_line_and_leaves_nothing(home, judged_folder, capsys):
    with (judged_folder / "queries.jsonl").open("a") as file:
        file.write("{")
    assert run("evaluate", judged_folder, "--home", home.home) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert "Line 6 of" in written.err


def test_signs_that_no_file_can_hold_are_no_trouble(home, judged_folder, capsys):
    save(home.settings, Settings(model=load(home.settings).model))
    with (judged_folder / "corpus.jsonl").open("a") as corpus, (judged_folder / "queries.jsonl").open("a") as queries:
        corpus.write('{"_id": "\\ud800/..", "title": "\\u0000", "text": "a walrus \\ud83d"}\n')
        queries.write('{"_id": "q9", "text": "walrus \\ud800 \\u0000"}\n{"_id": "q8", "text": ""}\n')
    with (judged_folder / "qrels.tsv").open("a") as grades:
        grades.write("q9\tgoat\t1\nq8\tgoat\t1\n")
    assert run("evaluate", judged_folder, "--json", "--home", home.home) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 5


def test_no_place_for_the_documents_is_one_line(home, judged_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert run("evaluate", judged_folder, "--home", home.home) == 2
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "No such file or directory. Make some room" in written


def test_a_model_that_is_not_there(home, judged_folder, capsys):
    assert run("evaluate", judged_folder, "--model", "nothing", "--home", home.home) == 2
    assert "There is no model nothing" in capsys.readouterr().err


def test_a_model_at_hand_goes_before_a_folder_that_is_called_so(home, judged_folder, tmp_path, monkeypatch, capsys):
    Shelf(home.models).add(make_model(tmp_path / "found", 1), "two")
    (tmp_path / "two").mkdir()
    monkeypatch.chdir(tmp_path)
    save(home.settings, Settings(model="two"))
    assert run("evaluate", judged_folder, "--json", "--home", home.home) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 3


def test_a_reranker_that_cannot_be_used_is_said_before_anything_is_measured(home, judged_folder, tmp_path, capsys):
    (tmp_path / "reranker" / "config.json").write_text("{")
    assert run("evaluate", judged_folder, "--home", home.home) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert "config.json of the model is damaged" in written.err


def test_a_model_that_cannot_be_loaded_is_one_line(home, judged_folder, tmp_path):
    (tmp_path / "small" / "tokenizer.json").write_text("{}")
    environment = {**os.environ, "PYTHONPATH": str(Path(inkling.__file__).parent.parent)}
    line = [sys.executable, "-m", "inkling", "--home", home.home, "evaluate", judged_folder]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "tokenizer.json" in done.stderr


def test_what_got_a_star_is_asked_of_the_own_index(home, tmp_path, capsys):
    save(home.settings, Settings(model=load(home.settings).model))
    assert run("evaluate", "--mine", "--home", home.home) == 2
    assert "Nothing has a star yet. Give one" in capsys.readouterr().err
    library = tmp_path / "library"
    library.mkdir()
    for name, text in (("boiler", "The boiler broke in March."), ("rent", "The rent is due on Monday.")):
        (library / f"{name}.txt").write_text(text)
    assert run("index", library, "--home", home.home) == 0
    for query, name in (("broken boiler", "boiler"), ("the rent", "rent")):
        assert run("star", query, library / f"{name}.txt", "--home", home.home) == 0
    capsys.readouterr()
    assert run("evaluate", "--mine", "--json", "--home", home.home) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["questions"], found["model"]) == (2, 2, "small")
    assert [each["way"] for each in found["ways"]] == ["words", "meaning", "hybrid"]
    assert found["ways"][0]["ndcg"]["value"] == 1.0
    (library / "boiler.txt").unlink()
    (library / "rent.txt").unlink()
    assert run("index", "--home", home.home) == 0
    assert run("evaluate", "--mine", "--home", home.home) == 2
    assert "No file that has a star" in capsys.readouterr().err


def put_days(path, *days):
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for day in days:
        message = EmailMessage()
        message["Subject"] = f"The boiler on {day}"
        message.set_content(f"The boiler broke on {day}.")
        box.add(message)
    box.close()


def test_a_mailbox_that_is_found_by_several_messages_counts_once(home, tmp_path, capsys):
    save(home.settings, Settings(model=load(home.settings).model))
    (tmp_path / "library").mkdir()
    put_days(tmp_path / "library" / "all.mbox", "Monday", "Tuesday", "Friday")
    assert run("index", tmp_path / "library", "--home", home.home) == 0
    assert run("star", "broken boiler", tmp_path / "library" / "all.mbox", "--home", home.home) == 0
    capsys.readouterr()
    assert run("search", "boiler", "--mode", "words", "--json", "--home", home.home) == 0
    assert len(json.loads(capsys.readouterr().out)["results"]) == 3
    assert run("evaluate", "--mine", "--json", "--home", home.home) == 0
    words = json.loads(capsys.readouterr().out)["ways"][0]
    assert [words[each]["value"] for each in ("ndcg", "recall", "reciprocal_rank")] == [1.0, 1.0, 1.0]


def test_of_a_starred_message_no_other_of_its_mailbox_counts(home, tmp_path, capsys):
    save(home.settings, Settings(model=load(home.settings).model))
    (tmp_path / "library").mkdir()
    put_days(tmp_path / "library" / "all.mbox", "Monday", "Tuesday", "Friday")
    assert run("index", tmp_path / "library", "--home", home.home) == 0
    with contextlib.closing(Session(home)) as session:
        found = session.search(Question("broken boiler", mode="words")).results
        last = found[-1]
        session.stars.add("broken boiler", last.path, last.passages[0].text, last.part)
    capsys.readouterr()
    assert len(found) == 3
    assert run("evaluate", "--mine", "--json", "--home", home.home) == 0
    assert json.loads(capsys.readouterr().out)["ways"][0]["reciprocal_rank"]["value"] == pytest.approx(1 / 3)
    put_days(tmp_path / "library" / "all.mbox", *({"Monday", "Tuesday", "Friday"} - set(last.title.split())))
    assert run("index", "--home", home.home) == 0
    assert run("evaluate", "--mine", "--home", home.home) == 2
    assert "that has a star is in the index" in capsys.readouterr().err
