"""Starts an encoder on the device that a measurement found to be the fastest."""

import hashlib
import logging
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from inkling.encoder.device import Device, recall_device, remember_device
from inkling.encoder.model_folder import ModelFolder
from inkling.encoder.sentence_encoder import SentenceEncoder
from inkling.encoder.transformer import plain_problems
from inkling.errors import ModelProblem

# Few enough to be one batch, which is encoded on the calling thread.
_SAMPLE = [f"Sample {n}: " + "a sentence of ordinary words, about as long as many. " * 8 for n in range(8)]
_LEAST_COSINE = 0.999
_log = logging.getLogger(__name__)


def start_encoder(folder: ModelFolder, memory: Path, threads: int | None = None) -> SentenceEncoder:
    """Load a model on the device remembered in `memory`, or measure which is the fastest and remember it.

    Raises:
        ModelProblem: the model cannot be loaded.
    """
    circumstances = _circumstances(folder)
    device = recall_device(memory, circumstances)
    if device is not None and device in find_devices():
        return SentenceEncoder(folder, device, threads)
    encoder, device = choose_fastest(folder, find_devices(), threads)
    remember_device(memory, circumstances, device)
    return encoder


def find_devices() -> list[Device]:
    """List what this computer offers, float32 on the processor first."""
    devices = [Device("cpu", "float32"), Device("cpu", "bfloat16")]
    if torch.cuda.is_available():
        devices += [Device("cuda", "bfloat16" if torch.cuda.is_bf16_supported() else "float16")]
    if torch.backends.mps.is_available():
        devices += [Device("mps", "float16")]
    return devices


def choose_fastest(
    folder: ModelFolder, devices: Sequence[Device], threads: int | None
) -> tuple[SentenceEncoder, Device]:
    """Load the model on each device and keep the fastest whose vectors agree with those of the first.

    Raises:
        ModelProblem: it cannot be loaded, or no vectors come of it.
    """
    encoder = SentenceEncoder(folder, devices[0], threads)
    with plain_problems(folder):
        least, expected = _measure(encoder, devices[0])
    chosen = devices[0]
    for device in devices[1:]:
        try:
            other = SentenceEncoder(folder, device, threads)
            seconds, vectors = _measure(other, device)
        # An accelerator may lack memory or an operation; the processor always serves.
        except (RuntimeError, NotImplementedError, ModelProblem) as error:
            _log.warning("%s does not serve: %s", device, error.__cause__ or error)
            continue
        _log.info("%s takes %.3f s against %.3f s", device, seconds, least)
        if seconds < least and float((expected * vectors).sum(axis=1).min()) >= _LEAST_COSINE:
            encoder, chosen, least = other, device, seconds
    return encoder, chosen


def _measure(encoder: SentenceEncoder, device: Device) -> tuple[float, np.ndarray]:
    # Of a processor its time on this thread counts: what else the computer does must not decide for good.
    clock = time.thread_time if device.kind == "cpu" else time.perf_counter
    encoder.encode_passages(_SAMPLE[:2])
    best = float("inf")
    for _ in range(3):
        started = clock()
        vectors = encoder.encode_passages(_SAMPLE)
        best = min(best, clock() - started)
    return best, vectors


def _circumstances(folder: ModelFolder) -> str:
    parts = [platform.machine(), _processor(), str(os.cpu_count()), torch.__version__, folder.identity]
    if torch.cuda.is_available():
        parts.append(torch.cuda.get_device_name())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _processor() -> str:
    # The name alone does not tell what a virtual machine offers of its processor; the flags do.
    described = Path("/proc/cpuinfo")
    if not described.is_file():
        return platform.processor()
    lines = described.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))
