"""Reads the dates that mail tells."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
_COUNTED_FROM_1900 = range(100, 1000)
_SHORT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")


def readable_date(value: str) -> str:
    """Write the date of a message shortly; one that is malformed as it stands."""
    try:
        return _of_mail(value).strftime("%Y-%m-%d %H:%M")
    except _MALFORMED:
        found = _SHORT.match(value)
        return f"{found[1]} {found[2]}" if found else value


def moment(value: str) -> int | None:
    """Read when a message was sent, in seconds since 1970; None where that cannot be told, or is no day in Greenwich.

    A date without a place on earth is taken for one of Greenwich, as RFC 5322 has it.
    """
    for read in (_of_mail, datetime.fromisoformat):
        try:
            found = read(value.strip())
            return int((found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
        except _MALFORMED:
            continue
    return None


def _of_mail(value: str) -> datetime:
    """Read a date as RFC 5322 has it; programs that counted years from 1900 wrote 102 for 2002."""
    found = parsedate_to_datetime(value)
    return found.replace(year=found.year + 1900) if found.year in _COUNTED_FROM_1900 else found
