"""Prepares indexes of growing size for `latency.py`, once, from real passages.

    python tests/benchmarks/scale_data.py COLLECTIONS OUT [--sizes 10000 100000 1000000] [--after 0]

COLLECTIONS has folders with corpus.jsonl and queries.jsonl. Some 18,000 of their passages are encoded. Further ones
are made of two each: sentences of both, in any order, up to some 800 characters, and a vector between theirs,
disturbed. One word in a hundred is replaced by a made-up one, some of them new and most used before, so that the
vocabulary grows with the collection as it does in real ones. Beside each index lies a plain table of sqlite-vec with
the same vectors as float32. Two million passages take 21 GB in all. `--after` goes on from the size made before.
"""

import argparse
import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import numpy as np
import sqlite_vec

from inkling.documents.document import Document, Section
from inkling.documents.passages import cut
from inkling.documents.sentences import sentences
from inkling.encoder.encoder import Matrix, Vector
from inkling.encoder.loader import EncoderLoader
from inkling.encoder.model_folder import default_model_folder
from inkling.encoder.tokens import TokenCounter
from inkling.store.embeddings import Embeddings
from inkling.store.rows import Fingerprint, NewFile, NewPassage
from inkling.store.vocabulary import count_common_words
from inkling.store.writer import Writer

PASSAGES_A_FILE = 20
FOLDERS = 100
REAL_OF_EACH = 5000
CHARACTERS = 800
MADE_UP, NEW = 0.01, 0.3
BATCH = 5000
QUESTIONS_OF_EACH = 40
SYLLABLES = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]


def real_passages(collections: Path) -> list[str]:
    count = TokenCounter(default_model_folder())
    texts: list[str] = []
    for folder in sorted(collections.iterdir()):
        own = []
        for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
            own += [passage.text for passage in cut(Document("", (Section(json.loads(line)["text"]),)), count)]
        random.Random(1).shuffle(own)
        texts += own[:REAL_OF_EACH]
    return texts


def questions(collections: Path) -> list[str]:
    """Draw judged questions, as many of each collection, in an order that mixes them."""
    asked: list[str] = []
    for folder in sorted(collections.iterdir()):
        lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
        asked += [json.loads(line)["text"] for line in random.Random(2).sample(lines, QUESTIONS_OF_EACH)]
    random.Random(3).shuffle(asked)
    return asked


class MadeUpWords:
    """Words that are no words: a new one now and then, else one used before (Simon, 1955)."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used: list[str] = []

    def next(self) -> str:
        if not self._used or self._chance.random() < NEW:
            word = "".join(self._chance.choices(SYLLABLES, k=self._chance.randint(2, 5)))
        else:
            word = self._chance.choice(self._used)
        self._used.append(word)
        return word

    def strewn(self, text: str) -> str:
        words = text.split(" ")
        for place in range(len(words)):
            if self._chance.random() < MADE_UP:
                words[place] = self.next()
        return " ".join(words)


def passages(texts: Sequence[str], vectors: Matrix) -> Iterator[tuple[str, Vector]]:
    """Give the real passages, then mixtures of two without end."""
    chance, noise = random.Random(1), np.random.default_rng(1)
    words = MadeUpWords(chance)
    split = [[text[start:end] for start, end in sentences(text)] for text in texts]
    for place in chance.sample(range(len(texts)), len(texts)):
        yield texts[place], vectors[place]
    while True:
        first, second = chance.randrange(len(texts)), chance.randrange(len(texts))
        mixture = [*split[first], *split[second]]
        chance.shuffle(mixture)
        kept, length = [], 0
        for sentence in mixture:
            kept.append(sentence)
            length += len(sentence) + 1
            if length >= CHARACTERS - 60:
                break
        vector = vectors[first] + 0.6 * vectors[second] + noise.normal(0, 0.03, vectors.shape[1])
        yield words.strewn(" ".join(kept)), (vector / np.linalg.norm(vector)).astype(np.float32)


def put(writer: Writer, embeddings: Embeddings, number: int, batch: Sequence[tuple[str, Vector]]) -> None:
    """Write some passages, twenty a file, and their vectors; files from `number` on lie in a hundred folders."""
    vectors = {}
    with writer.transaction():
        for start in range(0, len(batch), PASSAGES_A_FILE):
            rows = []
            for place, (text, vector) in enumerate(batch[start : start + PASSAGES_A_FILE]):
                key = hashlib.blake2b(f"{number + start + place}".encode(), digest_size=16).digest()
                vectors[key] = vector
                rows.append(NewPassage(key, 0, None, 0, len(text), "", text))
            file = (number + start) // PASSAGES_A_FILE
            path = f"/made/{file % FOLDERS}/{file}.txt"
            new = NewFile(path, Fingerprint(1, (file + 1) * 10**9, file), path.encode(), "made")
            writer.put_document(new, "", rows)
        while pending := embeddings.pending(BATCH):
            hashes = [writer.rows("SELECT hash FROM texts WHERE id = ?", (text.id,))[0][0] for text in pending]
            embeddings.put(pending, np.stack([vectors[key] for key in hashes]))


def peer(path: Path, dimension: int) -> apsw.Connection:
    """Open a plain table of float vectors of sqlite-vec."""
    connection = apsw.Connection(str(path))
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    connection.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS v USING vec0(vector float[{dimension}] distance_metric=cosine)"
    )
    return connection


def grow(
    out: Path,
    identity: str,
    source: Iterator[tuple[str, Vector]],
    dimension: int,
    sizes: Sequence[int],
    number: int,
) -> None:
    """Write one index after the other, each begun as a copy of the one before."""
    growing = out / "growing"
    shutil.rmtree(growing, ignore_errors=True)
    growing.mkdir()
    every = np.lib.format.open_memmap(out / "new.npy", "w+", np.float32, (max(sizes), dimension))
    if number:
        every[:number] = np.load(out / "every.npy", mmap_mode="r")[:number]
        for name in ("index", "peer"):
            shutil.copyfile(out / f"{name}-{number}.sqlite", growing / f"{name}.sqlite")
        for _ in range(number):
            next(source)
    for size in sorted(sizes):
        writer = Writer(growing / "index.sqlite", growing / "lock")
        embeddings = Embeddings(writer, identity)
        plain = peer(growing / "peer.sqlite", dimension)
        while number < size:
            batch = [next(source) for _ in range(min(BATCH, size - number))]
            put(writer, embeddings, number, batch)
            every[number : number + len(batch)] = [vector for _, vector in batch]
            rows = ((number + place + 1, vector.tobytes()) for place, (_, vector) in enumerate(batch))
            with plain:
                plain.executemany("INSERT INTO v(rowid, vector) VALUES (?, ?)", rows)
            number += len(batch)
        embeddings.settle()
        count_common_words(writer)
        writer.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.close()
        plain.close()
        for name in ("index", "peer"):
            shutil.copyfile(growing / f"{name}.sqlite", out / f"{name}-{size}.sqlite")
        print(f"{size} passages, {(out / f'index-{size}.sqlite').stat().st_size / size:.0f} bytes each", flush=True)
    every.flush()
    (out / "new.npy").replace(out / "every.npy")
    shutil.rmtree(growing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000]
    )
    parser.add_argument("--after", type=int, default=0)
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    encoder = EncoderLoader(None, options.out / "memory.json").get()
    kept = options.out / "texts.json"
    if not (options.out / "vectors.npy").exists():
        texts = real_passages(options.collections)
        kept.write_text(json.dumps(texts), "utf-8")
        np.save(options.out / "vectors.npy", encoder.encode_passages(texts))
    (options.out / "questions.json").write_text(json.dumps(questions(options.collections)), "utf-8")
    texts, vectors = json.loads(kept.read_text("utf-8")), np.load(options.out / "vectors.npy")
    source = passages(texts, vectors)
    grow(options.out, encoder.identity, source, vectors.shape[1], options.sizes, options.after)


if __name__ == "__main__":
    main()
