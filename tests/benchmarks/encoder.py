"""Measures encoding against sentence-transformers' default `encode`, on real passages of mixed lengths.

    python tests/benchmarks/encoder.py FOLDER_OR_CORPUS [--passages N] [--rounds N] [--threads N] [--processor-time]

FOLDER_OR_CORPUS is a folder of .txt and .md files, or a JSON-lines file with a "text" (and perhaps a "title") a line.
Each round runs all encoders on the same passages, one after the other in turning order; ratios are taken within a
round and their median is printed, so that other load on the machine counts little. With --processor-time and one
thread it counts less still: seconds are those that the process had a processor. One short question is measured, too.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))

PEER = "sentence-transformers"
Encode = Callable[[list[str]], np.ndarray]
LOAD = """
import sys, time
sys.path.insert(0, {app!r})
started = time.perf_counter()
if {ours}:
    from inkling.encoder.device import Device
    from inkling.encoder.model_folder import default_model_folder
    from inkling.encoder.sentence_encoder import SentenceEncoder
    SentenceEncoder(default_model_folder(), Device("cpu", {precision!r})).encode_query("a first question")
else:
    from sentence_transformers import SentenceTransformer
    SentenceTransformer({path!r}, device="cpu").encode("a first question")
print(time.perf_counter() - started)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--passages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--processor-time", action="store_true")
    options = parser.parse_args()
    clock = time.process_time if options.processor_time else time.perf_counter
    texts = read_passages(options.corpus, options.passages)
    encoders, lengths = make_encoders(options.threads)
    tokens = lengths(texts)
    print(f"{len(texts)} passages, {statistics.mean(tokens):.0f} tokens on average, {max(tokens)} at most")
    rates, vectors = measure(encoders, texts, options.rounds, clock)
    print_table(rates, vectors)
    print_questions(encoders, clock)
    if not options.processor_time:
        print_load_times()


def read_passages(corpus: Path, wanted: int) -> list[str]:
    """Cut texts into their paragraphs, the long ones into runs of 120 words, and draw from them."""
    if corpus.is_dir():
        files = sorted(path for path in corpus.rglob("*") if path.suffix in (".txt", ".md"))
        whole = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    else:
        rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines() if line.strip()]
        whole = [f"{row.get('title', '')}\n{row['text']}".strip() for row in rows]
    words = [paragraph.split() for text in whole for paragraph in text.split("\n\n")]
    passages = [" ".join(run[n : n + 120]) for run in words for n in range(0, len(run), 120)]
    return random.Random(7).sample(passages, min(wanted, len(passages)))


def make_encoders(threads: int) -> tuple[dict[str, Encode], Callable[[list[str]], list[int]]]:
    """Load the peer and ours; each sets torch's threads as it would find them in a process of its own."""
    import torch
    from sentence_transformers import SentenceTransformer

    from inkling.encoder.device import Device
    from inkling.encoder.model_folder import default_model_folder
    from inkling.encoder.sentence_encoder import SentenceEncoder
    from inkling.encoder.tokens import TokenCounter

    folder = default_model_folder()
    peer = SentenceTransformer(str(folder.path), device="cpu")

    def encode_by_peer(texts: list[str]) -> np.ndarray:
        torch.set_num_threads(threads)
        return peer.encode(texts)

    def encode_by_ours(encoder: SentenceEncoder) -> Encode:
        def encode(texts: list[str]) -> np.ndarray:
            torch.set_num_threads(1)
            return encoder.encode_passages(texts)

        return encode

    encoders: dict[str, Encode] = {PEER: encode_by_peer}
    for precision in ("float32", "bfloat16"):
        encoders[precision] = encode_by_ours(SentenceEncoder(folder, Device("cpu", precision), threads))
    return encoders, TokenCounter(folder)


def measure(
    encoders: dict[str, Encode], texts: list[str], rounds: int, clock: Callable[[], float]
) -> tuple[dict[str, list[float]], dict[str, np.ndarray]]:
    """Run all encoders in every round, each round beginning with another one."""
    rates: dict[str, list[float]] = {name: [] for name in encoders}
    vectors = {name: encode(texts[:32]) for name, encode in encoders.items()}
    names = list(encoders)
    for n in range(rounds):
        for name in names[n % len(names) :] + names[: n % len(names)]:
            started = clock()
            vectors[name] = encoders[name](texts)
            rates[name].append(len(texts) / (clock() - started))
    return rates, vectors


def print_table(rates: dict[str, list[float]], vectors: dict[str, np.ndarray]) -> None:
    print(f"{'encoder':24}{'passages a second':>20}{'ratio':>8}{'from':>7}{'to':>7}{'least cosine':>15}")
    for name, measured in rates.items():
        ratios = [ours / peer for ours, peer in zip(measured, rates[PEER], strict=True)]
        cosine = (vectors[name] * vectors[PEER]).sum(axis=1).min()
        rate, ratio = statistics.median(measured), statistics.median(ratios)
        print(f"{name:24}{rate:20.1f}{ratio:8.2f}{min(ratios):7.2f}{max(ratios):7.2f}{cosine:15.6f}")


def print_questions(encoders: dict[str, Encode], clock: Callable[[], float]) -> None:
    for name, encode in encoders.items():
        seconds = []
        for _ in range(40):
            started = clock()
            encode(["how long may I stay after the lease ends"])
            seconds.append(clock() - started)
        print(f"one short question, {name:24}{statistics.median(seconds) * 1000:6.2f} ms")


def print_load_times() -> None:
    """Time from nothing imported to the first vector, in fresh processes."""
    from inkling.encoder.model_folder import default_model_folder

    app, path = str(Path(__file__).resolve().parents[2] / "app"), str(default_model_folder().path)
    for name, ours in ((PEER, False), ("float32", True), ("bfloat16", True)):
        program = LOAD.format(app=app, path=path, ours=ours, precision=name)
        command = [sys.executable, "-c", program]
        seconds = [float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
        best, median = min(seconds), statistics.median(seconds)
        print(f"first vector after start, {name:24}{best:6.2f} s at best, {median:.2f} s median")


if __name__ == "__main__":
    main()
