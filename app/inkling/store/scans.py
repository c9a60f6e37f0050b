"""Pages that are pictures, by the content of their files, and what was recognized in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from inkling.store.rows import KnownFile
from inkling.store.writer import KNOWN, Writer, known_file


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page, counted from 1, that is to be looked at in one of the files that hold it."""

    file: KnownFile
    page: int


class Scans:
    """Keeps pages that are pictures, and their texts, once for each content; belongs to the writer's thread."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def put(self, content: bytes, pages: Sequence[int]) -> None:
        """Note pages whose text is to be recognized; of those that were, in another file, the text stays.

        Where that is so of all, files of this content are to be read again.
        """
        with self._writer.transaction():
            self._writer.connection.executemany(
                "INSERT INTO scans(content, page, due) VALUES (?, ?, true) ON CONFLICT DO NOTHING",
                ((content, page) for page in pages),
            )
            self._read_again_if_complete(content)

    def put_text(self, content: bytes, page: int, text: str) -> None:
        """Note what was recognized in a page; when it was the last, its files are to be read again."""
        with self._writer.transaction():
            sql = "UPDATE scans SET text = ?, due = false WHERE content = ? AND page = ?"
            self._writer.rows(sql, (text, content, page))
            self._read_again_if_complete(content)

    def recognized(self, content: bytes) -> dict[int, str]:
        """Give the texts of pages by their numbers, as far as they are known."""
        sql = "SELECT page, text FROM scans WHERE content = ? AND text IS NOT NULL"
        return dict(self._writer.rows(sql, (content,)) if content else ())

    def look_again(self) -> None:
        """Have all pages looked at once more; what was recognized holds until that is done."""
        self._writer.rows("UPDATE scans SET due = true")

    def pending(self) -> list[ScannedPage]:
        """List the pages that are to be looked at, in each file that holds them, those of the newest files first."""
        rows = self._writer.rows(
            f"SELECT {KNOWN}, page FROM scans JOIN files USING (content) WHERE due ORDER BY modified DESC, path, page"
        )
        return [ScannedPage(known_file(row[:-1]), row[-1]) for row in rows]

    def to_read_again(self) -> list[KnownFile]:
        """List the files whose pages have all been looked at since they were read."""
        rows = self._writer.rows(
            f"SELECT {KNOWN} FROM files WHERE stamp = '' AND content IN (SELECT content FROM scans) "
            "AND content NOT IN (SELECT content FROM scans WHERE due)"
        )
        return [known_file(row) for row in rows]

    def _read_again_if_complete(self, content: bytes) -> None:
        self._writer.rows(
            "UPDATE files SET stamp = '' WHERE content = ?1 "
            "AND NOT EXISTS (SELECT 1 FROM scans WHERE content = ?1 AND due)",
            (content,),
        )
