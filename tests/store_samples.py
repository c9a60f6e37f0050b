"""Texts, vectors and rows that the tests of the store write."""

import hashlib
from collections.abc import Sequence

import numpy as np

from inkling.documents.document import Part
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.rows import Fingerprint, NewFile, NewPassage
from inkling.store.writer import Writer

MODEL = "a model"


def fingerprint(number: int = 1) -> Fingerprint:
    return Fingerprint(size=100 + number, modified=number * 1_000_000_000, inode=number)


def passages(*texts: str, place: str = "", part: int | None = None) -> list[NewPassage]:
    return [
        NewPassage(hashlib.blake2b(text.encode(), digest_size=16).digest(), 0, None, 0, len(text), place, text, part)
        for text in texts
    ]


def put(writer: Writer, path: str, *texts: str, title: str = "", number: int = 1, place: str = "") -> None:
    content = hashlib.blake2b("".join(texts).encode(), digest_size=16).digest()
    writer.put_document(
        NewFile(path, fingerprint(number), content, "rules"), title, passages(*texts, place=place)
    )


def put_mail(
    writer: Writer, path: str, *messages: tuple[int | None, str], number: int = 1, whole: bool = False
) -> None:
    """Write a mailbox: when each message was sent, and its text; or a single message, which is the `whole` file."""
    first = 0 if whole else 1
    found = [each for part, (_, text) in enumerate(messages, first) for each in passages(text, part=part)]
    parts = {part: Part(text.title(), written) for part, (written, text) in enumerate(messages, first)}
    writer.put_document(NewFile(path, fingerprint(number), b"mail", "rules"), "", found, parts=parts)


def put_archive(writer: Writer, path: str, *files: tuple[str, int | None, str], number: int = 1) -> None:
    """Write an archive: the name of each file in it, from when it is, and its text."""
    first = int(len(files) > 1)
    found = [
        each
        for part, (name, _, text) in enumerate(files, first)
        for each in passages(text, place=f"File {name}", part=part)
    ]
    parts = {part: Part(name, written, name) for part, (name, written, _) in enumerate(files, first)}
    writer.put_document(NewFile(path, fingerprint(number), b"packed", "rules"), "", found, parts=parts)


def direction(text: str, dimension: int = 64) -> np.ndarray:
    """A unit vector that is the mean of its words' own, so that texts with common words are near."""
    total = np.zeros(dimension, np.float32)
    for word in text.lower().split():
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest())
        total += np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)
    return total / max(float(np.linalg.norm(total)), 1e-9)


def encode_all(embeddings: Embeddings) -> int:
    done = 0
    while texts := embeddings.pending(10):
        embeddings.put(texts, np.stack([direction(text.text) for text in texts]))
        done += len(texts)
    return done


def stems_written(writer: Writer) -> list[tuple[int, list[list[int]]]]:
    """The forward index as it lies there: each passage with the hashes of its text's, place's and title's stems."""
    hashes = dict(writer.rows("SELECT number, hash FROM stems"))
    written = []
    for passage, stems in writer.rows("SELECT passage, stems FROM passage_stems ORDER BY passage"):
        columns: list[list[int]] = [[]]
        number, shift = 0, 0
        for byte in stems:
            number, shift = number + (byte % 128 << shift), shift + 7
            if byte < 128:
                columns.append([]) if number == 0 else columns[-1].append(hashes[number])
                number, shift = 0, 0
        assert columns.pop() == []
        written.append((passage, columns))
    return written


def stems_expected(writer: Writer, reader: Reader) -> list[tuple[int, list[list[int]]]]:
    """What the forward index should hold."""

    def hashed(text: str) -> list[int]:
        digests = [hashlib.blake2b(stem.encode(), digest_size=8).digest() for _, _, stem in reader.tokens(text)]
        return [int.from_bytes(digest, "little", signed=True) for digest in digests]

    rows = writer.rows("SELECT p.id, text, place, title FROM passages p JOIN files f ON f.id = p.file ORDER BY p.id")
    return [(passage, [hashed(text) for text in columns]) for passage, *columns in rows]


def found(reader: Reader, ids: Sequence[int]) -> list[str]:
    stored = reader.passages(ids)
    return [stored[id_].text for id_ in ids]
