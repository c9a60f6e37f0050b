"""Fetches what is known of files, of passages and of the documents within files, by their ids."""

from collections.abc import Iterable, Sequence

from inkling.documents.document import Part
from inkling.store.connections import Connections
from inkling.store.filters import Value, listed, on_parts, on_passages_alone
from inkling.store.paths import decode_path, encode_path
from inkling.store.rows import KEY_BITS, Filter, StoredFile, StoredPassage, file_of, number_of

_WRITTEN = "(SELECT written FROM passage_parts JOIN parts USING (file, number) WHERE passage = passages.id)"
PASSAGE = f'id, file, ordinal, section, place, page, start, "end", text, {_WRITTEN}'
FILE = "id, path, title, modified, size"


class Fetcher:
    """Fetches rows as they were at the last commit; may be used from any thread."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Fetch passages by their ids."""
        sql = f"SELECT {PASSAGE} FROM passages WHERE id IN (SELECT value FROM carray(?))"
        return {row[0]: StoredPassage(*row) for row in self._connections.rows(sql, (listed(ids),))}

    def passages_of(self, path: str, part: int = 0) -> list[StoredPassage]:
        """Fetch all passages of a file in their order, or those of a document within it by its number there."""
        file, values = "(SELECT id FROM files WHERE path = ?)", (encode_path(path), *([part] if part else ()))
        within = f"id IN (SELECT passage FROM passage_parts WHERE file = {file} AND number = ?)"
        sql = f"SELECT {PASSAGE} FROM passages WHERE {within if part else f'file = {file}'} ORDER BY ordinal"
        return [StoredPassage(*row) for row in self._connections.rows(sql, values)]

    def recognized_in(self, path: str) -> dict[bytes, dict[int, str]]:
        """Fetch the texts that were recognized in what is attached to a file, by its content and the page."""
        sql = (
            "SELECT s.content, page, text FROM files f JOIN inner_scans i ON i.holder = f.content "
            "JOIN scans s ON s.content = i.content WHERE path = ? AND text IS NOT NULL"
        )
        return by_content(self._connections.rows(sql, (encode_path(path),)))

    def ids_of(self, path: str) -> list[int]:
        """List all passages of a file in their order, by their ids."""
        sql = "SELECT id FROM passages WHERE file = (SELECT id FROM files WHERE path = ?) ORDER BY ordinal"
        return [row[0] for row in self._connections.rows(sql, (encode_path(path),))]

    def part_with(self, path: str, text: str, likely: int) -> int:
        """Tell the number of a document within a file that holds a text as a passage.

        Of several it is the one whose number is nearest to a likely one. 0 where there is none, or the file itself is
        it.
        """
        sql = (
            "SELECT number FROM passages p JOIN passage_parts n ON n.passage = p.id "
            "WHERE p.file = (SELECT id FROM files WHERE path = ?) AND text = ? AND number > 0 "
            "ORDER BY abs(number - ?), number LIMIT 1"
        )
        rows = self._connections.rows(sql, (encode_path(path), text, likely))
        return int(rows[0][0]) if rows else 0

    def openings(self, files: Sequence[int], within: Filter) -> dict[int, StoredPassage]:
        """Fetch a passage of each file to stand for it, where it was found by its name alone: the first.

        Where documents lie in the file, it is the first of the newest of them inside the filter, which is settled.
        What holds that which the filter requires goes before.
        """
        choices = [_newest(within), ("SELECT id FROM passages WHERE file = value AND ordinal = 0", ())]
        if within.passages is not None:
            choices.insert(0, _holding(within))
        chosen = ", ".join(f"({choice})" for choice, _ in choices)
        sql = f"SELECT {PASSAGE} FROM passages WHERE id IN (SELECT coalesce({chosen}) FROM carray(?))"
        values = [value for _, own in choices for value in own]
        return {row[1]: StoredPassage(*row) for row in self._connections.rows(sql, (*values, listed(files)))}

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

    def lengths(self, keys: Sequence[int]) -> dict[int, int]:
        """Count the passages of files, and of documents within them, by their keys; without any, 0."""
        whole = "SELECT value, (SELECT 1 + max(ordinal) FROM passages WHERE file = value) FROM carray(?)"
        counts = dict(self._connections.rows(whole, (listed([key for key in keys if not number_of(key)]),)))
        part = "SELECT count(*) FROM passage_parts WHERE file = ? AND number = ?"
        for key in filter(number_of, keys):
            counts[key] = self._connections.rows(part, (file_of(key), number_of(key)))[0][0]
        return {key: counts[key] or 0 for key in keys}

    def parts(self, keys: Sequence[int]) -> dict[int, Part]:
        """Fetch documents within files by their keys."""
        sql = (
            "SELECT value, title, written, name FROM carray(?) "
            f"JOIN parts ON file = value & {2**KEY_BITS - 1} AND number = value >> {KEY_BITS}"
        )
        return {key: Part(*found) for key, *found in self._connections.rows(sql, (listed(keys),))}

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


def _newest(within: Filter) -> tuple[str, Sequence[Value]]:
    """Choose the first passage of the newest document inside a filter within the file of the id `value`."""
    dated, undated = on_parts(within, dated=True), on_parts(within, dated=False)
    own = "SELECT number FROM parts WHERE file = value AND"
    newest = f"{own} {dated.sql} ORDER BY written DESC, number LIMIT 1"
    first = f"{own} {undated.sql} ORDER BY number LIMIT 1"
    sql = (
        "SELECT p.id FROM passage_parts n JOIN passages p ON p.id = n.passage "
        f"WHERE n.file = value AND number = coalesce(({newest}), ({first})) ORDER BY ordinal LIMIT 1"
    )
    return sql, (*dated.values, *undated.values)


def _holding(within: Filter) -> tuple[str, Sequence[Value]]:
    """Choose the newest passage that holds what a filter requires within the file of the id `value`."""
    own = on_passages_alone(within, "passages")
    sql = f"SELECT id FROM passages WHERE file = value AND {own.sql} ORDER BY {_WRITTEN} DESC, ordinal LIMIT 1"
    return sql, own.values


def stored_file(row: tuple[int, bytes, str, int, int]) -> StoredFile:
    """Make a file of the columns of FILE."""
    id_, path, title, modified, size = row
    return StoredFile(id_, decode_path(path), title, modified / 1e9, size)


def by_content(rows: Iterable[tuple[bytes, int, str]]) -> dict[bytes, dict[int, str]]:
    """Gather the texts of pages by the contents that these are of."""
    texts: dict[bytes, dict[int, str]] = {}
    for content, page, text in rows:
        texts.setdefault(content, {})[page] = text
    return texts
