"""Fetches what is known of files, of passages and of the documents within files, by their ids."""

from collections.abc import Sequence

from inkling.documents.document import Part
from inkling.store.connections import Connections
from inkling.store.filters import between, listed
from inkling.store.paths import decode_path, encode_path
from inkling.store.rows import KEY_BITS, Filter, StoredFile, StoredPassage, file_of, number_of

PASSAGE = (
    'id, file, ordinal, section, place, page, start, "end", text, '
    "(SELECT written FROM passage_parts JOIN parts USING (file, number) WHERE passage = passages.id)"
)
FILE = "id, path, title, modified, size"


class Fetcher:
    """Fetches rows as they were at the last commit; may be used from any thread."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Fetch passages by their ids."""
        sql = f"SELECT {PASSAGE} FROM passages WHERE id IN (SELECT value FROM carray(?))"
        return {row[0]: StoredPassage(*row) for row in self._connections.rows(sql, (listed(ids),))}

    def passages_of(self, path: str) -> list[StoredPassage]:
        """Fetch all passages of a file in their order."""
        sql = f"SELECT {PASSAGE} FROM passages WHERE file = (SELECT id FROM files WHERE path = ?) ORDER BY ordinal"
        return [StoredPassage(*row) for row in self._connections.rows(sql, (encode_path(path),))]

    def openings(self, files: Sequence[int], within: Filter) -> dict[int, StoredPassage]:
        """Fetch a passage of each file to stand for it, where it was found by its name alone: the first.

        Where the file tells when the documents in it were written, it is the first of the newest inside the filter.
        """
        written = between(within, "written", 1)
        newest = (
            f"SELECT number FROM parts WHERE file = value AND written NOTNULL AND {written.sql} "
            "ORDER BY written DESC, number LIMIT 1"
        )
        newest = (
            "SELECT passage FROM passage_parts n JOIN passages p ON p.id = n.passage "
            f"WHERE n.file = value AND number = ({newest}) ORDER BY ordinal LIMIT 1"
        )
        first = "SELECT id FROM passages WHERE file = value AND ordinal = 0"
        sql = (
            f"SELECT {PASSAGE} FROM passages WHERE id IN (SELECT coalesce(({newest}), ({first})) FROM carray(?))"
        )
        values = (*written.values, listed(files))
        return {row[1]: StoredPassage(*row) for row in self._connections.rows(sql, values)}

    def files(self, ids: Sequence[int]) -> dict[int, StoredFile]:
        """Fetch files by their ids."""
        sql = f"SELECT {FILE} FROM files WHERE id IN (SELECT value FROM carray(?))"
        return {row[0]: stored_file(row) for row in self._connections.rows(sql, (listed(ids),))}

    def in_parts(self, passages: Sequence[int]) -> dict[int, int]:
        """Tell of which document within its file each passage is, by its key (`rows.key_of`); only of such ones."""
        sql = (
            f"SELECT passage, number << {KEY_BITS} | file FROM passage_parts "
            "WHERE passage IN (SELECT value FROM carray(?)) AND number > 0"
        )
        return dict(self._connections.rows(sql, (listed(passages),)))

    def first_in_parts(self, keys: Sequence[int], most_each: int) -> list[int]:
        """List the first passages of documents within files, by their ids."""
        sql = "SELECT passage FROM passage_parts WHERE file = ? AND number = ? ORDER BY passage LIMIT ?"
        return [
            row[0]
            for key in keys
            for row in self._connections.rows(sql, (file_of(key), number_of(key), most_each))
        ]

    def parts(self, keys: Sequence[int]) -> dict[int, Part]:
        """Fetch documents within files by their keys."""
        sql = "SELECT title, written FROM parts WHERE file = ? AND number = ?"
        rows = {key: self._connections.rows(sql, (file_of(key), number_of(key))) for key in keys}
        return {key: Part(*found[0]) for key, found in rows.items() if found}

    def contents(self, files: Sequence[int]) -> dict[int, bytes]:
        """Fetch the hash of each file's bytes, empty where it is not known."""
        sql = "SELECT id, content FROM files WHERE id IN (SELECT value FROM carray(?))"
        return dict(self._connections.rows(sql, (listed(files),)))

    def beginnings(self, files: Sequence[int], most_each: int) -> dict[int, list[str]]:
        """Fetch the texts of the first passages of each file, in their order."""
        sql = (
            "SELECT file, text FROM passages WHERE file IN (SELECT value FROM carray(?)) AND ordinal < ? "
            "ORDER BY file, ordinal"
        )
        found: dict[int, list[str]] = {}
        for file, text in self._connections.rows(sql, (listed(files), most_each)):
            found.setdefault(file, []).append(text)
        return found


def stored_file(row: tuple[int, bytes, str, int, int]) -> StoredFile:
    """Make a file of the columns of FILE."""
    id_, path, title, modified, size = row
    return StoredFile(id_, decode_path(path), title, modified / 1e9, size)
