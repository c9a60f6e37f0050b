"""The log: what went on, for a report of a bug."""

import logging
import logging.handlers
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

from inkling.cli.output import say
from inkling.places import home_problem

SIZE = 1_000_000
"""Bytes after which the log begins anew; the one before is kept."""


class _OwnerOnly(logging.handlers.RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(handle, "ab"), encoding="utf-8", errors="backslashreplace")

    def doRollover(self) -> None:  # noqa: N802 - a name of the standard library's
        """Begin anew; where Windows refuses that, as another Inkling has the file open, it is written on."""
        with suppress(PermissionError):
            super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - a name of the standard library's
        """Keep silent: where the disk is full there is no place to log that, and whoever needs it says so."""

    def close(self) -> None:
        """Close the file; what it could not take is lost."""
        with suppress(OSError):
            super().close()


class _Said(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


@contextmanager
def said_aloud(logger: logging.Logger) -> Iterator[None]:
    """Say on the standard error, too, what a logger has to tell while the block runs."""
    handler = _Said()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


@contextmanager
def logging_nowhere() -> Iterator[None]:
    """Drop log records while the block runs; without any log, Python would write them to the standard error."""
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Write log records and Python's warnings to a file of the owner's while the block runs.

    Raises:
        HomeProblem: the file cannot be written.
    """
    try:
        handler = _OwnerOnly(path, maxBytes=SIZE, backupCount=1)
    except OSError as error:
        raise home_problem(error, path) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root, ours = logging.getLogger(), logging.getLogger("inkling")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        ours.setLevel(level)
        root.removeHandler(handler)
        handler.close()
