"""A home, and a folder of texts in which no query of the tests finds its own words."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkling.models.shelf import Shelf
from inkling.places import Places, make_home
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import save
from model_samples import make_model

TEXTS = {
    "goat.txt": "The veterinarian stitched the animal's hoof and told the farmer to keep it in the barn for a week.",
    "flat.md": "# Tenancy\n\nThe monthly sum for the apartment is due on the first, and two months' notice ends it.",
    "cake.txt": "Beat six eggs with sugar until pale, fold in the flour, and leave it in the oven for forty minutes.",
    "night.txt": "She could not fall asleep because the neighbours were drilling holes into the wall past midnight.",
    "sail.txt": "With the storm behind us we took down the canvas and let the boat run before the waves.",
}


@pytest.fixture
def places(tmp_path: Path, measured: Path) -> Places:
    home = Places(tmp_path / "home")
    make_home(home)
    shutil.copy(measured, home.memory)
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "documents"
    path.mkdir()
    for name, text in TEXTS.items():
        (path / name).write_text(text, "utf-8")
    return path


@pytest.fixture
def session(places: Places) -> Iterator[Session]:
    opened = Session(places)
    yield opened
    opened.close()


@pytest.fixture
def small(places: Places, tmp_path: Path) -> Iterator[Session]:
    """A session that answers by a small model called one, with another called two at hand."""
    shelf = Shelf(places.models)
    for seed, name in enumerate(("one", "two")):
        shelf.add(make_model(tmp_path / "found" / name, seed))
    save(places.settings, Settings().with_model("one"))
    opened = Session(places)
    yield opened
    opened.close()
