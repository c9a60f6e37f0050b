import importlib
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "packaging"


@pytest.fixture
def scripts(monkeypatch):
    """Import the set-up's modules as its scripts do, for one test."""
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    names = ("speech", "system_libraries", "environment")
    modules = {name: importlib.import_module(name) for name in names}
    yield modules
    for name in names:
        del sys.modules[name]


def test_packaging_is_never_a_package():
    assert not (SCRIPTS / "__init__.py").exists()


def test_supported_python_goes_on(scripts):
    assert scripts["environment"].start_again_with_supported_python() is None


@pytest.mark.parametrize("version", [(3, 9, 1), (3, 10, 0), (3, 14, 0), (2, 7, 18)])
def test_other_python_without_a_better_one_is_told(scripts, monkeypatch, tmp_path, version):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(scripts["speech"].SetUpError, match=f"this is {version[0]}.{version[1]}. Install one"):
        scripts["environment"].start_again_with_supported_python()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows starts a second process")
def test_better_python_on_the_path_takes_over(scripts, monkeypatch, tmp_path):
    better = tmp_path / "python3.12"
    better.write_text("")
    better.chmod(0o755)
    started = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(sys, "argv", ["packaging/run.py", "search", "q"])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.execv", lambda program, line: (started.append((program, line)), sys.exit(0)))
    with pytest.raises(SystemExit):
        scripts["environment"].start_again_with_supported_python()
    assert started == [(str(better), [str(better), "packaging/run.py", "search", "q"])]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux keeps Qt's libraries apart")
class TestLibraries:
    @pytest.mark.parametrize(("name", "there"), [("libc.so.6", True), ("libinkling-nowhere.so.9", False)])
    def test_loader_tells(self, scripts, name, there):
        assert scripts["system_libraries"].loads(name) is there

    def test_command_line_alone_needs_nothing(self, scripts, monkeypatch):
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setattr(scripts["system_libraries"], "loads", lambda name: False)
        assert scripts["system_libraries"].missing_for("run") == {}

    def test_missing_ones_are_named_in_one_line_with_the_command(self, scripts, monkeypatch, capsys):
        libraries = scripts["system_libraries"]
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.setattr(libraries, "loads", lambda name: name not in ("libEGL.so.1", "libxcb-cursor.so.0"))
        monkeypatch.setattr(libraries, "has_fonts", lambda: True)
        monkeypatch.setattr(libraries, "install", lambda packages: False)
        monkeypatch.setattr(libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
        libraries.provide("run")
        assert capsys.readouterr().err == (
            "inkling: The window needs libEGL.so.1, libxcb-cursor.so.0. "
            "To install: sudo apt-get install libegl1 libxcb-cursor0\n"
        )

    def test_without_apt_the_packages_are_named(self, scripts, monkeypatch):
        monkeypatch.setattr(scripts["system_libraries"].shutil, "which", lambda name: None)
        assert "in Debian they are libegl1" in scripts["system_libraries"].command_for(["libegl1"])
        assert scripts["system_libraries"].install(["libegl1"]) is False
