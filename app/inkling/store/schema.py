"""The tables of the index, and which version of them this is.

Whoever changes a table raises the version, or has raised it since the last release, and adds a step to `migrations`.

Paths are kept as the system's own bytes, so that a name that is not UTF-8 is a name like any other; beside them
lie names and folders as filters compare them (see `paths`). A text that occurs in many passages is one row of `texts`
and has one vector per model; the vectors of a model have tables of their own (see `vectors`). The full text is given
what the functions of `splitting` make of the texts, so that connections must know these. `stems` and `passage_stems`
are the forward index (see `forward_index`).
"""

VERSION = 8
"""Written to `user_version`; a greater one in the file means a newer program made it."""

APPLICATION_ID = 0x496E6B6C
"""Marks the file as an index of Inkling ("Inkl")."""

TOKENIZER = ("porter", "unicode61", "remove_diacritics", "2")

VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passage_words, row)"
"""Makes the table of all words known to a connection, for as long as it lasts."""

DISCONNECTED = "disconnected folders"
"""The fact under which the watched folders are remembered whose drive is away."""

DELETED = "deleted folders"
"""The fact under which those of them are remembered that were deleted or renamed."""

CLOSED = "closed folders"
"""The fact under which those of them are remembered that are there, and may not be looked into."""

DEVICES = "devices of folders"
"""The fact under which it is remembered on which devices watched folders, and drives in them, lie."""

OPENED = "files opened last"
"""The fact under which the files are remembered that the user opened last."""

WATCHED = "what is watched"
"""The fact under which the index remembers of what it was made, for when the settings have gone."""

TABLES = """
CREATE TABLE facts(name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE models(id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE);

CREATE TABLE files(
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    folded_folder TEXT NOT NULL,
    suffix TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    content BLOB NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    stamp TEXT NOT NULL,
    failures INTEGER NOT NULL
);
CREATE INDEX files_content ON files(content);
CREATE INDEX files_state ON files(state, modified);
CREATE INDEX files_inode ON files(inode);

CREATE TABLE common_words(stem TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE texts(id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE);

CREATE TABLE passages(
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES files,
    ordinal INTEGER NOT NULL,
    text_id INTEGER NOT NULL REFERENCES texts,
    section INTEGER NOT NULL,
    page INTEGER,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    place TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX passages_file ON passages(file, ordinal, text_id);
CREATE INDEX passages_text ON passages(text_id, file);
-- Tells a passage's file without reading the row, in which its text lies; the planner must be told to use it.
CREATE INDEX passages_place ON passages(id, file);

-- Documents that lie in one file, such as the messages of a mailbox, from 1, and which passages are of each. A file
-- that is one such document has the number 0. Those in an archive have a name there, beside which it lies as filters
-- compare it, with its suffixes between slashes (see `packed`).
CREATE TABLE parts(
    file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    written INTEGER,
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    suffixes TEXT NOT NULL,
    PRIMARY KEY(file, number)
) WITHOUT ROWID;
CREATE INDEX parts_written ON parts(file, written);
CREATE INDEX parts_packed ON parts(file, folded_name, suffixes, written) WHERE suffixes <> '';
CREATE TABLE passage_parts(
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
    file INTEGER NOT NULL,
    number INTEGER NOT NULL
);
CREATE INDEX passage_parts_number ON passage_parts(file, number);

-- Pages that are pictures, by the content of their files, and the text that was recognized, NULL before it was. What
-- is due is to be looked at, perhaps once more.
CREATE TABLE scans(
    content BLOB NOT NULL,
    page INTEGER NOT NULL,
    text TEXT,
    due INTEGER NOT NULL,
    PRIMARY KEY(content, page)
) WITHOUT ROWID;
CREATE INDEX scans_content ON scans(content);
CREATE INDEX scans_due ON scans(content, page) WHERE due;

-- Contents with such pages that lie in files of another, and the way there: the numbers of what is attached, from 0,
-- with slashes between them.
CREATE TABLE inner_scans(
    holder BLOB NOT NULL,
    content BLOB NOT NULL,
    way TEXT NOT NULL,
    PRIMARY KEY(holder, content)
) WITHOUT ROWID;
CREATE INDEX inner_scans_content ON inner_scans(content);

CREATE TABLE stems(number INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER NOT NULL UNIQUE);
CREATE TABLE passage_stems(passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, stems BLOB NOT NULL);
"""

FULL_TEXT = f"""
CREATE VIEW passage_texts AS
    SELECT passages.id, spaced(text) AS text, spaced(place) AS place, spaced(title) AS title,
        backwards(text) AS backwards FROM passages JOIN files ON files.id = passages.file;
CREATE VIRTUAL TABLE passage_words USING fts5(
    text, place, title, backwards, content='passage_texts', content_rowid='id',
    tokenize="{" ".join(TOKENIZER)}"
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
    tokenize="{" ".join(TOKENIZER)}"
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

MODEL_TABLES = """
CREATE TABLE vectors_{model}(text_id INTEGER PRIMARY KEY REFERENCES texts ON DELETE CASCADE, vector BLOB NOT NULL);
CREATE TABLE codes_{model}(id INTEGER PRIMARY KEY AUTOINCREMENT, text_ids BLOB NOT NULL, codes BLOB NOT NULL);
"""
