"""What is said aloud of what goes on below."""

import shutil
from pathlib import Path

import pytest

from inkling.cli import main
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
