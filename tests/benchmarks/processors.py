"""Encodes as lesser processors would: `python tests/benchmarks/processors.py [--texts N] [--emulate]`.

Libraries are told to leave out what a processor lacks, and with --emulate qemu-x86_64 is one that really lacks it.
Each run is a process of its own and prints the least cosine to the vectors of the first.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SENTENCES = (
    "The tenant pays for small repairs up to a hundred a year. ",
    "Beat six eggs with sugar until pale, and bake for forty minutes. ",
    "Der Zug nach Norden fährt um 6:52 von Gleis 4. ",
    "δx/δt = −k·x, so the level halves every ninety minutes. ",
    "We struck the sails and ran before the gale 🌊 until dawn. ",
)
UP_TO_SSE = {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2"}
UP_TO_AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
RUNS: dict[str, tuple[list[str], dict[str, str]]] = {
    "this processor": ([], {}),
    "with AVX2, not AVX-512": ([], UP_TO_AVX2),
    "without AVX": ([], UP_TO_SSE),
    "emulated, without AVX (Nehalem)": (["qemu-x86_64", "-cpu", "Nehalem"], {}),
}


def texts(count: int) -> list[str]:
    """Make texts of one sentence to some forty."""
    return [SENTENCES[n % 5] * (1 + n * 7 % 9) + f"Number {n}." for n in range(count)]


def encode(count: int, target: Path) -> None:
    """Encode in float32, as any processor can, and keep the vectors."""
    from inkling.encoder.device import Device
    from inkling.encoder.model_folder import default_model_folder
    from inkling.encoder.sentence_encoder import SentenceEncoder

    encoder = SentenceEncoder(default_model_folder(), Device("cpu", "float32"))
    encoder.encode_query("a first one, which is not counted")
    begun = time.perf_counter()
    vectors = encoder.encode_passages(texts(count))
    seconds = time.perf_counter() - begun
    np.savez(target, vectors=vectors, query=encoder.encode_query("who pays for the repairs"), seconds=seconds)


def run(kind: str, count: int, target: Path) -> dict[str, np.ndarray]:
    """Encode in a process of its own."""
    before, more = RUNS[kind]
    command = [*before, sys.executable, __file__, "--texts", str(count), "--into", str(target)]
    subprocess.run(command, env={**os.environ, **more}, check=True)
    with np.load(target) as kept:
        return dict(kept)


def main() -> None:
    """Encode under each circumstance, and print how vectors and rates compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--emulate", action="store_true")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.into:
        encode(arguments.texts, arguments.into)
        return
    if arguments.emulate and shutil.which("qemu-x86_64") is None:
        sys.exit("qemu-x86_64 is needed (Debian: qemu-user)")
    expected: dict[str, np.ndarray] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, (before, _) in RUNS.items():
            if before and not arguments.emulate:
                continue
            found = run(kind, arguments.texts, Path(folder, "vectors.npz"))
            expected = expected or found
            least = min(
                float((expected["vectors"] * found["vectors"]).sum(axis=1).min()),
                float(expected["query"] @ found["query"]),
            )
            rate = arguments.texts / float(found["seconds"])
            print(f"{kind}: least cosine {least:.7f}, {rate:.2f} texts a second", flush=True)


if __name__ == "__main__":
    main()
