"""Fetching a model from a hub: what is asked, what is checked, and that a failure keeps nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub_samples import REVISION, Hub, serving
from inkling.encoder.model_folder import DEFAULT_NAME
from inkling.errors import FetchProblem, InklingError, ModelProblem
from inkling.models.apart import Cancelled, run_apart
from inkling.models.fetch import Fetcher
from inkling.models.recommended import RECOMMENDED, recommended
from inkling.models.shelf import Shelf
from model_samples import make_model, refuse


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    folder = make_model(tmp_path / "served" / "tiny")
    (folder / "README.md").write_text("# Tiny")
    (folder / "pytorch_model.bin").write_bytes(b"pickled")
    (folder / "onnx").mkdir()
    (folder / "onnx" / "config.json").write_text("{}")
    with serving(folder) as opened:
        yield opened


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "home" / "models")


@pytest.fixture
def fetcher(shelf: Shelf) -> Fetcher:
    return Fetcher(shelf)


def left(shelf: Shelf) -> list[str]:
    place = shelf._place
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def test_an_offer_names_licence_and_size_and_nothing_is_fetched(fetcher: Fetcher, shelf: Shelf, hub: Hub) -> None:
    offer = fetcher.look_up("owner/tiny", hub.address)
    assert (offer.licence, offer.revision) == ("apache-2.0", REVISION)
    wanted = {name for name in hub.files() if not name.endswith((".bin", ".md")) and not name.startswith("onnx/")}
    assert {file.name for file in offer.files} == wanted
    assert offer.bytes == sum((hub.folder / name).stat().st_size for name in wanted)
    assert not [path for _, path in hub.asked if "/resolve/" in path]
    assert left(shelf) == []


def test_what_was_offered_comes_is_verified_and_pinned(fetcher: Fetcher, shelf: Shelf, hub: Hub) -> None:
    offer = fetcher.look_up("owner/tiny", hub.address)
    told: list[int] = []
    assert fetcher.fetch(offer, shelf.add, on_progress=told.append) == "tiny"
    assert shelf.names() == [DEFAULT_NAME, "tiny"]
    assert shelf.read("tiny").dimension == 32
    pin = shelf.pin("tiny")
    assert (pin.licence, pin.source) == ("apache-2.0", f"{hub.address}/owner/tiny@{REVISION}")
    assert left(shelf) == ["tiny", "tiny.json"]
    assert all(0 <= count <= offer.bytes for count in told)
    # Nothing of the user goes along.
    assert not [name for headers in hub.headers for name in headers if name.lower() in ("authorization", "cookie")]


def test_a_file_that_was_changed_on_the_way_is_found_out(fetcher: Fetcher, shelf: Shelf, hub: Hub) -> None:
    offer = fetcher.look_up("owner/tiny", hub.address)
    for name in ("model.safetensors", "config.json"):
        hub.spoilt = {name}
        with pytest.raises(FetchProblem, match=f"{name} is not what"):
            fetcher.fetch(offer, shelf.add)
        assert left(shelf) == []


def test_a_fetch_can_be_given_up(fetcher: Fetcher, shelf: Shelf, hub: Hub) -> None:
    offer = fetcher.look_up("owner/tiny", hub.address)
    with pytest.raises(Cancelled) as given_up:
        fetcher.fetch(offer, shelf.add, cancelled=lambda: True)
    # It is told, and no bug.
    assert isinstance(given_up.value, InklingError)
    assert left(shelf) == []


def test_what_is_not_there_or_not_given(fetcher: Fetcher, shelf: Shelf, hub: Hub) -> None:
    for name, words in (("owner/other", "There is no model"), ("no such/name/at all", "There is no model")):
        with pytest.raises(FetchProblem, match=words):
            fetcher.look_up(name, hub.address)
    hub.gated = True
    with pytest.raises(FetchProblem, match="only to those who have agreed"):
        fetcher.look_up("owner/tiny", hub.address)
    assert left(shelf) == []


def test_a_hub_that_cannot_be_reached(fetcher: Fetcher, shelf: Shelf) -> None:
    with pytest.raises(FetchProblem, match="cannot be reached"):
        fetcher.look_up("owner/tiny", "http://127.0.0.1:9")
    assert left(shelf) == []


def test_a_model_of_no_use_is_refused_before_it_is_fetched(fetcher: Fetcher, hub: Hub) -> None:
    (hub.folder / "model.safetensors").unlink()
    with pytest.raises(ModelProblem, match="pickled"):
        fetcher.look_up("owner/tiny", hub.address)
    (hub.folder / "modules.json").unlink()
    with pytest.raises(ModelProblem, match="not in the sentence-transformers format"):
        fetcher.look_up("owner/tiny", hub.address)


def test_no_licence_is_told_as_none(fetcher: Fetcher, hub: Hub) -> None:
    hub.licence = None
    assert fetcher.look_up("owner/tiny", hub.address).licence == ""


GUARDED = """
import os, sys

def forbid(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        os.write(2, ("a socket: " + event).encode())
        os._exit(97)

if __name__ == "__main__":
    sys.addaudithook(forbid)
    from inkling.cli import main
    code = main(["--home", sys.argv[1], "model", "fetch", "owner/tiny", "--yes", "--from", sys.argv[2]])
    assert "huggingface_hub" not in sys.modules
    sys.exit(code)
"""


def test_the_process_beside_the_index_opens_no_socket_while_another_fetches(hub: Hub, tmp_path: Path) -> None:
    script = tmp_path / "guarded.py"
    script.write_text(GUARDED)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "app")}
    command = [sys.executable, str(script), str(tmp_path / "home"), hub.address]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "licence apache-2.0" in ended.stderr
    assert "Fetched tiny" in ended.stdout


def test_errors_of_a_process_apart_are_raised_here() -> None:
    with pytest.raises(InklingError, match=r"A sentence\. Do something\."):
        run_apart(refuse, "A sentence.")
    with pytest.raises(RuntimeError, match="ended before it was done"):
        run_apart(os._exit, 3)
    with pytest.raises(RuntimeError, match="ValueError"):
        run_apart(int, "no number")


def test_a_process_apart_goes_on_when_the_terminal_interrupts() -> None:
    assert run_apart(signal.raise_signal, signal.SIGINT) is None


def test_recommended_models_are_found_by_both_names() -> None:
    assert len({each.name for each in RECOMMENDED}) == len(RECOMMENDED)
    for each in RECOMMENDED:
        assert recommended(each.name) == recommended(each.repository) == each
        assert each.licence in ("apache-2.0", "mit")
        assert bool(each.figures) == bool(each.source)
    assert recommended("something else") is None
