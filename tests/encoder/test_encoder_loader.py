import json
import logging
import subprocess
import sys
import threading

import pytest

from inkling.encoder.device import Device, recall_device, remember_device
from inkling.encoder.loader import EncoderLoader, Loader
from inkling.encoder.model_folder import read_model_folder
from inkling.encoder.start import choose_fastest, start_encoder
from inkling.errors import ModelProblem


@pytest.fixture
def loader(folders, tmp_path):
    loader = EncoderLoader(folders.make(), tmp_path / "home" / "memory.json", threads=1)
    yield loader
    loader.close()


def test_loads_when_wanted(loader):
    assert not loader.ready
    encoder = loader.get()
    assert loader.ready
    assert loader.get() is encoder
    assert encoder.encode_query("river").shape == (32,)


def test_start_twice_loads_once(loader):
    found = []
    loader.when_ready(found.append)
    loader.start()
    loader.start()
    assert found in ([], [loader.get()])
    loader.close()
    assert found == [loader.get()]


def test_callbacks_before_and_after(loader):
    called = threading.Event()
    loader.when_ready(lambda _encoder: called.set())
    assert not called.is_set()
    loader.start()
    assert called.wait(60)
    found = []
    loader.when_ready(found.append)
    assert found == [loader.get()]


def test_a_failing_callback_is_logged_and_the_others_are_called(loader, caplog):
    called = threading.Event()

    def fail(_encoder):
        raise ValueError("the callback's fault")

    loader.when_ready(fail)
    loader.when_ready(lambda _encoder: called.set())
    loader.start()
    assert called.wait(60)
    assert "the callback's fault" in caplog.text


def test_a_problem_is_raised_each_time(tmp_path, caplog):
    loader = EncoderLoader(tmp_path / "gone", tmp_path / "memory.json")
    found = []
    loader.when_ready(found.append)
    for _ in range(2):
        with pytest.raises(ModelProblem, match="does not exist"):
            loader.get()
    assert not loader.ready
    loader.close()
    assert found == []
    assert "does not exist" in caplog.text


class Panic(BaseException):
    """What comes of a panic in a library."""


@pytest.mark.timeout(10)
def test_nobody_waits_for_what_a_library_panics_at():
    def make():
        raise Panic

    loader = Loader(make)
    with pytest.raises(Panic):
        loader.get()
    loader.close()


def test_damaged_weights_are_a_problem(folders, tmp_path):
    path = folders.make()
    (path / "model.safetensors").write_bytes(b"damaged")
    loader = EncoderLoader(path, tmp_path / "memory.json")
    with pytest.raises(ModelProblem, match="could not be loaded"):
        loader.get()
    loader.close()


@pytest.mark.parametrize(
    "keys",
    [
        {"num_hidden_layers": None}, {"num_hidden_layers": 3}, {"num_attention_heads": 0}, {"num_attention_heads": 3},
        {"layer_norm_eps": None}, {"hidden_act": 3}, {"pad_token_id": "x", "model_type": "roberta"},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_do_not_fit_the_weights_are_a_problem(folders, tmp_path, keys):
    path = folders.make()
    (path / "config.json").write_text(json.dumps(json.loads((path / "config.json").read_text()) | keys))
    loader = EncoderLoader(path, tmp_path / "memory.json")
    with pytest.raises(ModelProblem):
        loader.get()
    loader.close()


@pytest.mark.parametrize("architecture", ["bert", "mpnet"])
def test_missing_weights_are_a_problem(folders, tmp_path, architecture):
    from safetensors.torch import load_file, save_file

    path = folders.make(architecture)
    weights = load_file(path / "model.safetensors")
    del weights[next(name for name in weights if "layer.1" in name)]
    save_file(weights, path / "model.safetensors", metadata={"format": "pt"})
    loader = EncoderLoader(path, tmp_path / "memory.json")
    with pytest.raises(ModelProblem, match="could not be loaded"):
        loader.get()
    loader.close()


@pytest.mark.parametrize("damage", ["cut", "empty"])
def test_damaged_dense_weights_are_a_problem(folders, tmp_path, damage):
    from safetensors.torch import save_file

    path = folders.make(dense={"in_features": 32, "out_features": 8, "bias": True})
    weights = path / "2_Dense" / "model.safetensors"
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:-4])
    else:
        save_file({}, weights)
    loader = EncoderLoader(path, tmp_path / "memory.json")
    with pytest.raises(ModelProblem, match="is damaged"):
        loader.get()
    loader.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pooling": {"word_embedding_dimension": 16}}, "vectors have 32 numbers, and its settings say 16"),
        ({"pooling": {"word_embedding_dimension": 64}}, "vectors have 32 numbers, and its settings say 64"),
        ({"dense": {"in_features": 16, "out_features": 8, "bias": True}}, "could not be loaded"),
        ({"pooling": {"pooling_mode": ["cls", "mean"]}, "layer_norm": True}, "could not be loaded"),
    ],
    ids=str,
)
def test_layers_that_do_not_fit_each_other_are_a_problem(folders, tmp_path, options, message):
    loader = EncoderLoader(folders.make(**options), tmp_path / "memory.json")
    with pytest.raises(ModelProblem, match=message):
        loader.get()
    loader.close()


def test_closed_before_start(folders, tmp_path):
    loader = EncoderLoader(folders.make(), tmp_path / "memory.json")
    loader.close()
    loader.close()
    loader.start()
    with pytest.raises(ModelProblem, match="was not loaded"):
        loader.get()


def test_no_thread_is_left(loader):
    loader.get()
    loader.close()
    assert not [thread for thread in threading.enumerate() if "encod" in thread.name]


def test_device_is_measured_once(folders, tmp_path, caplog):
    folder, memory = read_model_folder(folders.make()), tmp_path / "memory.json"
    memory.write_text('{"window": [1, 2]}')
    caplog.set_level(logging.INFO, "inkling.encoder.start")
    start_encoder(folder, memory)
    assert "against" in caplog.text
    content = json.loads(memory.read_text())
    assert content["window"] == [1, 2]
    assert [device["kind"] for device in content["devices"].values()] == ["cpu"]
    caplog.clear()
    start_encoder(folder, memory)
    assert "against" not in caplog.text


def test_another_model_is_measured_anew_and_the_first_not_again(folders, tmp_path, caplog):
    memory = tmp_path / "memory.json"
    caplog.set_level(logging.INFO, "inkling.encoder.start")
    models = [read_model_folder(folders.make(kind, name=kind)) for kind in ("bert", "roberta")]
    for model in models:
        caplog.clear()
        start_encoder(model, memory)
        assert "against" in caplog.text
    caplog.clear()
    for model in models:
        start_encoder(model, memory)
    assert "against" not in caplog.text


def test_the_devices_measured_last_are_remembered(tmp_path):
    memory = tmp_path / "memory.json"
    for number in range(40):
        remember_device(memory, "first" if number % 2 else f"c{number}", Device())
    assert recall_device(memory, "first") == recall_device(memory, "c38") == Device()
    assert recall_device(memory, "c0") is None


def test_a_device_that_does_not_serve_is_passed_over(folders, caplog):
    folder = read_model_folder(folders.make())
    _, device = choose_fastest(folder, [Device(), Device("mps", "float16")], None)
    assert device == Device()
    assert "does not serve" in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"devices": 1}',
        b'{"devices": {"c": 1}}',
        b'{"devices": {"c": {"kind": "abacus", "precision": "float32"}}}',
        b'{"devices": {"c": {"kind": ["cpu"], "precision": "float32"}}}',
        b'{"devices": {"other": {"kind": "cpu", "precision": "float32"}}}',
    ],
)
def test_memory_that_does_not_serve(tmp_path, content):
    memory = tmp_path / "memory.json"
    memory.write_bytes(content)
    assert recall_device(memory, "c") is None
    remember_device(memory, "c", Device("cpu", "bfloat16"))
    assert recall_device(memory, "c") == Device("cpu", "bfloat16")


def test_memory_that_cannot_be_written(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    remember_device(tmp_path / "file" / "memory.json", "c", Device())
    assert "could not be remembered" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="reads the list of loaded libraries")
def test_preload_loads_the_library_and_not_torch():
    program = (
        "import sys, pathlib\n"
        "from inkling.encoder.preload import preload_torch\n"
        "preload_torch()\n"
        "assert 'torch' not in sys.modules\n"
        "assert 'libtorch_cpu' in pathlib.Path('/proc/self/maps').read_text()\n"
        "import torch\n"
        "assert torch.ones(2).sum() == 2\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)}, timeout=60)
