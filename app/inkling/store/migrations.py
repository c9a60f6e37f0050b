"""Brings the index of an older version forward, without reading or encoding anything meanwhile.

A step leads from one version to the next and may use what lies in the index and nothing else. It says in full what it
changes: the present tables (`schema`) go on changing after it was written.
"""

import logging
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import apsw

from inkling.store.forward_index import ForwardIndex
from inkling.store.paths import decode_path, file_names
from inkling.store.transaction import transaction

logger = logging.getLogger(__name__)

Step = Callable[[apsw.Connection], None]


_FULL_TEXT_2 = """
CREATE VIEW passage_texts AS
    SELECT passages.id, spaced(text) AS text, spaced(place) AS place, spaced(title) AS title,
        backwards(text) AS backwards FROM passages JOIN files ON files.id = passages.file;
CREATE VIRTUAL TABLE passage_words USING fts5(
    text, place, title, backwards, content='passage_texts', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2"
);
-- The full text must be told what it is to forget: a title may change only while the file has no passages.
CREATE TRIGGER passage_words_insert AFTER INSERT ON passages BEGIN
    INSERT INTO passage_words(rowid, text, place, title, backwards)
    VALUES (new.id, spaced(new.text), spaced(new.place), (SELECT spaced(title) FROM files WHERE id = new.file),
        backwards(new.text));
END;
CREATE TRIGGER passage_words_delete AFTER DELETE ON passages BEGIN
    INSERT INTO passage_words(passage_words, rowid, text, place, title, backwards)
    VALUES ('delete', old.id, spaced(old.text), spaced(old.place), (SELECT spaced(title) FROM files
        WHERE id = old.file), backwards(old.text));
END;
CREATE TRIGGER titles_stay BEFORE UPDATE OF title ON files
WHEN old.title <> new.title AND EXISTS (SELECT 1 FROM passages WHERE file = old.id) BEGIN
    SELECT raise(ABORT, 'the title of a file with passages may not change');
END;

CREATE VIEW file_texts AS SELECT id, spaced(name) AS name, spaced(title) AS title FROM files;
CREATE VIRTUAL TABLE file_names USING fts5(
    name, title, content='file_texts', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2"
);
CREATE TRIGGER file_names_insert AFTER INSERT ON files BEGIN
    INSERT INTO file_names(rowid, name, title) VALUES (new.id, spaced(new.name), spaced(new.title));
END;
CREATE TRIGGER file_names_delete AFTER DELETE ON files BEGIN
    INSERT INTO file_names(file_names, rowid, name, title)
    VALUES ('delete', old.id, spaced(old.name), spaced(old.title));
END;
CREATE TRIGGER file_names_update AFTER UPDATE OF name, title ON files BEGIN
    INSERT INTO file_names(file_names, rowid, name, title)
    VALUES ('delete', old.id, spaced(old.name), spaced(old.title));
    INSERT INTO file_names(rowid, name, title) VALUES (new.id, spaced(new.name), spaced(new.title));
END;
"""


def _to_2(connection: apsw.Connection) -> None:
    connection.execute("DROP INDEX passages_text; CREATE INDEX passages_text ON passages(text_id, file)")
    connection.execute("CREATE INDEX passages_place ON passages(id, file)")
    for kind, name in (
        ("TRIGGER", "passage_words_insert"), ("TRIGGER", "passage_words_delete"), ("TRIGGER", "titles_stay"),
        ("TRIGGER", "file_names_insert"), ("TRIGGER", "file_names_delete"), ("TRIGGER", "file_names_update"),
        ("TABLE", "passage_words"), ("TABLE", "file_names"), ("VIEW", "passage_texts"),
    ):
        connection.execute(f"DROP {kind} {name}")
    connection.execute(_FULL_TEXT_2)
    connection.execute("INSERT INTO passage_words(passage_words) VALUES ('rebuild')")
    connection.execute("INSERT INTO file_names(file_names) VALUES ('rebuild')")
    connection.execute("CREATE TABLE common_words(stem TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID")


def _to_3(connection: apsw.Connection) -> None:
    connection.execute(
        "CREATE TABLE stems(number INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER NOT NULL UNIQUE); "
        "CREATE TABLE passage_stems(passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, "
        "stems BLOB NOT NULL)"
    )
    # As the program writes them now: whoever changes that has them written anew by a later step.
    ForwardIndex(connection).write_missing()


def _to_4(connection: apsw.Connection) -> None:
    """Compare names with their letters composed, and have the full text made of folded letters."""
    for number, *names in connection.execute("SELECT id, folded_name, folded_folder FROM files").fetchall():
        composed = [unicodedata.normalize("NFC", str(name)) for name in names]
        if composed != names:
            sql = "UPDATE files SET folded_name = ?, folded_folder = ? WHERE id = ?"
            connection.execute(sql, (*composed, number))
    connection.execute("INSERT INTO passage_words(passage_words) VALUES ('rebuild')")
    connection.execute("INSERT INTO file_names(file_names) VALUES ('rebuild')")
    connection.execute("DELETE FROM passage_stems")
    ForwardIndex(connection).write_missing()


def _to_5(connection: apsw.Connection) -> None:
    """Compare names and folders as texts are, without accents."""
    # As the program writes them now: whoever changes that has them written anew by a later step. Of printable ASCII
    # with single spaces nothing changes.
    odd = "SELECT path, name, id FROM files WHERE CAST(path AS TEXT) GLOB '*[^ -~]*' OR instr(path, x'2020')"
    rows: list[Any] = connection.execute(odd).fetchall()
    for path, old, number in rows:
        _, name, *others = file_names(decode_path(path))
        sql = "UPDATE files SET folded_name = ?, folded_folder = ?, suffix = ? WHERE id = ?"
        connection.execute(sql, (*others, number))
        # The full text is told, too, which takes its time.
        if name != old:
            connection.execute("UPDATE files SET name = ? WHERE id = ?", (name, number))


def _to_6(connection: apsw.Connection) -> None:
    connection.execute(
        "CREATE TABLE parts(file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, number INTEGER NOT NULL, "
        "title TEXT NOT NULL, written INTEGER, PRIMARY KEY(file, number)) WITHOUT ROWID; "
        "CREATE INDEX parts_written ON parts(file, written); "
        "CREATE TABLE passage_parts(passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, "
        "file INTEGER NOT NULL, number INTEGER NOT NULL); "
        "CREATE INDEX passage_parts_number ON passage_parts(file, number)"
    )


def _to_7(connection: apsw.Connection) -> None:
    connection.execute(
        "CREATE TABLE scans(content BLOB NOT NULL, page INTEGER NOT NULL, text TEXT, due INTEGER NOT NULL, "
        "PRIMARY KEY(content, page)) WITHOUT ROWID; CREATE INDEX scans_content ON scans(content); "
        "CREATE INDEX scans_due ON scans(content, page) WHERE due"
    )


def _to_8(connection: apsw.Connection) -> None:
    """Make room for the names of files in archives, of which places tell only a part: these are read again.

    And for scanned pages in what is attached to others.
    """
    connection.execute(
        "CREATE TABLE named(file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, number INTEGER NOT NULL, "
        "title TEXT NOT NULL, written INTEGER, name TEXT NOT NULL, folded_name TEXT NOT NULL, "
        "suffixes TEXT NOT NULL, PRIMARY KEY(file, number)) WITHOUT ROWID; "
        "INSERT INTO named SELECT file, number, title, written, '', '', '' FROM parts ORDER BY file, number; "
        "DROP TABLE parts; ALTER TABLE named RENAME TO parts; "
        "CREATE INDEX parts_written ON parts(file, written); "
        "CREATE INDEX parts_packed ON parts(file, folded_name, suffixes, written) WHERE suffixes <> ''"
    )
    connection.execute(
        "UPDATE files SET stamp = '' WHERE state <> 'quarantined' AND EXISTS "
        "(SELECT 1 FROM passages WHERE file = files.id AND ordinal = 0 AND place GLOB 'File *')"
    )
    connection.execute(
        "CREATE TABLE inner_scans(holder BLOB NOT NULL, content BLOB NOT NULL, way TEXT NOT NULL, "
        "PRIMARY KEY(holder, content)) WITHOUT ROWID; CREATE INDEX inner_scans_content ON inner_scans(content)"
    )


STEPS: tuple[Step, ...] = (_to_2, _to_3, _to_4, _to_5, _to_6, _to_7, _to_8)
"""The first leads from version 1 to version 2."""


def bring_forward(connection: apsw.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Take every step that an index lacks, each in a transaction of its own.

    A step that is stopped leaves the index as it was before it, and is taken again next time. The caller holds the
    writer's lock.
    """
    begun = int(str(connection.pragma("user_version")))
    for version, step in enumerate(steps[begun - 1 :], start=begun + 1):
        logger.info(
            "The index is brought forward from version %d to version %d; that may take minutes where it is large.",
            version - 1,
            version,
        )
        with transaction(connection):
            step(connection)
            connection.execute(f"PRAGMA user_version={version}")
