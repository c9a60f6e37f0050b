"""The shelf of models: what is taken in, what is refused, and that a refusal changes nothing."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from inkling.encoder.model_folder import DEFAULT_NAME
from inkling.errors import BadRequest, ModelProblem
from inkling.models.shelf import Shelf
from model_samples import make_model, write_json


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "found" / "tiny")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "home" / "models")


def content(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path.relative_to(folder)), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def test_a_copy_serves_when_the_folder_has_gone(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    (model / "pytorch_model.bin").write_bytes(b"pickled")
    (model / "onnx").mkdir()
    (model / "onnx" / "model.onnx").write_bytes(b"of another program")
    assert shelf.names() == [DEFAULT_NAME]
    assert shelf.add(model, licence="mit") == "tiny"
    shutil.rmtree(model)
    found = shelf.read("tiny")
    assert (found.name, found.dimension, found.path.parent) == ("tiny", 32, tmp_path / "home" / "models")
    assert shelf.names() == [DEFAULT_NAME, "tiny"]
    assert (shelf.pin("tiny").source, shelf.pin("tiny").licence) == (str(model), "mit")
    kept = {path.name for path in found.path.rglob("*") if path.is_file()}
    assert not kept & {"pytorch_model.bin", "model.onnx"}


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's folders apart by itself")
def test_a_copy_is_for_its_owner_only(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    shelf.add(model)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home" / "models").rglob("*")]
    assert {mode & 0o077 for mode in modes} == {0}


@pytest.mark.parametrize("begin", [lambda shelf, model: shelf.add(model), lambda shelf, model: shelf.incoming("a/b")])
def test_what_a_killed_attempt_left_long_ago_goes(shelf: Shelf, model: Path, tmp_path: Path, begin) -> None:
    place = tmp_path / "home" / "models"
    old, new, other = (place / name for name in (".owner_big.fetched", ".small.partial", ".theirs"))
    for path in (old, new, other):
        path.mkdir(parents=True)
        (path / "model.safetensors").write_bytes(b"half of it")
    for path in (old, other):
        os.utime(path, (1e9, 1e9))
    begin(shelf, model)
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)


def test_links_are_copied_as_what_they_lead_to(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    (model / "model.safetensors").rename(blob)
    (model / "model.safetensors").symlink_to(blob)
    shelf.add(model)
    assert not shelf.read("tiny").weights[0].is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in folders")
def test_what_is_no_file_is_left_out(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    identity = shelf.refuse(model).identity
    for name in ("README.md", "notes.json"):
        (model / name).symlink_to(tmp_path / "nowhere")
    os.mkfifo(model / "pipe.json")
    assert shelf.refuse(model).identity == identity
    shelf.add(model)
    assert shelf.read("tiny").identity == identity


def test_what_other_programs_hide_in_it_makes_no_difference(shelf: Shelf, model: Path) -> None:
    plain = shelf.read(str(model)).identity
    (model / "._config.json").write_text("{}")
    (model / ".vscode").mkdir()
    (model / ".vscode" / "settings.json").write_text("{}")
    assert shelf.read(str(model)).identity == plain
    assert shelf.add(model) == "tiny"
    assert not list(shelf.read("tiny").path.rglob(".*"))


def test_adding_it_again_changes_nothing_and_another_needs_another_name(
    shelf: Shelf, model: Path, tmp_path: Path
) -> None:
    shelf.add(model)
    before = content(tmp_path / "home")
    assert shelf.add(model) == "tiny"
    other = make_model(tmp_path / "elsewhere" / "tiny", 2)
    with pytest.raises(BadRequest, match="another model called tiny"):
        shelf.add(other)
    assert content(tmp_path / "home") == before
    assert shelf.add(other, "tiny two") == "tiny two"
    assert shelf.add(other, "another name") == "tiny two"
    assert shelf.add(model, "tiny two") == "tiny"
    assert shelf.names()[1:] == ["tiny", "tiny two"]


def test_a_model_that_was_changed_afterwards_is_refused(shelf: Shelf, model: Path) -> None:
    shelf.add(model)
    weights = shelf.read("tiny").weights[0]
    shutil.copyfile(make_model(model.parent / "other", 2) / "model.safetensors", weights)
    with pytest.raises(ModelProblem, match="not those that were added"):
        shelf.read("tiny")


def test_adding_a_model_again_mends_its_copy(shelf: Shelf, model: Path) -> None:
    path = shelf.read(shelf.add(model)).path
    (path / "tokenizer.json").unlink()
    assert shelf.add(model, "another name") == "tiny"
    assert shelf.read("tiny").path == path
    assert shelf.names()[1:] == ["tiny"]


def test_a_lost_pin_is_a_change(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    shelf.add(model)
    (tmp_path / "home" / "models" / "tiny.json").write_text("[]")
    with pytest.raises(ModelProblem, match="not those that were added"):
        shelf.read("tiny")
    assert shelf.add(shelf.read(str(tmp_path / "home" / "models" / "tiny")).path) == "tiny"
    assert shelf.read("tiny").identity == shelf.read(str(model)).identity


def test_removing_frees_and_the_one_that_comes_along_stays(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    shelf.add(model)
    assert shelf.remove("tiny") > 3_000_000
    assert list((tmp_path / "home" / "models").iterdir()) == []
    assert shelf.remove("tiny") == shelf.remove(DEFAULT_NAME) == shelf.remove("../documents") == 0
    assert shelf.read("").name == shelf.read(DEFAULT_NAME).name == DEFAULT_NAME


def pickle_only(model: Path) -> None:
    (model / "model.safetensors").rename(model / "pytorch_model.bin")


def own_module(model: Path) -> None:
    modules = json.loads((model / "modules.json").read_text())
    write_json(model / "modules.json", [{**modules[0], "type": "custom.Transformer"}, *modules[1:]])


def own_code(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    write_json(model / "config.json", {**config, "auto_map": {"AutoModel": "modeling.Own"}})


def other_task(model: Path) -> None:
    (model / "modules.json").unlink()
    write_json(model / "config.json", {"architectures": ["BertForSequenceClassification"], "model_type": "bert"})


def unfit_tokenizer(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    write_json(model / "config.json", {**config, "vocab_size": 1000})


def lose(name: str) -> Callable[[Path], None]:
    return lambda model: (model / name).unlink()


def spoil(name: str) -> Callable[[Path], None]:
    return lambda model: (model / name).write_bytes(b"{\xff")


def empty(model: Path) -> None:
    shutil.rmtree(model)
    model.mkdir()


def gone(model: Path) -> None:
    shutil.rmtree(model)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (pickle_only, "pickled"),
        (own_module, "module of its own"),
        (own_code, "code of its own"),
        (other_task, "another task"),
        (unfit_tokenizer, "does not fit"),
        (lose("model.safetensors"), "no model.safetensors"),
        (lose("tokenizer.json"), "no tokenizer.json"),
        (lose("config.json"), "no config.json"),
        (lose("modules.json"), "no modules.json"),
        (spoil("tokenizer.json"), "damaged"),
        (spoil("config.json"), "damaged"),
        (spoil("modules.json"), "damaged"),
        (empty, "no modules.json"),
        (gone, "does not exist"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_in_one_sentence(
    shelf: Shelf, model: Path, tmp_path: Path, spoil, words
) -> None:
    spoil(model)
    with pytest.raises(ModelProblem, match=words) as refused:
        shelf.add(model)
    assert refused.value.title.endswith(".")
    assert "\n" not in refused.value.title
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", [DEFAULT_NAME, "..", "a/b", ".hidden", "", " ", "ends.", "x" * 200, "𝔘" * 80])
def test_names_that_lead_elsewhere_are_refused(shelf: Shelf, model: Path, tmp_path: Path, name: str) -> None:
    if name:
        with pytest.raises(BadRequest):
            shelf.add(model, name)
    with pytest.raises(ModelProblem) if name not in ("", DEFAULT_NAME) else pytest.MonkeyPatch.context():
        shelf.read(name)
    assert not (tmp_path / "home").exists()


def test_names_of_other_scripts_are_fine(shelf: Shelf, model: Path) -> None:
    assert shelf.add(model, "мой модель 2") == "мой модель 2"
    assert shelf.read("мой модель 2").dimension == 32


def test_what_an_interrupted_copy_left_is_no_model_and_goes(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    left = tmp_path / "home" / "models" / ".tiny.partial"
    left.mkdir(parents=True)
    (left / "config.json").write_text("{")
    assert shelf.names() == [DEFAULT_NAME]
    shelf.add(model)
    assert not left.exists()


def test_a_folder_of_models_that_cannot_be_written(shelf: Shelf, model: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "models").write_text("a file is in the way")
    from inkling.errors import HomeProblem

    with pytest.raises(HomeProblem):
        shelf.add(model)
