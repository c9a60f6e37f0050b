"""Measures searches in indexes from ten thousand to millions of passages, and draws them.

    python tests/benchmarks/latency.py DATA [--sizes 100000 1000000] [--queries 200] [--plot latency.png]

DATA was made by `scale_data.py`. Each size is measured in a process of its own, whose greatest memory is told: with
the model loaded and everything the searches take. All questions are asked once before, since what was not read for a
long time comes from the disk; that round is told, too. Beside the searches it tells how many of the twenty nearest by
exact float32 are found, and how long sqlite-vec takes for the twenty nearest in a plain table of float vectors.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import apsw
import numpy as np
import sqlite_vec
from chart import Line, draw

from inkling.encoder.encoder import Encoder, Matrix
from inkling.encoder.loader import EncoderLoader
from inkling.search.answer import Mode, Question
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.reader import Reader
from inkling.store.rows import Filter

NEAREST = 20
RECALLED = 100
PEER_QUERIES = 15
FOLDER = "/made/7"
"""Holds one in a hundred files."""

Figures = dict[str, float]


def percentiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    p50, p95, worst = np.percentile([1000 * value for value in seconds], [50, 95, 100])
    return float(p50), float(p95), float(worst)


def timed(searcher: Searcher, encoder: Encoder, questions: Sequence[Question]) -> list[float]:
    seconds = []
    for question in questions:
        begin = time.perf_counter()
        searcher.search(question, encoder)
        seconds.append(time.perf_counter() - begin)
    return seconds


def processor(searcher: Searcher, encoder: Encoder, question: Question) -> float:
    """Tell the processor time of a search, of all threads together; other programs disturb it less."""
    begin = time.process_time()
    searcher.search(question, encoder)
    return time.process_time() - begin


def measure(data: Path, size: int, most: int) -> Figures:
    """Measure one index; to be called in a process that has done nothing else."""
    loader = EncoderLoader(None, data / "memory.json")
    encoder = loader.get()
    asked = json.loads((data / "questions.json").read_text("utf-8"))[:most]
    with tempfile.TemporaryDirectory(dir=data) as temporary:
        # Reading leaves files beside an index, so that it is read where nothing else is.
        index = Path(temporary) / "index.sqlite"
        index.hardlink_to(data / f"index-{size}.sqlite")
        connections = Connections(index)
        reader = Reader(connections, encoder.identity)
        figures: Figures = {"bytes": index.stat().st_size / size}
        vectors = [encoder.encode_query(text) for text in asked]
        begin = time.perf_counter()
        reader.nearest(vectors[0], Filter(), NEAREST)
        figures["codes"] = 1000 * (time.perf_counter() - begin)
        searcher = Searcher(reader)
        note(figures, "first", timed(searcher, encoder, [Question(text) for text in asked]))
        modes: tuple[Mode, ...] = ("hybrid", "words", "meaning")
        for mode in modes:
            note(figures, mode, timed(searcher, encoder, [Question(text, mode=mode) for text in asked]))
        spent = [processor(searcher, encoder, Question(text)) for text in asked]
        note(figures, "processor", spent)
        note(figures, "in 1 %", timed(searcher, encoder, [Question(text, folders=(FOLDER,)) for text in asked]))
        figures["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        every = np.load(data / "every.npy", mmap_mode="r")[:size]
        figures["recall"] = recall(reader, every, vectors[:RECALLED], Filter())
        figures["recall in 1 %"] = recall(reader, every, vectors[:RECALLED], Filter(inside=(FOLDER,)))
        searcher.close()
        connections.close()
    note(figures, "sqlite-vec", plain_scan(data / f"peer-{size}.sqlite", vectors[:PEER_QUERIES]))
    loader.close()
    return figures


def note(figures: Figures, name: str, seconds: Sequence[float]) -> None:
    for percentile, value in zip(("p50", "p95", "worst"), percentiles(seconds), strict=True):
        figures[f"{name} {percentile}"] = value


def recall(reader: Reader, every: Matrix, queries: Sequence[np.ndarray], within: Filter) -> float:
    """Give the share of the twenty nearest by exact float32 that are found, inside a filter."""
    wanted = np.stack(queries)
    places = None
    if within.inside:
        places = np.sort([hit.passage for hit in reader.nearest(queries[0], within, len(every))]) - 1
    exact = exactly(every, wanted, places)
    shares = [
        len(set(best.tolist()) & {hit.passage - 1 for hit in reader.nearest(query, within, NEAREST)}) / NEAREST
        for query, best in zip(queries, exact, strict=True)
    ]
    return float(np.mean(shares))


def exactly(every: Matrix, queries: Matrix, among: np.ndarray | None, block: int = 50_000) -> np.ndarray:
    """Give the places of the twenty nearest to each query by comparing all, or some, as float32."""
    places = np.arange(len(every)) if among is None else among
    best = np.full((len(queries), NEAREST), -2.0, np.float32), np.zeros((len(queries), NEAREST), np.int64)
    for start in range(0, len(places), block):
        part = places[start : start + block]
        scores = np.concatenate([best[0], queries @ np.asarray(every[part]).T], axis=1)
        known = np.concatenate([best[1], np.broadcast_to(part, (len(queries), len(part)))], axis=1)
        order = np.argpartition(-scores, NEAREST - 1, axis=1)[:, :NEAREST]
        best = np.take_along_axis(scores, order, 1), np.take_along_axis(known, order, 1)
    return best[1]


def plain_scan(path: Path, queries: Sequence[np.ndarray]) -> list[float]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    sql = f"SELECT rowid FROM v WHERE vector MATCH ? AND k = {NEAREST}"
    seconds = []
    for query in queries:
        begin = time.perf_counter()
        connection.execute(sql, (query.tobytes(),)).fetchall()
        seconds.append(time.perf_counter() - begin)
    connection.close()
    return seconds


def shown(size: int, figures: Figures) -> str:
    def pair(name: str) -> str:
        return f"{figures[f'{name} p50']:.1f} / {figures[f'{name} p95']:.1f}"

    return (
        f"{size:,} passages, {figures['bytes']:.0f} bytes each: first round {pair('first')} ms, hybrid "
        f"{pair('hybrid')} (worst {figures['hybrid worst']:.0f}), words {pair('words')}, "
        f"meaning {pair('meaning')}, in 1 % {pair('in 1 %')}, "
        f"sqlite-vec {pair('sqlite-vec')}, processor time {pair('processor')}; "
        f"recall {figures['recall']:.4f}, in 1 % {figures['recall in 1 %']:.4f}; "
        f"codes loaded in {figures['codes']:.0f} ms; {figures['memory']:.0f} MB"
    )


def plot(path: Path, every: dict[int, Figures]) -> None:
    lines = [
        ("hybrid with snippets, p95", "hybrid p95", True),
        ("hybrid with snippets, p50", "hybrid p50", False),
        ("in a folder of 1 %, p50", "in 1 % p50", False),
        ("sqlite-vec, floats, p50", "sqlite-vec p50", False),
    ]
    draw(
        path,
        "A search in Inkling, and the plain scan of sqlite-vec alone",
        "passages in the index",
        "milliseconds",
        [
            Line(name, tuple((size, figures[key]) for size, figures in every.items()), dashed)
            for name, key, dashed in lines
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--alone", action="store_true", help="measure one size in this process")
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(measure(options.data, options.sizes[0], options.queries)))
        return
    sizes = options.sizes or sorted(int(path.stem.split("-")[1]) for path in options.data.glob("index-*.sqlite"))
    every = {}
    for size in sizes:
        command = [sys.executable, __file__, str(options.data), "--alone", "--sizes", str(size)]
        run = subprocess.run(
            [*command, "--queries", str(options.queries)], check=True, stdout=subprocess.PIPE, text=True
        )
        every[size] = json.loads(run.stdout.splitlines()[-1])
        print(shown(size, every[size]), flush=True)
    if options.plot:
        plot(options.plot, every)


if __name__ == "__main__":
    main()
