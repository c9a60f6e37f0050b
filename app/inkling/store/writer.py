"""The one writer of the index: files and their passages."""

import contextlib
import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import filelock

from inkling.documents.document import Part
from inkling.errors import IndexBusy
from inkling.store.database import (
    BUSY_MILLISECONDS,
    file_identity,
    open_writable,
    plain_errors,
    suspected,
)
from inkling.store.passages import Passages
from inkling.store.paths import below, decode_path, encode_path, file_names
from inkling.store.rows import Counts, Fingerprint, KnownFile, NewFile, NewPassage, State
from inkling.store.transaction import roll_back, transaction

logger = logging.getLogger(__name__)

SHRINK_OWED = "shrink owed"
TRACES = "words of removed passages left"
FEW_PASSAGES = 1000
"""Of so many passages the words are forgotten at once; more leave traces in the full text until it shrinks."""

WIPE_MILLISECONDS = 200

LEAVING_MILLISECONDS = 200
LOCK_SECONDS = 0.1
KNOWN = "id, path, size, modified, inode, content, state, stamp, failures"


class Writer:
    """Holds the writer's lock and the only connection that changes the index; belongs to one thread.

    `path` is the index; `set_aside` tells where a damaged one lies that was there before, None where none was.
    Opening raises IndexBusy while another process writes. Between calls the index is as the last transaction left
    it; a crash in the middle of one leaves it as it was before.
    """

    def __init__(self, index: Path, lock: Path) -> None:
        self.path = index
        # As long as it runs, the home may be taken away; the lock would make another one, for everybody to look into.
        with contextlib.suppress(OSError):
            index.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = filelock.FileLock(lock, mode=0o600)
        try:
            # A moment, because whoever leaves takes its lock file away, which a first attempt may have opened.
            self._lock.acquire(timeout=LOCK_SECONDS, poll_interval=LOCK_SECONDS / 5)
        except filelock.Timeout as error:
            raise IndexBusy(
                "Another Inkling is writing to this index.", "Wait until it is done, or close its window."
            ) from error
        try:
            self.connection, self.set_aside = open_writable(index)
            self._identity = file_identity(index)
            try:
                self._begin()
            except BaseException:
                self.connection.close()
                raise
        except BaseException:
            self._lock.release()
            raise

    def _begin(self) -> None:
        self._unused: dict[int, float] = {}
        self._keeping = False
        with plain_errors(self.path):
            self._passages = Passages(self.connection)
            # After a crash texts may be left that nothing uses.
            self._sweeping = self.recall("clean") is False
            self.remember("clean", False)
            for table in ("passage_words", "file_names"):
                self._passages.forget_words_wholly(table, wholly=True)

    @property
    def suspected(self) -> bool:
        """Whether the index is to be opened anew: a reader has met damage, or another one lies in its place."""
        return suspected(self.path) or file_identity(self.path) != self._identity

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that is written inside one change, wholly or not at all; a transaction inside another joins it."""
        with plain_errors(self.path):
            if self.connection.in_transaction:
                yield
                return
            try:
                with transaction(self.connection):
                    yield
            except BaseException:
                self._passages.rolled_back()
                raise

    @contextlib.contextmanager
    def keeping_texts(self) -> Iterator[None]:
        """Keep texts that lose their last passage, with their vectors, to the end: others may come to use them.

        They go with `drop_unused`, or when the writer is closed.
        """
        self._keeping = True
        try:
            yield
        finally:
            self._keeping = False

    def drop_unused(self, after: float = 0.0) -> None:
        """Remove the texts that were kept and that nothing has used for so many seconds, with their vectors.

        Without seconds, what was recognized in pictures that are nowhere any more goes, too.
        """
        if not after:
            self.drop_unused_scans()
        latest = time.monotonic() - after
        going = [text for text, since in self._unused.items() if since <= latest]
        sweeping = self._sweeping and not after
        if not sweeping and not going:
            return
        with self.transaction():
            if sweeping:
                self.connection.execute("DELETE FROM texts WHERE id NOT IN (SELECT text_id FROM passages)")
            else:
                self._remove_orphans(going)
        self._sweeping = self._sweeping and not sweeping
        for text in going:
            del self._unused[text]

    def drop_unused_scans(self) -> None:
        """Remove what is known of the pages of files that are there no more."""
        with self.transaction():
            self.rows("DELETE FROM inner_scans WHERE holder NOT IN (SELECT content FROM files)")
            self.rows(
                "DELETE FROM scans WHERE content IN (SELECT DISTINCT content FROM scans WHERE content NOT IN "
                "(SELECT content FROM files) AND content NOT IN (SELECT content FROM inner_scans))"
            )

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and fetch all of its rows."""
        with plain_errors(self.path):
            return self.connection.execute(sql, tuple(values)).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Run one statement and fetch its rows one by one as they are wanted; write nothing meanwhile."""
        with plain_errors(self.path):
            yield from self.connection.execute(sql, tuple(values))

    def known(self, folder: str) -> dict[str, KnownFile]:
        """Fetch what is known of all files below a folder, by path."""
        rows = self.rows(f"SELECT {KNOWN} FROM files WHERE path >= ? AND path < ?", below(folder))
        return {file.path: file for file in map(known_file, rows)}

    def outside(self, folders: Sequence[str]) -> list[int]:
        """List the ids of files that lie below none of the folders."""
        condition = " AND ".join("NOT (path >= ? AND path < ?)" for _ in folders) or "1"
        values = [bound for folder in folders for bound in below(folder)]
        return [row[0] for row in self.rows(f"SELECT id FROM files WHERE {condition}", values)]

    def put_waiting(self, path: str, fingerprint: Fingerprint) -> None:
        """Note a new file that waits to be read."""
        self._put(NewFile(path, fingerprint), "waiting")

    def put_refused(self, new: NewFile, state: State, reason: str, failures: int = 0) -> None:
        """Write a file of which nothing can be found but its name, with the reason; its passages go."""
        with self.transaction():
            self._remove_orphans(self._remove_passages(self._passages_of(self._ids_of(new.path))))
            self._passages.write_parts(self._put(new, state, reason=reason, failures=failures), {})

    def put_document(
        self,
        new: NewFile,
        title: str,
        passages: Sequence[NewPassage],
        missing: str = "",
        parts: Mapping[int, Part] | None = None,
    ) -> None:
        """Write a file and its passages in place of what was known of it; it can be found by words then.

        Passages that are what they were stay, so that little is written of a file in which little has changed, and
        one in which nothing is new is as ready as it was. `missing` says what of it could not be read. `parts` are
        the documents within it, by the numbers that passages have for them.
        """
        with self.transaction():
            path = encode_path(new.path)
            revision = self._passages.revised(path, title, passages)
            known = self.rows("SELECT 1 FROM files WHERE path = ? AND state = 'meaning ready'", (path,))
            old = self._remove_passages(revision.gone)
            ready: State = "meaning ready" if known and not revision.new else "words ready"
            file = self._put(new, ready, title=title, reason=missing)
            self._passages.write_parts(file, parts or {})
            self._passages.write(file, revision)
            self._remove_orphans(old)

    def touch(self, file: int, fingerprint: Fingerprint) -> None:
        """Note that a file was touched but holds what it held."""
        self.connection.execute(
            "UPDATE files SET size = ?, modified = ?, inode = ? WHERE id = ?",
            (fingerprint.size, fingerprint.modified, fingerprint.inode, file),
        )

    def move(self, file: int, path: str) -> None:
        """Give a file its new path; nothing else changes."""
        with self.transaction():
            self.remove([id_ for id_ in self._ids_of(path) if id_ != file])
            self.connection.execute(
                "UPDATE files SET path = ?, name = ?, folded_name = ?, folded_folder = ?, suffix = ? WHERE id = ?",
                (*file_names(path), file),
            )

    def remove(self, files: Sequence[int]) -> None:
        """Remove files with their passages, and the texts and vectors that nothing else uses.

        Of a few nothing is left in the index but numbers of stems; what many leave behind is cleared by `shrink`,
        which is owed then.
        """
        with self.transaction():
            self._remove_orphans(self._remove_passages(self._passages_of(files)))
            self.connection.executemany("DELETE FROM files WHERE id = ?", ((file,) for file in files))
            if files and self.recall(TRACES):
                self.remember(SHRINK_OWED, True)

    def remember(self, name: str, value: object) -> None:
        """Remember a JSON value under a name."""
        with plain_errors(self.path):
            self.connection.execute(
                "INSERT INTO facts(name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (name, json.dumps(value)),
            )

    def recall(self, name: str) -> Any:  # noqa: ANN401
        """Read what was remembered under a name, None where nothing was."""
        found = self.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return json.loads(found[0][0]) if found else None

    def forget_readings(self, paths: Sequence[str]) -> None:
        """Make the next run read these files again, whatever became of them before."""
        with self.transaction():
            self.connection.executemany(
                "UPDATE files SET stamp = '', failures = 0, state = iif(state = 'quarantined', 'unreadable', state) "
                "WHERE path = ?",
                ((encode_path(path),) for path in paths),
            )

    def forget_incomplete_readings(self) -> None:
        """Make the next run read the files again that were skipped, or of which something is missing."""
        self.rows("UPDATE files SET stamp = '' WHERE reason <> '' AND state NOT IN ('waiting', 'quarantined')")

    def forget_readings_of_sizes(self, above: int, up_to: int) -> None:
        """Make the next run read the files of more bytes than one number, and of as many as another, again."""
        self.rows("UPDATE files SET stamp = '' WHERE size > ? AND size <= ?", (above, up_to))

    def counts(self) -> Counts:
        """Count what the index holds."""
        row = self.rows(
            "SELECT count(*), (SELECT count(*) FROM passages), "
            "coalesce(sum(state IN ('unreadable', 'quarantined')), 0), coalesce(sum(state = 'skipped'), 0) FROM files"
        )[0]
        return Counts(*row)

    def forget_unused_stems(self) -> None:
        """Forget the numbers of stems that stand in no passage any more, which takes seconds in a large index."""
        with self.transaction():
            self._passages.forget_unused_stems()

    def wipe(self) -> None:
        """Clear the log beside the index, which holds pages as they were before; not while somebody reads them."""
        with plain_errors(self.path):
            self.connection.set_busy_timeout(WIPE_MILLISECONDS)
            try:
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self.connection.set_busy_timeout(BUSY_MILLISECONDS)

    def close(self) -> None:
        """Mark the index as cleanly left, and let the next writer in; may be called twice."""
        if self._lock.is_locked:
            try:
                # What a signal has raised may come before a block knows that it was entered.
                roll_back(self.connection)
                self._passages.rolled_back()
                self.drop_unused()
                self.remember("clean", True)
                # Readers still hold the log, and cannot bring it in when they close after this.
                self.connection.set_busy_timeout(LEAVING_MILLISECONDS)
                # Nor can this one where an error came while rows were fetched: it may hold on to them.
                with contextlib.suppress(apsw.LockedError):
                    self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self.connection.close()
                # While it is held: the library sees to it that nobody takes a lock on a file that has gone.
                with contextlib.suppress(OSError):
                    Path(self._lock.lock_file).unlink()
                self._lock.release()

    def _put(self, new: NewFile, state: State, *, title: str = "", reason: str = "", failures: int = 0) -> int:
        found = self.rows(
            "INSERT INTO files(path, name, folded_name, folded_folder, suffix, size, modified, inode, content, "
            "title, state, reason, stamp, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(path) DO UPDATE SET size = excluded.size, modified = excluded.modified, "
            "inode = excluded.inode, content = excluded.content, title = excluded.title, state = excluded.state, "
            "reason = excluded.reason, stamp = excluded.stamp, failures = excluded.failures RETURNING id",
            (
                *file_names(new.path),
                new.fingerprint.size,
                new.fingerprint.modified,
                new.fingerprint.inode,
                new.content,
                title,
                state,
                reason,
                new.stamp,
                failures,
            ),
        )
        return int(found[0][0])

    def _ids_of(self, path: str) -> list[int]:
        return [row[0] for row in self.rows("SELECT id FROM files WHERE path = ?", (encode_path(path),))]

    def _passages_of(self, files: Sequence[int]) -> list[int]:
        return [passage for file in files for passage in self._passages.of(file)]

    def _remove_passages(self, passages: Sequence[int]) -> list[int]:
        """Remove passages and give the ids of their texts, of which some may be orphans now."""
        few = len(passages) <= FEW_PASSAGES
        if not few:
            self.remember(TRACES, True)
        return self._passages.remove(passages, wholly=few)

    def _remove_orphans(self, texts: Iterable[int]) -> None:
        if self._keeping:
            self._unused.update(dict.fromkeys(texts, time.monotonic()))
            return
        self.connection.executemany(
            "DELETE FROM texts WHERE id = ? AND NOT EXISTS (SELECT 1 FROM passages WHERE text_id = texts.id)",
            ((text,) for text in texts),
        )


def known_file(row: tuple[Any, ...]) -> KnownFile:
    """Make a value of the columns that are `KNOWN`."""
    id_, path, size, modified, inode, content, state, stamp, failures = row
    return KnownFile(id_, decode_path(path), Fingerprint(size, modified, inode), content, state, stamp, failures)
