"""Whether there is an index that can be read, and what is done where there is none."""

import contextlib
import logging
from pathlib import Path

from inkling.errors import HomeProblem, IndexProblem, IndexTooNew
from inkling.store import schema
from inkling.store.database import check_version, connect, plain_errors
from inkling.store.writer import Writer

logger = logging.getLogger(__name__)


def make_readable(index: Path, lock: Path) -> Path | None:
    """See that there is an index that this program can read.

    One is made where there is none, an older one is brought forward, and a damaged one set aside.

    Gives the place of the damaged one, None where none was.

    Raises:
        IndexTooNew: a newer program made it.
        IndexBusy: it must be made or changed, and another process writes.
        HomeProblem: it cannot be made.
    """
    try:
        if index.exists():
            with plain_errors(index), contextlib.closing(connect(index, read_only=True)) as connection:
                if check_version(connection, index) == schema.VERSION:
                    return None
    except (IndexTooNew, HomeProblem):
        raise
    except IndexProblem as problem:
        logger.warning("%s", problem)
    writer = Writer(index, lock)
    writer.close()
    return writer.set_aside
