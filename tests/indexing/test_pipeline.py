"""The parts of the indexer end together, whatever goes wrong with one of them."""

from pathlib import Path

import pytest

from indexing_samples import Desk
from inkling.encoder.model_folder import read_model_folder
from inkling.errors import InklingError
from inkling.indexing.control import Control
from inkling.indexing.interest import Interest
from inkling.indexing.pipeline import open_pipeline
from inkling.places import Places, make_home
from inkling.store.writer import Writer
from model_samples import make_model


def test_the_index_is_let_go_of_where_the_rest_cannot_be_made(tmp_path: Path) -> None:
    places = Places(tmp_path / "home")
    make_home(places)
    cutter = read_model_folder(make_model(tmp_path / "model"))
    cutter.tokenizer.unlink()
    with pytest.raises((InklingError, OSError)) as failed:
        open_pipeline(places, cutter, lambda: pytest.fail("there are no models"), Interest(), Control())
    # While the error is kept, so is all that it passed.
    Writer(places.index, places.lock).close()
    assert failed.value.__traceback__ is not None


def test_the_index_is_left_in_order_where_stopping_the_workers_is_interrupted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = desk.open_pipeline(desk.control)

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline.extractor, "close", interrupted)
    with pytest.raises(KeyboardInterrupt), pipeline:
        pass
    again = Writer(desk.home / "index.sqlite", desk.home / "lock")
    assert not again._sweeping
    again.close()
