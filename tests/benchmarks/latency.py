"""Measures searches in a large index made of real passages with perturbed vectors.

    python tests/benchmarks/latency.py SET_FOLDER [--passages 100000] [--queries 200]

SET_FOLDER has corpus.jsonl and queries.jsonl. Its passages are encoded once; further ones are made of them by
exchanging sentences and disturbing the vectors. Beside the searches it measures how many of the twenty nearest by
exact float32 are found, and a plain scan of float vectors by sqlite-vec, in the same run.
"""

import argparse
import hashlib
import json
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import numpy as np
import sqlite_vec

from inkling.documents.document import Document, Section
from inkling.documents.passages import cut
from inkling.documents.sentences import sentences
from inkling.encoder.encoder import Encoder, Matrix
from inkling.encoder.loader import EncoderLoader
from inkling.encoder.model_folder import default_model_folder
from inkling.encoder.tokens import TokenCounter
from inkling.search.answer import Mode, Question
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.rows import Filter, Fingerprint, NewFile, NewPassage
from inkling.store.writer import Writer

PASSAGES_A_FILE = 20


def real_passages(folder: Path, most: int) -> list[str]:
    count = TokenCounter(default_model_folder())
    texts: list[str] = []
    for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
        document = Document("", (Section(json.loads(line)["text"]),))
        texts += [passage.text for passage in cut(document, count)]
        if len(texts) >= most:
            break
    return texts[:most]


def perturbed(texts: Sequence[str], vectors: Matrix, total: int) -> Iterator[tuple[str, np.ndarray]]:
    """Give passages without end to `total`: the real ones, then mixtures of two with a vector between theirs."""
    yield from zip(texts, vectors, strict=True)
    chance, noise = random.Random(1), np.random.default_rng(1)
    split = [[text[start:end] for start, end in sentences(text)] for text in texts]
    for _ in range(total - len(texts)):
        first, second = chance.randrange(len(texts)), chance.randrange(len(texts))
        mixture = [*split[first], *split[second]]
        chance.shuffle(mixture)
        half = " ".join(mixture[: max(1, len(mixture) // 2)])
        vector = vectors[first] + 0.6 * vectors[second] + noise.normal(0, 0.03, vectors.shape[1])
        yield half, (vector / np.linalg.norm(vector)).astype(np.float32)


def fill(home: Path, identity: str, passages: Iterator[tuple[str, np.ndarray]], total: int) -> Matrix:
    writer = Writer(home / "index.sqlite", home / "lock")
    embeddings = Embeddings(writer, identity)
    kept = np.empty((total, 384), np.float32)
    number = 0
    while number < total:
        batch = [next(passages) for _ in range(min(5000, total - number))]
        kept[number : number + len(batch)] = [vector for _, vector in batch]
        vectors = {}
        with writer.transaction():
            for start in range(0, len(batch), PASSAGES_A_FILE):
                part = batch[start : start + PASSAGES_A_FILE]
                rows = []
                for place, (text, vector) in enumerate(part):
                    key = hashlib.blake2b(f"{number + start + place}".encode(), digest_size=16).digest()
                    vectors[key] = vector
                    rows.append(NewPassage(key, 0, None, 0, len(text), "", text))
                file = number + start
                new = NewFile(f"/made/{file % 100}/{file}.txt", Fingerprint(1, file * 10**9, file), b"", "made")
                writer.put_document(new, "", rows)
            put_vectors(writer, embeddings, vectors)
        number += len(batch)
    writer.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    writer.close()
    return kept


def put_vectors(writer: Writer, embeddings: Embeddings, vectors: dict[bytes, np.ndarray]) -> None:
    while texts := embeddings.pending(5000):
        hashes = [writer.rows("SELECT hash FROM texts WHERE id = ?", (text.id,))[0][0] for text in texts]
        embeddings.put(texts, np.stack([vectors[key] for key in hashes]))


def percentiles(seconds: Sequence[float]) -> str:
    p50, p95, worst = np.percentile([1000 * value for value in seconds], [50, 95, 100])
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, worst {worst:.1f} ms"


def plain_scan(vectors: Matrix, queries: Matrix) -> list[float]:
    connection = apsw.Connection("")
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    connection.execute(f"CREATE VIRTUAL TABLE v USING vec0(vector float[{vectors.shape[1]}] distance_metric=cosine)")
    with connection:
        connection.executemany(
            "INSERT INTO v(rowid, vector) VALUES (?, ?)",
            ((number, row.tobytes()) for number, row in enumerate(vectors)),
        )
    seconds = []
    for query in queries:
        begin = time.perf_counter()
        connection.execute("SELECT rowid FROM v WHERE vector MATCH ? AND k = 20", (query.tobytes(),)).fetchall()
        seconds.append(time.perf_counter() - begin)
    return seconds


def recall(reader: Reader, every: Matrix, queries: Matrix) -> float:
    """Give the share of the twenty nearest by exact float32 that are found."""
    shares = []
    for query in queries:
        exact = set((np.argsort(-(every @ query))[:20] + 1).tolist())
        shares.append(len(exact & {hit.passage for hit in reader.nearest(query, Filter(), 20)}) / 20)
    return float(np.mean(shares))


def measure(searcher: Searcher, encoder: Encoder, questions: Sequence[Question]) -> list[float]:
    seconds = []
    for question in questions:
        begin = time.perf_counter()
        searcher.search(question, encoder)
        seconds.append(time.perf_counter() - begin)
    return seconds


def compare(home: Path, encoder: Encoder, every: Matrix, asked: Sequence[str]) -> None:
    connections = Connections(home / "index.sqlite")
    reader = Reader(connections, encoder.identity)
    queries = np.stack([encoder.encode_query(text) for text in asked])
    begin = time.perf_counter()
    reader.nearest(queries[0], Filter(), 20)
    print(f"codes loaded in {time.perf_counter() - begin:.2f} s")
    print(f"recall@20 of exact float32: {recall(reader, every, queries[:50]):.4f}")
    searcher = Searcher(reader)
    modes: tuple[Mode, ...] = ("hybrid", "words", "meaning")
    for mode in modes:
        print(f"{mode}: {percentiles(measure(searcher, encoder, [Question(text, mode=mode) for text in asked]))}")
    filtered = [Question(text, folders=("/made/7",)) for text in asked]
    print(f"hybrid in a folder that holds 1 %: {percentiles(measure(searcher, encoder, filtered))}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {peak:.0f} MB at most, of which {every.nbytes / 1e6:.0f} MB are this benchmark's own vectors")
    print(f"sqlite-vec, plain float scan, k=20: {percentiles(plain_scan(every, queries[:20]))}")
    searcher.close()
    connections.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    lines = (options.folder / "queries.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["text"] for line in random.Random(2).sample(lines, min(options.queries, len(lines)))]
    home = Path(tempfile.mkdtemp())
    loader = EncoderLoader(None, home / "memory.json")
    encoder = loader.get()
    texts = real_passages(options.folder, min(5000, options.passages))
    vectors = encoder.encode_passages(texts)
    begin = time.perf_counter()
    every = fill(home, encoder.identity, perturbed(texts, vectors, options.passages), options.passages)
    size = (home / "index.sqlite").stat().st_size / options.passages
    print(f"{options.passages} passages written in {time.perf_counter() - begin:.0f} s, {size:.0f} bytes each")
    compare(home, encoder, every, asked)
    loader.close()
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
