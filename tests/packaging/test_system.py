import importlib
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "packaging"


@pytest.fixture
def scripts(monkeypatch):
    """Import the set-up's modules as its scripts do, for one test."""
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    names = ("speech", "system_libraries", "environment", "run")
    modules = {name: importlib.import_module(name) for name in names}
    yield modules
    for name in names:
        del sys.modules[name]


@pytest.fixture
def without_pip(monkeypatch):
    """Let Python make environments without pip, which takes nearly all of the time, where no test asks for pip."""
    run = subprocess.run

    def run_quicker(command, **how):
        return run([*command, "--without-pip"] if "venv" in command else command, **how)

    monkeypatch.setattr("subprocess.run", run_quicker)


def test_packaging_is_never_a_package():
    assert not (SCRIPTS / "__init__.py").exists()


def half_made(folder):
    """Make what a set-up leaves that was cut off."""
    (folder / ".venv" / "lib").mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").touch()
    (folder / ".venv" / "inkling-setting-up").touch()
    (folder / "pyproject.toml").write_text('[project]\ndependencies = ["torch"]\n')


def cut_off(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.usefixtures("without_pip")
@pytest.mark.parametrize("at", ["shutil.rmtree", "subprocess.run"])
def test_what_is_half_removed_or_half_made_is_made_anew(scripts, monkeypatch, tmp_path, capsys, at):
    half_made(tmp_path)
    environment = scripts["environment"].Environment(tmp_path, "run")
    with monkeypatch.context() as patch:
        patch.setattr(at, cut_off)
        with pytest.raises(KeyboardInterrupt):
            environment.make_ready()
    with monkeypatch.context() as patch:
        patch.setattr("subprocess.call", cut_off)
        with pytest.raises(KeyboardInterrupt):
            environment.make_ready()
    assert capsys.readouterr().err.count("making it anew") == 2
    assert (tmp_path / ".venv" / "pyvenv.cfg").exists()


@pytest.mark.usefixtures("without_pip")
def test_empty_folder_is_anybodys(scripts, monkeypatch, tmp_path, capsys):
    (tmp_path / ".venv").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["torch"]\n')
    call = scripts["environment"].subprocess.call

    def cut_off_at_pip(command, **how):
        return cut_off() if "pip" in command else call(command, **how)

    monkeypatch.setattr("subprocess.call", cut_off_at_pip)
    with pytest.raises(KeyboardInterrupt):
        scripts["environment"].Environment(tmp_path, "run").make_ready()
    assert (tmp_path / ".venv" / "pyvenv.cfg").exists()


def test_what_python_says_of_a_failure_is_handed_on(scripts, monkeypatch, tmp_path):
    failed = scripts["environment"].subprocess.CompletedProcess([], 1, b"No room.\n")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: failed)
    with pytest.raises(scripts["speech"].SetUpError, match=r"could not make an environment: No room\."):
        scripts["environment"].Environment(tmp_path, "run")._make()


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


@pytest.mark.parametrize(("forbidden", "compiled"), [("1", "compiled"), ("", None)])
def test_what_tests_import_is_compiled_once_and_not_beside_sources_where_that_is_unwished(
    scripts, monkeypatch, tmp_path, forbidden, compiled
):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", forbidden)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    surroundings = runpy.run_path(str(SCRIPTS / "test.py"))["surroundings"]
    found = surroundings(scripts["environment"].Environment(tmp_path, "test"))
    assert not found.get("PYTHONDONTWRITEBYTECODE")
    assert found.get("PYTHONPYCACHEPREFIX") == (compiled and str(tmp_path / ".venv" / compiled))


def test_on_windows_an_interruption_is_left_to_the_program(scripts, monkeypatch):
    run = scripts["run"]
    heard = []
    monkeypatch.setattr(run, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr(run.Environment, "make_ready", lambda _: None)
    monkeypatch.setattr(run.subprocess, "call", lambda _: heard.append(signal.getsignal(signal.SIGINT)) or 130)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert run.main() == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIG_IGN]
