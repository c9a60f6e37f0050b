"""The passages of files as they are written: what a file still says is left as it lies there, words and all.

Most of what is read anew says what it said, but for a paragraph or an end that has grown. Only what differs is worth
the time that full text and forward index take, which otherwise fray with every change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from inkling.documents.document import Part
from inkling.store.forward_index import ForwardIndex
from inkling.store.packed import packed_names
from inkling.store.rows import NewPassage

_Place = tuple[int, int, int | None, int, int, int | None]


@dataclass(frozen=True, slots=True)
class Revision:
    """What becomes of a file's passages: the ids of those that have gone, what only lies elsewhere, what is new."""

    gone: Sequence[int]
    moved: Sequence[tuple[int, _Place]]
    new: Sequence[tuple[int, NewPassage]]


class Passages:
    """Writes and removes passages, always inside the caller's transaction: whoever rolls one back must say so.

    Belongs to the thread of its connection.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._forward_index = ForwardIndex(connection)

    def revised(self, path: bytes, title: str, passages: Sequence[NewPassage]) -> Revision:
        """Compare what is known of a file with what was read of it now; changes nothing."""
        known = self._rows("SELECT id, title FROM files WHERE path = ?", (path,))
        if not known or known[0][1] != title:
            # The words of a title stand in the full text with each passage.
            gone = [passage for file, _ in known for passage in self.of(file)]
            return Revision(gone, [], list(enumerate(passages)))
        there: dict[tuple[bytes, str, int], list[tuple[int, _Place]]] = {}
        # With the length, as an older version may have put something else before a text to hash it.
        sql = (
            'SELECT t.hash, p.place, length(p.text), p.id, p.ordinal, p.section, p.page, p.start, p."end", d.number '
            "FROM passages p JOIN texts t ON t.id = p.text_id LEFT JOIN passage_parts d ON d.passage = p.id "
            "WHERE p.file = ? ORDER BY p.ordinal DESC"
        )
        for hash_, place, length, id_, *where in self._rows(sql, (known[0][0],)):
            there.setdefault((hash_, place, length), []).append((id_, tuple(where)))
        moved, new = [], []
        for ordinal, passage in enumerate(passages):
            if not (same := there.get((passage.hash, passage.place, len(passage.text)))):
                new.append((ordinal, passage))
                continue
            id_, before = same.pop()
            now = (ordinal, passage.section, passage.page, passage.start, passage.end, passage.part)
            if now != before:
                moved.append((id_, now))
        return Revision([id_ for left in there.values() for id_, _ in left], moved, new)

    def write(self, file: int, revision: Revision) -> None:
        """Write what is new of a file, and where the rest lies now; what has gone must be removed before."""
        self._connection.executemany(
            'UPDATE passages SET ordinal = ?, section = ?, page = ?, start = ?, "end" = ? WHERE id = ?',
            ((*where, id_) for id_, (*where, _) in revision.moved),
        )
        hashes = [(passage.hash,) for _, passage in revision.new]
        self._connection.executemany("INSERT OR IGNORE INTO texts(hash) VALUES (?)", hashes)
        self._connection.executemany(
            'INSERT INTO passages(file, ordinal, text_id, section, page, start, "end", place, text) '
            "VALUES (?, ?, (SELECT id FROM texts WHERE hash = ?), ?, ?, ?, ?, ?, ?)",
            (
                (file, ordinal, new.hash, new.section, new.page, new.start, new.end, new.place, new.text)
                for ordinal, new in revision.new
            ),
        )
        self._write_numbers(file, revision)
        self._forward_index.write(file)

    def _write_numbers(self, file: int, revision: Revision) -> None:
        """Write which document within the file each passage is of."""
        self._connection.executemany(
            "DELETE FROM passage_parts WHERE passage = ?", ((id_,) for id_, _ in revision.moved)
        )
        numbers = [(where[0], where[-1]) for _, where in revision.moved]
        numbers += [(ordinal, passage.part) for ordinal, passage in revision.new]
        self._connection.executemany(
            "INSERT INTO passage_parts(passage, file, number) "
            "SELECT id, file, ? FROM passages WHERE file = ? AND ordinal = ?",
            ((number, file, ordinal) for ordinal, number in numbers if number is not None),
        )

    def write_parts(self, file: int, parts: Mapping[int, Part]) -> None:
        """Write which documents lie in a file, by their numbers there, in place of those that were known."""
        rows = self._rows("SELECT number, title, written, name FROM parts WHERE file = ?", (file,))
        known = {number: Part(*row) for number, *row in rows}
        gone = ((file, number) for number in known.keys() - parts.keys())
        self._connection.executemany("DELETE FROM parts WHERE file = ? AND number = ?", gone)
        self._connection.executemany(
            "INSERT OR REPLACE INTO parts(file, number, title, written, name, folded_name, suffixes) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (file, number, part.title, part.written, *packed_names(part.name))
                for number, part in parts.items()
                if known.get(number) != part
            ),
        )

    def of(self, file: int) -> list[int]:
        """List the ids of a file's passages."""
        return [row[0] for row in self._rows("SELECT id FROM passages WHERE file = ?", (file,))]

    def remove(self, passages: Sequence[int], *, wholly: bool) -> list[int]:
        """Remove passages by their ids and give the ids of their texts, of which some may be orphans now.

        Unless their words are forgotten `wholly`, these leave traces in the full text.
        """
        texts = {self._rows("SELECT text_id FROM passages WHERE id = ?", (id_,))[0][0] for id_ in passages}
        if not wholly:
            self.forget_words_wholly("passage_words", wholly=False)
        self._connection.executemany("DELETE FROM passages WHERE id = ?", ((id_,) for id_ in sorted(passages)))
        if not wholly:
            self.forget_words_wholly("passage_words", wholly=True)
        return list(texts)

    def forget_words_wholly(self, table: str, *, wholly: bool) -> None:
        """Let a full text forget words wholly when their row goes, which takes ten times as long, or not."""
        self._connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('secure-delete', ?)", (int(wholly),))

    def forget_unused_stems(self) -> None:
        """Forget the numbers of stems that stand in no passage any more."""
        self._forward_index.forget_unused()

    def rolled_back(self) -> None:
        """Take nothing for known that may have been written in the transaction that was rolled back."""
        self._forward_index.rolled_back()

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()
