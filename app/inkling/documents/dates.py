"""Reads the dates that mail tells."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
_SHORT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")


def readable_date(value: str) -> str:
    """Write the date of a message shortly; one that is malformed as it stands."""
    try:
        return parsedate_to_datetime(value).strftime("%Y-%m-%d %H:%M")
    except _MALFORMED:
        found = _SHORT.match(value)
        return f"{found[1]} {found[2]}" if found else value


def moment(value: str) -> int | None:
    """Read when a message was sent, in seconds since 1970; None where that cannot be told, or is no day in Greenwich.

    A date without a place on earth is taken for one of Greenwich, as RFC 5322 has it.
    """
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(value.strip())
            return int((found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
        except _MALFORMED:
            continue
    return None
