"""The dates of messages, as people read them and as seconds."""

from datetime import UTC, datetime

import pytest

from inkling.documents.dates import moment, readable_date

NOON = int(datetime(2024, 3, 12, 12, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("value", "readable", "seconds"),
    [
        ("Tue, 12 Mar 2024 13:00:00 +0100", "2024-03-12 13:00", NOON),
        ("12 Mar 2024 07:00 -0500", "2024-03-12 07:00", NOON),
        ("Tue, 12 Mar 2024 12:00:00 GMT (summer time)", "2024-03-12 12:00", NOON),
        ("Tue, 12 Mar 2024 12:00:00 -0000", "2024-03-12 12:00", NOON),
        ("Tue, 12 Mar 2024 12:00:00", "2024-03-12 12:00", NOON),
        ("2024-03-12T13:00:00+01:00", "2024-03-12 13:00", NOON),
        (" 2024-03-12T12:00:00Z", " 2024-03-12T12:00:00Z", NOON),
        ("Sat, 1 Jan 1938 00:00:00 +0000", "1938-01-01 00:00", -1_009_843_200),
        ("Mon, 99 Foo 2024 99:99:99 +9999", "Mon, 99 Foo 2024 99:99:99 +9999", None),
        ("Tue, 12 Mar 124 12:00:00 +0000", "2024-03-12 12:00", NOON),
        ("the day after tomorrow", "the day after tomorrow", None),
        ("1 Jan 0001 00:00:00 +2300", "2001-01-01 00:00", int(datetime(2000, 12, 31, 1, tzinfo=UTC).timestamp())),
        ("0001-01-01T00:00:00+12:00", "0001-01-01 00:00", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", "9999-12-31 23:59", None),
        ("😀", "😀", None),
        ("", "", None),
    ],
)
def test_a_date_is_told_shortly_and_in_seconds(value: str, readable: str, seconds: int | None) -> None:
    assert readable_date(value) == readable
    assert moment(value) == seconds
