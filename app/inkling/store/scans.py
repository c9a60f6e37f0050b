"""Pages that are pictures, by the content of their files, and what was recognized in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from inkling.documents.document import InnerScan
from inkling.store.fetcher import by_content
from inkling.store.rows import KnownFile
from inkling.store.writer import KNOWN, Writer, known_file

_LOOKED_AT = "SELECT content FROM scans GROUP BY content HAVING NOT max(due)"
"""The contents of which all pages have been looked at."""

_RECOGNIZED = (
    "SELECT content, way FROM inner_scans i WHERE holder = ? "
    "AND NOT EXISTS (SELECT 1 FROM scans s WHERE s.content = i.content AND s.due)"
)
"""What is in the files of a content, and has been looked at."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page, counted from 1, that is to be looked at in one of the files that hold it.

    It is of the content with this hash: of the file itself, or where there is a `way` of what that leads to in it.
    """

    file: KnownFile
    content: bytes
    way: tuple[int, ...]
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

    def put_inner(self, content: bytes, scans: Sequence[InnerScan], before: bytes = b"") -> None:
        """Note what is in the files of a content, and has such pages; otherwise as `put`.

        Where not all that is in them was looked at, what was recognized in the files of the content `before` is taken
        to be in them still.
        """
        with self._writer.transaction():
            kept = self._writer.rows(_RECOGNIZED, (before,))
            self._writer.rows("DELETE FROM inner_scans WHERE holder = ?", (content,))
            found = [(scan.content, "/".join(map(str, scan.way))) for scan in scans]
            self._writer.connection.executemany(
                "INSERT INTO inner_scans(holder, content, way) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                ((content, *each) for each in (*found, *kept)),
            )
            for scan in scans:
                if scan.pages:
                    self.put(scan.content, scan.pages)

    def put_text(self, content: bytes, page: int, text: str) -> None:
        """Note what was recognized in a page; when it was the last of its content, files are to be read again."""
        with self._writer.transaction():
            sql = "UPDATE scans SET text = ?, due = false WHERE content = ? AND page = ?"
            self._writer.rows(sql, (text, content, page))
            self._read_again_if_complete(content)

    def knows(self, content: bytes) -> bool:
        """Tell whether files of a content have such pages, or hold what has."""
        sql = "SELECT 1 FROM scans WHERE content = ?1 UNION ALL SELECT 1 FROM inner_scans WHERE holder = ?1 LIMIT 1"
        return bool(content) and bool(self._writer.rows(sql, (content,)))

    def recognized(self, content: bytes) -> dict[int, str]:
        """Give the texts of pages by their numbers, as far as they are known."""
        sql = "SELECT page, text FROM scans WHERE content = ? AND text IS NOT NULL"
        return dict(self._writer.rows(sql, (content,)) if content else ())

    def recognized_in(self, content: bytes) -> dict[bytes, dict[int, str]]:
        """Give the texts of pages in what is in the files of a content, by the hash of that, as far as known."""
        sql = (
            "SELECT content, page, text FROM inner_scans JOIN scans USING (content) "
            "WHERE holder = ? AND text IS NOT NULL"
        )
        return by_content(self._writer.rows(sql, (content,)) if content else ())

    def look_again(self) -> None:
        """Have all pages looked at once more; what was recognized holds until that is done."""
        self._writer.rows("UPDATE scans SET due = true")

    def pending(self) -> list[ScannedPage]:
        """List the pages that are to be looked at, in each file that holds them, those of the newest files first."""
        rows = self._writer.rows(
            "WITH pages(holder, scan, way, page) AS (SELECT content, content, '', page FROM scans WHERE due "
            "UNION ALL SELECT holder, content, way, page FROM inner_scans JOIN scans USING (content) WHERE due) "
            f"SELECT {KNOWN}, scan, way, page FROM pages JOIN files ON content = holder"
        )
        pages = [
            ScannedPage(known_file(row), content, tuple(map(int, filter(None, way.split("/")))), page)
            for *row, content, way, page in rows
        ]
        # By numbers, too: what was packed as one piece is unpacked anew for what lies before the last.
        return sorted(pages, key=lambda each: (-each.file.fingerprint.modified, each.file.path, each.way, each.page))

    def to_read_again(self) -> list[KnownFile]:
        """List the files whose pages, or those of something in them, have all been looked at since they were read."""
        rows = self._writer.rows(
            f"WITH looked_at AS ({_LOOKED_AT}) SELECT {KNOWN} FROM files WHERE stamp = '' AND content IN "
            "(SELECT content FROM looked_at UNION SELECT holder FROM inner_scans JOIN looked_at USING (content))"
        )
        return [known_file(row) for row in rows]

    def _read_again_if_complete(self, content: bytes) -> None:
        if not self._writer.rows("SELECT 1 FROM scans WHERE content = ? AND due LIMIT 1", (content,)):
            self._writer.rows(
                "UPDATE files SET stamp = '' WHERE content IN "
                "(SELECT ?1 UNION SELECT holder FROM inner_scans WHERE content = ?1)",
                (content,),
            )
