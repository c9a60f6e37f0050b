"""A short run of the benchmark that changes a folder at random while the background session watches it."""

from pathlib import Path

from benchmarks.torture import torture


def test_ten_seconds_of_torture(tmp_path: Path) -> None:
    assert torture(tmp_path, seed=5, seconds=2, files=80, encoder="stand-in") == 0
