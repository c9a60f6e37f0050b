"""The user's wish to have pictures read."""

from pathlib import Path

import pytest

from inkling.errors import BadRequest
from inkling.session import Session
from inkling.settings_file import load
from picture_samples import StandIn


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    found = StandIn(tmp_path / "programs")
    monkeypatch.setenv("PATH", str(found.folder))
    return found


def test_it_is_chosen_and_ended(small: Session, places, stand_in: StandIn) -> None:
    assert small.pictures.languages == ""
    assert small.pictures.installed() == ("deu", "eng")
    small.pictures.choose("eng+deu")
    assert small.pictures.languages == load(places.settings).pictures == "eng+deu"
    small.pictures.choose("")
    assert load(places.settings).pictures == ""


@pytest.mark.parametrize(
    ("languages", "words"),
    [("ita", "does not know ita"), ("eng+ita", "does not know ita"), ("eng deu", "names no"), ("+", "names no")],
)
def test_what_it_does_not_know_is_refused(small: Session, stand_in: StandIn, languages: str, words: str) -> None:
    small.pictures.choose("deu")
    with pytest.raises(BadRequest, match=words) as told:
        small.pictures.choose(languages)
    assert "deu, eng" in told.value.advice
    assert small.pictures.languages == "deu"


def test_where_it_is_not_installed_that_is_said(
    small: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert small.pictures.installed() == ()
    with pytest.raises(BadRequest, match="not installed"):
        small.pictures.choose("eng")
    small.pictures.choose("")


def test_where_it_does_not_run_that_is_said(small: Session, stand_in: StandIn) -> None:
    stand_in.says({}, ())
    with pytest.raises(BadRequest, match="does not run"):
        small.pictures.choose("eng")
