"""Another model side by side: the old one answers until the new one is complete, and can be had back."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from inkling.errors import BadRequest, InklingError, ModelProblem
from inkling.places import Places
from inkling.search.answer import Question
from inkling.session import Session
from inkling.session.model_wishes import ModelRow
from inkling.settings import Settings
from inkling.store.writer import Writer
from model_samples import make_model

SEA = Question("the boat before the waves and the storm")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return make_model(tmp_path / "tiny", seed=2)


def roles(session: Session) -> dict[str, tuple[str, int, int]]:
    return {row.name: (row.role, row.vectors, row.missing) for row in session.models.list()}


def best(session: Session) -> tuple[bool, str]:
    answer = session.search(SEA)
    return answer.meaning, Path(answer.results[0].path).name


def test_the_whole_way_there_and_back(small: Session, folder: Path, places: Places, tiny: Path) -> None:
    small.index([folder])
    assert small.models.add(tiny) == "tiny"
    shutil.rmtree(tiny)
    assert small.models.use("tiny").role == "is being prepared"
    assert (roles(small)["one"], roles(small)["tiny"]) == (("answers", 5, 0), ("is being prepared", 0, 0))
    assert best(small) == (True, "sail.txt")
    small.close()

    again = Session(places)
    status = again.status()
    assert (status.model, status.next_model, status.kept_models) == ("one", "tiny", ())
    assert best(again) == (True, "sail.txt")
    report = again.index([])
    assert (report.passages_encoded, report.changed, report.added) == (5, 0, 0)
    assert again.search(Question("canvas storm boat waves")).meaning
    assert (roles(again)["tiny"], roles(again)["one"]) == (("answers", 5, 0), ("kept", 5, 0))
    status = again.status()
    assert (status.model, status.next_model, status.kept_models) == ("tiny", "", ("one",))
    again.close()

    third = Session(places)
    assert third.models.undo().role == "answers"
    assert best(third) == (True, "sail.txt")
    assert third.index([]).passages_encoded == 0
    with pytest.raises(BadRequest, match="in use"):
        third.models.remove("one")
    assert third.models.undo().name == "tiny"
    assert third.models.undo().name == "one"
    assert third.models.remove("tiny") > 3_000_000
    assert "tiny" not in roles(third)
    with pytest.raises(BadRequest, match="No other model"):
        third.models.undo()
    third.close()


def test_old_vectors_can_be_removed_and_the_model_kept(small: Session, folder: Path) -> None:
    small.index([folder])
    small.models.use("two")
    small.index([])
    assert small.models.remove("one", only_vectors=True) >= 0
    assert roles(small)["two"] == ("answers", 5, 0)
    assert roles(small)["one"] == ("not used", 0, 0)
    small.models.undo()
    assert small.index([]).passages_encoded == 5
    assert best(small) == (True, "sail.txt")


def test_a_running_session_switches_without_a_restart(small: Session, folder: Path) -> None:
    idle = threading.Event()
    errors: list[Exception] = []
    small.index([folder])
    small.start(lambda activity: idle.set() if activity.phase == "idle" else None, errors.append)
    assert idle.wait(60)
    small.models.use("two")
    meanings = []
    for _ in range(400):
        meanings.append(small.search(SEA).meaning)
        if small.status().model == "two":
            break
        idle.wait(0.05)
    assert small.status().model == "two"
    assert all(meanings)
    assert small.search(SEA).meaning
    small.models.undo()
    for _ in range(400):
        if small.status().model == "one":
            break
        idle.clear()
        idle.wait(0.05)
    assert best(small) == (True, "sail.txt")
    assert errors == []


def test_who_only_reads_answers_by_the_model_that_another_process_changed_to(
    small: Session, folder: Path, places: Places
) -> None:
    reading = Session(places)
    assert small.index([folder]).passages_encoded == 5
    assert best(reading) == (True, "sail.txt")
    small.models.use("two")
    assert best(reading) == (True, "sail.txt")
    small.index([])
    (folder / "late.txt").write_text("A late letter about canvas and rope.")
    small.index([])
    small.models.remove("one", only_vectors=True)
    assert best(reading) == (True, "sail.txt")
    assert reading.status().model == "two"
    late = reading.search(Question("canvas and rope", mode="meaning"))
    assert [Path(late.results[0].path).name, late.meaning] == ["late.txt", True]
    small.models.undo()
    small.index([])
    assert (best(reading), reading.status().model) == ((True, "sail.txt"), "one")
    reading.close()


def test_who_only_reads_follows_a_choice_made_before_anything_was_encoded(
    small: Session, folder: Path, places: Places
) -> None:
    reading = Session(places)
    assert reading.search(SEA).results == ()
    small.models.use("two")
    small.index([folder])
    assert (best(reading), reading.status().model) == ((True, "sail.txt"), "two")
    reading.close()


def test_an_index_without_vectors_has_no_old_model_to_wait_for(small: Session, folder: Path) -> None:
    assert small.models.use("two").role == "answers"
    assert small.index([folder]).passages_encoded == 5
    assert roles(small)["two"] == ("answers", 5, 0)


def test_a_model_that_is_not_there_changes_nothing(small: Session, folder: Path) -> None:
    small.index([folder])
    before = small.settings(), small.models.list()
    for name in ("nowhere", "../documents", "/nowhere/at all"):
        with pytest.raises(ModelProblem):
            small.models.use(name)
        with pytest.raises(ModelProblem):
            small.change(small.settings().with_model(name), small.settings())
    assert (small.settings(), small.models.list()) == before


def test_weights_that_do_not_fit_are_found_out_before_anything_is_kept(
    session: Session, places: Places, tiny: Path
) -> None:
    config = json.loads((tiny / "config.json").read_text())
    (tiny / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 2}))
    with pytest.raises(ModelProblem, match="could not be loaded"):
        session.models.add(tiny)
    assert not places.models.exists()


def test_while_another_process_writes_nothing_is_changed_and_it_is_done_after(
    small: Session, folder: Path, places: Places
) -> None:
    small.index([folder])
    writer = Writer(places.index, places.lock)
    chosen: list[ModelRow] = []
    using = threading.Thread(target=lambda: chosen.append(small.models.use("two")))
    using.start()
    while not list(places.requests.glob("*.request")):
        threading.Event().wait(0.02)
    assert small.settings().model == "one"
    assert roles(small)["two"][0] == "not used"
    writer.close()
    using.join()
    assert [(row.name, row.role) for row in chosen] == [("two", "is being prepared")]
    assert list(places.requests.iterdir()) == []


def test_a_chosen_model_that_has_gone_leaves_the_old_one(small: Session, folder: Path, places: Places) -> None:
    small.index([folder])
    small.models.use("two")
    small.close()
    shutil.rmtree(places.models / "two")
    told: list[Exception] = []
    again = Session(places, told.append)
    again.start(lambda _: None, told.append)
    assert best(again) == (True, "sail.txt")
    assert [type(each) for each in told] == [ModelProblem]
    again.close()


def test_the_settings_remember_what_was_before() -> None:
    settings = Settings().with_model("a").with_model("a").with_model("b")
    assert (settings.model, settings.model_before) == ("b", "a")
    assert Settings().with_model("") == Settings()


def test_a_model_that_takes_over_while_it_is_wished_for_again_is_remembered(
    small: Session, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.index([folder])
    small.models.use("two")
    write = small.models._write

    def take_over_first(task: Callable[[Writer], object]) -> object:
        monkeypatch.setattr(small.models, "_write", write)
        small.index([])
        return write(task)

    monkeypatch.setattr(small.models, "_write", take_over_first)
    small.models.use("two")
    after = Session(places)
    try:
        for session in (small, after):
            overview = session.models.overview()
            assert (overview.answering, overview.following) == ("two", "")
    finally:
        after.close()


def test_a_chosen_model_that_is_broken_is_no_failure_while_the_one_before_answers(
    small: Session, places: Places, folder: Path
) -> None:
    small.index([folder])
    small.models.use("two")
    small.close()
    shutil.rmtree(places.models / "two")
    told: list[InklingError] = []
    failures: list[Exception] = []
    again = Session(places, told.append)
    again.start(lambda _: None, failures.append)
    assert again.status().model == "one"
    again.close()
    assert [problem.title for problem in told] == ["There is no model two."]
    assert failures == []
