"""Compares binary codes by counting bits; codes stand in columns, one row of 64-bit words for each 64 dimensions."""

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix, Vector

BLOCK = 65_536
"""So many codes are compared at a time: what that takes stays in the processor's cache."""

SAMPLED = 65_536
"""From about so many distances it is told how near the nearest are."""

DIGITS = 6
"""So many binary digits of a query's components are kept where they are added up."""

Ids = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.uint16]


def binary_codes(vectors: Matrix | npt.NDArray[np.int8]) -> Words:
    """Give one bit a dimension, set where the component is positive; rows of 64-bit words, padded with zeros."""
    bits = np.packbits(vectors > 0, axis=1)
    missing = -bits.shape[1] % 8
    return (np.pad(bits, ((0, 0), (0, missing))) if missing else bits).view(np.uint64)


def closest(codes: Words, code: Words, count: int) -> Ids:
    """Name the columns whose codes differ least from one; about `count`, and all of the last distance."""
    found = distances(codes, code)
    step = max(1, len(found) // SAMPLED)
    limit = np.searchsorted(np.cumsum(np.bincount(found[::step])), count / step)
    return np.flatnonzero(found <= limit)


def distances(codes: Words, code: Words) -> Counts:
    """Count the bits in which codes differ from one."""
    found = np.zeros(codes.shape[1], np.uint16)
    mixed = np.empty(BLOCK, np.uint64)
    bits = np.empty(BLOCK, np.uint8)
    few = np.empty(BLOCK, np.uint8)
    for start in range(0, len(found), BLOCK):
        part = found[start : start + BLOCK]
        size = len(part)
        # Bytes are added far quicker, and hold the sum of three words.
        for first in range(0, len(code), 3):
            few[:size] = 0
            rows = codes[first : first + 3, start : start + size]
            for row, word in zip(rows, code[first : first + 3], strict=True):
                np.bitwise_xor(row, word, out=mixed[:size])
                np.bitwise_count(mixed[:size], out=bits[:size])
                np.add(few[:size], bits[:size], out=few[:size])
            part += few[:size]
    return found


def agreement(codes: Words, query: Vector) -> Vector:
    """Add up a query's components, rounded to steps, where a bit of a code is set.

    Each binary digit of the steps is a code of its own: so bits are counted, which is quicker than to unpack them.
    """
    least = float(query.min())
    step = max((float(query.max()) - least) / (2**DIGITS - 1), 1e-9)
    steps = np.rint((query[None, :] - least) / step).astype(np.int8)
    found: Vector = np.float32(least) * _common(codes, binary_codes(np.ones_like(steps))[0])
    for digit, code in enumerate(binary_codes(steps >> np.arange(DIGITS, dtype=np.int8)[:, None] & 1)):
        found += np.float32(step * 2**digit) * _common(codes, code)
    return found


def _common(codes: Words, code: Words) -> Counts:
    """Count the bits that codes have in common with one."""
    counts = np.zeros(codes.shape[1], np.uint16)
    common = np.empty(codes.shape[1], np.uint64)
    bits = np.empty(codes.shape[1], np.uint8)
    for row, word in zip(codes, code, strict=True):
        np.bitwise_and(row, word, out=common)
        np.bitwise_count(common, out=bits)
        counts += bits
    return counts
