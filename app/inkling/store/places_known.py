"""What the index knows of places on the disk: which files lie there, and in which folders."""

from collections.abc import Iterator
from typing import Any

from inkling.store.paths import below, decode_path, encode_path
from inkling.store.rows import KnownFile
from inkling.store.writer import KNOWN, Writer, known_file


class PlacesKnown:
    """Looks things up by their place; belongs to the writer's thread."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def files(self, folder: str, *, directly: bool = False) -> Iterator[KnownFile]:
        """Go through what is known of the files below a folder, or directly in it; write nothing meanwhile."""
        first, last = below(folder)
        sql = f"SELECT {KNOWN} FROM files WHERE path >= ? AND path < ?"
        values: tuple[Any, ...] = (first, last)
        if directly:
            sql += " AND instr(substr(path, ?), ?) = 0"
            values = (first, last, len(first) + 1, first[-1:])
        yield from map(known_file, self._writer.each(sql, values))

    def folders(self, folder: str) -> set[str]:
        """List the folders directly in a folder below which files are known, unless they are known as files, too."""
        first, last = below(folder)
        start = len(first) + 1
        rows = self._writer.rows(
            "SELECT DISTINCT substr(path, 1, ? + instr(substr(path, ?), ?)) FROM files "
            "WHERE path >= ? AND path < ? AND instr(substr(path, ?), ?) > 0 "
            "EXCEPT SELECT path FROM files WHERE path >= ? AND path < ?",
            (start - 2, start, first[-1:], first, last, start, first[-1:], first, last),
        )
        return {decode_path(row[0]) for row in rows}

    def holds(self, folder: str) -> bool:
        """Tell whether anything is known of files below a folder."""
        return bool(self._writer.rows("SELECT 1 FROM files WHERE path >= ? AND path < ? LIMIT 1", below(folder)))

    def can_be_found(self, path: str) -> bool:
        """Tell whether a file has passages."""
        sql = "SELECT 1 FROM files WHERE path = ? AND state IN ('words ready', 'meaning ready')"
        return bool(self._writer.rows(sql, (encode_path(path),)))
