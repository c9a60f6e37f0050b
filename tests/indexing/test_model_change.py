"""Another model is prepared beside the one that answers, and takes over when it is complete."""

from pathlib import Path

import pytest

from indexing_samples import Desk, Extractors, StandInEncoder
from inkling.errors import ModelProblem
from inkling.indexing.control import Stopped
from inkling.indexing.models_in_use import Following, Model, Models
from inkling.store.models import ANSWERING, answering_model, vector_counts
from inkling.store.reader import Reader

FACT = {"identity": "newer", "model": "newer"}


class Change:
    """A model that follows the stand-in, and what became of it."""

    def __init__(self, desk: Desk) -> None:
        self.encoder = StandInEncoder()
        self.heard: list[object] = []
        answering = desk.models.answering
        following = Following(
            "newer", lambda: None, self.load, FACT, lambda: self.heard.append("completed"), self.heard.append
        )
        desk.models = Models(answering, following)

    def load(self) -> StandInEncoder:
        return self.encoder


@pytest.fixture
def desk(tmp_path: Path, extractors: Extractors):
    (tmp_path / "documents").mkdir()
    made = Desk(tmp_path / "home", tmp_path / "documents", extractors=extractors)
    for number in range(12):
        made.write(f"{number}.txt", f"Letter {number} tells of the harbour and of ship {number * 7}.")
    made.index()
    yield made
    made.close()


def counts(desk: Desk) -> dict[str, tuple[int, int]]:
    return {each.identity: (each.vectors, each.missing) for each in vector_counts(desk.connections)}


def ready(desk: Desk, model: str) -> bool:
    return Reader(desk.connections, model).meaning_ready()


def test_it_takes_over_when_all_texts_have_its_vectors(desk: Desk) -> None:
    change = Change(desk)
    report = desk.index()
    assert (report.passages_encoded, change.heard) == (12, ["completed"])
    assert counts(desk) == {"stand-in": (12, 0), "newer": (12, 0)}
    assert set(desk.states().values()) == {"meaning ready"}
    with desk.open_pipeline(desk.control) as pipeline:
        assert pipeline.writer.recall(ANSWERING) == FACT


def test_while_it_is_prepared_the_states_tell_of_the_model_that_answers(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("inkling.indexing.meaning.BATCH", 5)
    change = Change(desk)
    monkeypatch.setattr(change.encoder, "encode_passages", stopping_after(desk, change.encoder, 2))
    with pytest.raises(Stopped):
        desk.index()
    assert change.heard == []
    assert counts(desk) == {"stand-in": (12, 0), "newer": (10, 2)}
    assert set(desk.states().values()) == {"meaning ready"}


def stopping_after(desk: Desk, encoder: StandInEncoder, batches: int):
    real, done = encoder.encode_passages, []

    def encode(texts):
        done.append(len(texts))
        if len(done) == batches:
            desk.control.interrupt()
        return real(texts)

    return encode


def test_what_was_encoded_before_a_stop_is_not_encoded_again(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("inkling.indexing.meaning.BATCH", 5)
    change = Change(desk)
    with monkeypatch.context() as stopping:
        stopping.setattr(change.encoder, "encode_passages", stopping_after(desk, change.encoder, 2))
        with pytest.raises(Stopped):
            desk.index()
    desk.control.begin()
    again = Change(desk)
    assert desk.index().passages_encoded == 2
    assert again.heard == ["completed"]


def test_files_that_come_meanwhile_get_the_vectors_of_both_while_they_are_few(desk: Desk) -> None:
    for number in range(12, 60):
        desk.write(f"{number}.txt", f"Letter {number} tells of the harbour and of ship {number * 7}.")
    desk.index()
    change = Change(desk)
    desk.write("new.txt", "A quite new letter about mountains.")
    report = desk.index()
    assert (len(desk.encoder.encoded), len(change.encoder.encoded)) == (1, 61)
    assert report.passages_encoded == 62


def test_nothing_much_is_encoded_for_a_model_that_is_about_to_go(desk: Desk) -> None:
    change = Change(desk)
    for number in range(12, 40):
        desk.write(f"{number}.txt", f"Letter {number} tells of the harbour and of ship {number * 7}.")
    desk.index()
    assert desk.encoder.encoded == []
    assert len(change.encoder.encoded) == 40
    assert set(desk.states().values()) == {"meaning ready"}


def test_a_model_that_cannot_be_loaded_leaves_the_old_one(desk: Desk, monkeypatch) -> None:
    change = Change(desk)
    problem = ModelProblem("The weights could not be loaded.")

    def fail() -> StandInEncoder:
        raise problem

    desk.models = Models(
        desk.models.answering,
        Following("newer", lambda: None, fail, FACT, lambda: change.heard.append("completed"), change.heard.append),
    )
    desk.write("new.txt", "A quite new letter about mountains.")
    desk.index()
    assert change.heard == [problem]
    assert desk.states()["new.txt"] == "words ready"
    desk.models = Models(Model("stand-in", lambda: None, lambda: desk.encoder))
    desk.index()
    assert desk.states()["new.txt"] == "meaning ready"


def test_changes_alone_carry_it_on_too(desk: Desk) -> None:
    change = Change(desk)
    desk.follow()
    assert change.heard == ["completed"]
    assert ready(desk, "newer")


def test_an_empty_index_changes_at_once(tmp_path: Path, extractors: Extractors) -> None:
    (tmp_path / "documents").mkdir()
    desk = Desk(tmp_path / "home", tmp_path / "documents", extractors=extractors)
    change = Change(desk)
    desk.index()
    assert change.heard == ["completed"]
    from inkling.store.ledger import Ledger

    assert answering_model(Ledger(desk.connections)).identity == "newer"
    desk.close()
