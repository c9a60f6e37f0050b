"""What an export tells of the files that were taken in of it: the documents within them, and their scanned pages.

The export is attached as `export`; `temp.moved` has the ids of these files, there and here.
"""

import contextlib
import re
from typing import Any

import apsw

from inkling.store.packed import packed_names
from inkling.store.rows import MOST_PARTS

_WAY = re.compile(r"\d{1,9}(?:/\d{1,9})*")


def take_parts(connection: apsw.Connection) -> None:
    """Take in the documents within files; raises ValueError where no index holds such ones."""
    if not _holds(connection, "parts"):
        return
    has_names = _rows(connection, "SELECT 1 FROM pragma_table_info('parts', 'export') WHERE name = 'name'")
    if not has_names:
        # Only what lies in archives tells them.
        connection.execute(
            "UPDATE main.files SET stamp = '' WHERE id IN (SELECT new FROM temp.moved) AND state <> 'quarantined' "
            "AND EXISTS (SELECT 1 FROM main.passages WHERE file = files.id AND ordinal = 0 AND place GLOB 'File *')"
        )
    name = "CAST(coalesce(e.name, '') AS TEXT)" if has_names else "''"
    # By way of Python, which takes no text that is none.
    parts = _rows(
        connection,
        f"SELECT moved.new, e.number, CAST(e.title AS TEXT), CAST(e.written AS INTEGER), {name} "
        "FROM temp.moved JOIN export.parts e ON e.file = moved.old ORDER BY 1, 2",
    )
    if not all(0 <= number < MOST_PARTS for _, number, *_ in parts):
        raise ValueError("no document within a file has such a number")
    connection.executemany(
        "INSERT INTO main.parts(file, number, title, written, name, folded_name, suffixes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((*part, *packed_names(name)) for *part, name in parts),
    )
    connection.execute(
        "INSERT INTO main.passage_parts(passage, file, number) SELECT n.id, n.file, d.number "
        "FROM temp.moved JOIN export.passages p ON p.file = moved.old "
        "JOIN export.passage_parts e ON e.passage = p.id "
        "JOIN main.passages n ON n.file = moved.new AND n.ordinal = p.ordinal "
        "JOIN main.parts d ON d.file = moved.new AND d.number = e.number ORDER BY n.id"
    )


def take_scans(connection: apsw.Connection) -> None:
    """Take in what was recognized in pages that are pictures; raises ValueError where no file has such pages."""
    if not _holds(connection, "scans"):
        return
    # By way of Python, as parts are, but not all at once.
    here = "SELECT content FROM main.files WHERE id IN (SELECT new FROM temp.moved)"
    if _holds(connection, "inner_scans"):
        _take_inner_scans(connection, here)
    pages = connection.execute(
        "SELECT content, CAST(page AS INTEGER), CAST(text AS TEXT), due OR text IS NULL FROM export.scans "
        f"WHERE content IN ({here}) OR content IN (SELECT content FROM main.inner_scans WHERE holder IN ({here})) "
        "ORDER BY 1, 2"
    )
    with contextlib.closing(pages):
        for content, page, text, is_due in pages:
            if not content or page < 1:
                raise ValueError("no file has such a page")
            sql = "INSERT INTO main.scans(content, page, text, due) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            connection.execute(sql, (content, page, text, is_due))


def _take_inner_scans(connection: apsw.Connection, here: str) -> None:
    ways = _rows(
        connection,
        f"SELECT holder, content, CAST(way AS TEXT) FROM export.inner_scans WHERE holder IN ({here}) ORDER BY 1, 2",
    )
    if not all(content and _WAY.fullmatch(way) for _, content, way in ways):
        raise ValueError("no file lies in another like that")
    sql = "INSERT INTO main.inner_scans(holder, content, way) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    connection.executemany(sql, ways)


def _rows(connection: apsw.Connection, sql: str) -> list[Any]:
    return connection.execute(sql).fetchall()


def _holds(connection: apsw.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM export.sqlite_schema WHERE name = ?", (table,)).fetchall())
