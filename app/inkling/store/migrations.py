"""Brings the index of an older version forward, without reading or encoding anything again.

A step leads from one version to the next and may use what lies in the index and nothing else. It says in full what it
changes: the present tables (`schema`) go on changing after it was written.
"""

from collections.abc import Callable, Sequence

import apsw

Step = Callable[[apsw.Connection], None]


def _to_2(connection: apsw.Connection) -> None:
    connection.execute("DROP INDEX passages_text; CREATE INDEX passages_text ON passages(text_id, file)")


STEPS: tuple[Step, ...] = (_to_2,)
"""The first leads from version 1 to version 2."""


def bring_forward(connection: apsw.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Take every step that an index lacks, each in a transaction of its own.

    A step that is stopped leaves the index as it was before it, and is taken again next time. The caller holds the
    writer's lock.
    """
    begun = int(str(connection.pragma("user_version")))
    for version, step in enumerate(steps[begun - 1 :], start=begun + 1):
        with connection:
            step(connection)
            connection.execute(f"PRAGMA user_version={version}")


def models(connection: apsw.Connection) -> list[int]:
    """List the models that have tables of their own, for steps that change these."""
    return [row[0] for row in connection.execute("SELECT id FROM models ORDER BY id")]
