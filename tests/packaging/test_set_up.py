"""The set-up scripts on a small project of their own, with a real environment and pip but without a network."""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "packaging"

BACKEND = '''
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "inkling-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("probe.py", "import sys\\ndef main():\\n  print(*sys.argv[1:])\\n  return len(sys.argv)\\n")
        information = "inkling-1.0.dist-info/"
        wheel.writestr(information + "METADATA", "Metadata-Version: 2.1\\nName: inkling\\nVersion: 1.0\\n")
        wheel.writestr(information + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(information + "entry_points.txt", "[console_scripts]\\ninkling = probe:main\\n")
        wheel.writestr(information + "RECORD", "")
    return name
'''

pytestmark = pytest.mark.skipif(os.name != "posix", reason="written for POSIX paths")


class Project:
    def __init__(self, root):
        self.root = root
        shutil.copytree(SCRIPTS, root / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "backend.py").write_text(BACKEND)
        self.torch = root.parent / "torch-1.0-py3-none-any.whl"
        with zipfile.ZipFile(self.torch, "w") as wheel:
            wheel.writestr("torch-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 1.0\n")
            wheel.writestr("torch-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
            wheel.writestr("torch-1.0.dist-info/RECORD", "")
        self.write(self.torch)

    def write(self, torch, comment=""):
        (self.root / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            '[project]\nname = "inkling"\nversion = "1.0"\n'
            f'dependencies = ["torch @ {torch.as_uri()}"]\n# {comment}\n'
        )

    def start(self, *arguments):
        no_display = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
        return subprocess.run(
            [sys.executable, str(self.root / "packaging" / "run.py"), *arguments],
            env={**no_display, "PIP_NO_INDEX": "1"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = Project(tmp_path_factory.mktemp("with a space") / "project")
    first = made.start("a", "b c")
    assert "Making an environment" in first.stderr
    assert (first.returncode, first.stdout) == (3, "a b c\n"), first.stderr
    return made


def test_second_start_is_silent_and_quick(project):
    begun = time.monotonic()
    done = project.start("x")
    assert (done.returncode, done.stdout, done.stderr) == (2, "x\n", "")
    assert time.monotonic() - begun < 2


def test_changed_project_is_installed_again(project):
    project.write(project.torch, "changed")
    assert "up to date" in project.start().stderr
    assert project.start().stderr == ""


def test_missing_program_is_repaired(project):
    (project.root / ".venv" / "bin" / "inkling").unlink()
    done = project.start("x")
    assert (done.returncode, done.stdout) == (2, "x\n")
    assert "ready" in done.stderr


def test_failed_installation_is_said_and_repaired(project):
    project.write(project.torch.with_name("torch-2.0-py3-none-any.whl"))
    done = project.start("x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "The installation failed" in done.stderr.splitlines()[-1]
    project.write(project.torch)
    mended = project.start("x")
    assert mended.stdout == "x\n"
    assert "anew" not in mended.stderr


def test_set_up_that_was_cut_off_begins_anew(project):
    (project.root / ".venv" / "inkling-setting-up").touch()
    (project.root / ".venv" / "bin" / "python").unlink()
    done = project.start("x")
    assert done.stdout == "x\n", done.stderr
    assert "anew" in done.stderr
    assert project.start().stderr == ""


def test_moved_project_begins_anew(project):
    moved = project.root.with_name("moved")
    project.root.rename(moved)
    project.root = moved
    done = project.start("x")
    assert done.stdout == "x\n", done.stderr
    assert "anew" in done.stderr


def test_folder_that_is_no_environment_is_left_alone(tmp_path):
    project = Project(tmp_path / "project")
    (project.root / ".venv").mkdir()
    (project.root / ".venv" / "mine.txt").write_text("mine")
    done = project.start()
    assert done.returncode == 2
    assert "Move it away" in done.stderr
    assert [file.name for file in (project.root / ".venv").iterdir()] == ["mine.txt"]
