"""`inkling export`, `inkling import` and `inkling model` as they are typed."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inkling.errors import BadRequest, ModelProblem
from inkling.models.offer import Offer, OfferedFile
from inkling.models.recommended import RECOMMENDED
from inkling.session.model_wishes import ModelRow
from inkling.session.moving import Moved
from inkling.store.exporting import Exported
from inkling.store.importing import Imported

ROWS = (
    ModelRow("all-MiniLM-L6-v2", "answers", 1234, 0, 530_000, True),
    ModelRow("bge\x1b[31m", "is being prepared", 200, 1034, 90_000, True, "mit", "/found/bge"),
    ModelRow("other", "not used", 0, 0, 0, True),
)
OFFER = Offer("https://hub", "owner/tiny", "abc", "mit", (OfferedFile("model.safetensors", 3_000_000, "00", ""),))


@dataclass
class Models:
    asked: list[object] = field(default_factory=list)
    failure: Exception | None = None

    def _note(self, *what: object) -> None:
        self.asked.append(what)
        if self.failure is not None:
            raise self.failure

    def list(self):
        return ROWS

    def recommended(self):
        return RECOMMENDED[1:]

    def use(self, name):
        self._note("use", name)
        return ROWS[0] if name != "bge" else ROWS[1]

    def undo(self):
        self._note("undo")
        return ROWS[0]

    def add(self, folder, name):
        self._note("add", folder, name)
        return name or folder.name

    def look_up(self, name, endpoint):
        self._note("look up", name, endpoint)
        return OFFER

    def fetch(self, offer, name):
        self._note("fetch", offer, name)
        return "tiny"

    def remove(self, name, *, only_vectors):
        self._note("remove", name, only_vectors)
        return 2_500_000


MOVED = Moved(Imported(12, 0, 34, 30), 12, 12, True)


@dataclass
class House:
    asked: list[object] = field(default_factory=list)
    moved: Moved = MOVED

    def export(self, target):
        self.asked.append(("export", target))
        return Exported(12, 34, 30, 1_200_000)

    def bring_in(self, source, maps):
        self.asked.append(("import", source, maps))
        return self.moved


@pytest.fixture
def models(session):
    session.models = Models()
    return session.models


@pytest.fixture
def house(session):
    session.moving = House()
    return session.moving


def test_export_says_what_is_in_it(run, house, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("export", "all.inkling")
    assert (code, err) == (0, "")
    assert out == f"Exported 12 files, 34 passages, 1.2 MB, to {tmp_path / 'all.inkling'}\n"
    assert house.asked == [("export", tmp_path / "all.inkling")]


def test_import_passes_the_maps_on_and_says_what_came(run, house, tmp_path):
    code, out, err = run("import", "--map", "/a=/b", "/x/all.inkling", "--map", "/c=")
    assert (code, out) == (0, "Imported 12 files, 34 passages, 30 vectors.\n")
    assert house.asked == [("import", Path("/x/all.inkling"), ("/a=/b", "/c="))]
    assert err == "inkling: To see what has changed since: inkling index\n"


def test_import_says_what_does_not_fit(run, house):
    house.moved = Moved(Imported(12, 3, 34, 30), 12, 5, False)
    _, out, err = run("import", "/x/all.inkling")
    assert "12 files (3 were known already)" in out
    assert "5 of 12 files looked at are as they were" in err
    assert "no vectors of the model that answers here" in err


@pytest.mark.parametrize(
    "line",
    [
        ["export"], ["export", "a", "b"], ["import"], ["import", "a", "b"], ["import", "a", "--map"],
        ["model", "use"], ["model", "use", "a", "b"], ["model", "list", "a"], ["model", "dance"],
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_one_line(run, session, line):
    code, out, err = run(*line)
    assert (code, out, session.asked) == (2, "", [])
    assert len(err.splitlines()) == 1


def test_the_models_are_listed(run, models):
    code, out, _ = run("model")
    assert code == 0
    assert "all-MiniLM-L6-v2: answers, 1,234 vectors (530.0 kB)" in out
    assert "is being prepared, 200 vectors (90.0 kB, 1,034 missing), licence mit" in out
    assert "\x1b" not in out
    assert "multilingual-e5-small: about 100 languages, 471 MB, licence mit" in out
    assert "all-mpnet-base-v2" in out
    found = json.loads(run("model", "list", "--json")[1])
    assert [row["name"] for row in found["models"]] == [row.name for row in ROWS]
    assert "all-MiniLM-L6-v2" not in [row["name"] for row in found["can_be_fetched"]]


def test_using_one_says_what_answers_meanwhile(run, models, session):
    text = run("model", "use", "bge")[1]
    assert text.endswith("is prepared next to test-model, which answers until then. To go on: inkling index\n")
    assert run("model", "undo")[1] == "all-MiniLM-L6-v2 answers now.\n"
    assert models.asked == [("use", "bge"), ("undo",)]


def test_adding_and_removing(run, models, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("model", "add", "found/tiny", "--name", "mine")[1] == "Added mine. To use it: inkling model use mine\n"
    assert run("model", "remove", "mine", "--vectors")[1] == "Removed the vectors of mine; 2.5 MB freed.\n"
    assert models.asked == [("add", tmp_path / "found" / "tiny", "mine"), ("remove", "mine", True)]
    assert run("model", "add", "tiny", "--name", "my own")[1].endswith("To use it: inkling model use 'my own'\n")
    monkeypatch.setattr(models, "add", lambda folder, name: "known")
    text = "It is there already, as known. To use it: inkling model use known\n"
    assert run("model", "add", "tiny", "--name", "mine")[1] == text


@pytest.mark.parametrize("failure", [ModelProblem("Pickled.", "Choose another."), BadRequest("In use.", "Wait.")])
def test_a_refusal_is_one_line(run, models, failure):
    models.failure = failure
    code, out, err = run("model", "use", "x")
    assert (code, out, err) == (2, "", f"inkling: {failure}\n")


def test_fetching_names_licence_and_size_and_needs_consent(run, models, monkeypatch):
    code, out, err = run("model", "fetch", "owner/tiny")
    assert (code, out) == (2, "")
    assert "owner/tiny from https://hub: licence mit, 3.0 MB." in err
    assert "Nothing was fetched." in err
    assert models.asked == [("look up", "owner/tiny", "")]
    code, out, _ = run("model", "fetch", "owner/tiny", "--yes", "--from", "http://mirror", "--name", "mine")
    assert (code, models.asked[1:]) == (0, [("look up", "owner/tiny", "http://mirror"), ("fetch", OFFER, "mine")])
    assert "To use it: inkling model use tiny" in out


@pytest.mark.parametrize(("typed", "fetched"), [("y\n", True), ("YES\n", True), ("\n", False), ("", False)])
def test_consent_is_a_yes_and_nothing_else(run, models, monkeypatch, typed, fetched):
    terminal = io.StringIO(typed)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    assert run("model", "fetch", "tiny")[0] == (0 if fetched else 2)
    assert (models.asked[-1][0] == "fetch") == fetched
