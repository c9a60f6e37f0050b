"""How times of files are told to programs."""

from datetime import datetime

import pytest

from inkling.search.times import iso_time


@pytest.mark.parametrize("seconds", [0.0, 1714557600.25, -86400.0, 1e20, -1e20, float("inf"), 253402300799.0])
@pytest.mark.parametrize("timespec", ["auto", "seconds"])
def test_any_time_is_iso_with_an_offset(seconds: float, timespec: str) -> None:
    time = datetime.fromisoformat(iso_time(seconds, timespec))
    assert time.tzinfo is not None
    if abs(seconds) < 1e10:
        assert time.timestamp() == (seconds if timespec == "auto" else int(seconds))
