"""What is said aloud of what goes on below."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inkling.cli import main
from inkling.cli.log import logging_to
from inkling.store import schema

OLDEST = Path(__file__).parents[1] / "data" / "index-1.sqlite"


def test_that_an_older_index_is_brought_forward_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(OLDEST, home / "index.sqlite")
    status = ["--home", str(home), "status", "--json"]
    assert main(status) == 0
    said = capsys.readouterr()
    assert [line.split(";")[0] for line in said.err.splitlines()] == [
        f"inkling: The index is brought forward from version {version} to version {version + 1}"
        for version in range(1, schema.VERSION)
    ]
    assert said.out.startswith("{")
    assert "brought forward" in (home / "inkling.log").read_text("utf-8")
    assert main(status) == 0
    assert capsys.readouterr().err == ""


def test_that_damaged_settings_were_set_aside_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text('{"folders": [')
    assert main(["--home", str(home), "status", "--json"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("inkling: The settings were damaged; they lie in ")
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_log_that_cannot_be_written_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(Path("/dev/full")):
        logging.getLogger("inkling").warning("no room for this")
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix closes the streams")
@pytest.mark.parametrize("line", ["status", "ledger --json", "search lease", "search --stdin"])
def test_closed_streams_are_no_fault(tmp_path: Path, line: str) -> None:
    app = Path(__file__).parents[2] / "app"
    shell = f'PYTHONPATH="{app}" exec "{sys.executable}" -m inkling --home "{tmp_path}/home" {line} <&- >&-'
    ended = subprocess.run(["/bin/sh", "-c", shell], stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "went wrong" not in ended.stderr


def test_a_log_that_cannot_begin_anew_is_written_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise PermissionError(f"{source} is open in another process, as Windows says")

    monkeypatch.setattr("inkling.cli.log.SIZE", 100)
    monkeypatch.setattr("os.rename", refuse)
    with logging_to(tmp_path / "inkling.log"):
        for number in range(9):
            logging.getLogger("inkling.test").info("Record %d", number)
    assert "Record 0" in (tmp_path / "inkling.log").read_text("utf-8")
    assert "Record 8" in (tmp_path / "inkling.log").read_text("utf-8")
