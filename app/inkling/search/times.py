"""Times of files as they are told to programs; file systems hold some that no calendar tells."""

from datetime import UTC, datetime, timedelta


def iso_time(seconds: float, timespec: str = "auto") -> str:
    """Write a time, in seconds since 1970, as ISO 8601 with the offset of the local time zone."""
    try:
        told = datetime.fromtimestamp(seconds).astimezone()
    except (OverflowError, ValueError, OSError):
        # Some platforms know no local time before 1970, or after 2038.
        told = _utc(seconds)
    return told.isoformat(timespec=timespec)


def _utc(seconds: float) -> datetime:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return (datetime.max if seconds > 0 else datetime.min).replace(tzinfo=UTC)
