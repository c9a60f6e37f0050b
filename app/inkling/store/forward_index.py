"""The stems of each passage in their order, so that words can be counted in passages that are chosen already.

The full text tells which passages hold a word, and must be gone through from end to end to count words in some
hundred of them. A forward index (Brin and Page, 1998) has the words of each.

A stem goes by a number, and the number by a hash of the stem: no word of a file that was forgotten is left here. A
passage is a run of bytes: the numbers of its text, its place and its title, each to the base of 128 with the lowest
digit first and the high bit set in all digits but the last (LEB128), and a zero after each of the three.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from inkling.store.schema import VOCABULARY
from inkling.store.splitting import spaced, tokenizer
from inkling.store.yardsticks import Rows

COLUMNS = 3
BATCH = 500
"""So many passages are written at a time."""

REMEMBERED = 32_768
"""So many codes are remembered, and then looked up anew."""

_BASE = 128
_END = b"\0"

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PassageCounts:
    """What some passages hold: their numbers of words, and a row each of how often what is looked for occurs."""

    passages: Numbers
    files: Numbers
    ordinals: Numbers
    words: Numbers
    counts: Numbers


class ForwardIndex:
    """Writes the stems of passages, always inside the caller's transaction; belongs to the thread of its connection.

    The commonest codes are remembered: whoever rolls a transaction back must say so.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._tokenizer: Any = tokenizer(connection)
        self._codes: dict[str, bytes] = {}

    def write(self, file: int) -> None:
        """Write the stems of those passages of a file that have none yet."""
        title = self._split(self._rows("SELECT title FROM files WHERE id = ?", (file,))[0][0])
        sql = (
            "SELECT id, ordinal, text, place FROM passages WHERE file = ? AND ordinal >= ? "
            "AND id NOT IN (SELECT passage FROM passage_stems) ORDER BY ordinal LIMIT ?"
        )
        begin = 0
        while rows := self._rows(sql, (file, begin, BATCH)):
            places = {place: self._split(place) for place in {row[3] for row in rows}}
            columns = [(self._split(text), places[place], title) for _, _, text, place in rows]
            codes = self._codes_of(list(chain.from_iterable(columns)))
            self._connection.executemany(
                "INSERT INTO passage_stems(passage, stems) VALUES (?, ?)",
                ((row[0], _sequence(each, codes)) for row, each in zip(rows, columns, strict=True)),
            )
            begin = rows[-1][1] + 1

    def write_missing(self) -> None:
        """Write the stems of every file whose passages have none."""
        sql = "SELECT DISTINCT file FROM passages WHERE id NOT IN (SELECT passage FROM passage_stems) ORDER BY file"
        for (file,) in self._rows(sql):
            self.write(file)

    def forget_unused(self) -> None:
        """Forget the numbers of stems that the full text no longer knows."""
        self._codes.clear()
        self._connection.execute(VOCABULARY)
        self._connection.execute("CREATE TEMP TABLE known(hash INTEGER PRIMARY KEY)")
        terms = self._connection.execute("SELECT term FROM vocabulary")
        self._connection.executemany(
            "INSERT OR IGNORE INTO known VALUES (?)", ((_hash(str(term)),) for (term,) in terms)
        )
        self._connection.execute("DELETE FROM stems WHERE hash NOT IN (SELECT hash FROM known); DROP TABLE known")

    def rolled_back(self) -> None:
        """Take no number for known, as some may have been given in the transaction that was rolled back."""
        self._codes.clear()

    def _split(self, text: str) -> list[str]:
        """Split a text into stems as the full text does."""
        encoded = spaced(text).encode("utf-8", "replace")
        found: list[str] = self._tokenizer(
            encoded, apsw.FTS5_TOKENIZE_DOCUMENT, None, include_colocated=False, include_offsets=False
        )
        return found

    def _codes_of(self, columns: Sequence[Sequence[str]]) -> Mapping[str, bytes]:
        """Give the codes of these stems and of others; those that have no number get one, the commonest the least."""
        if len(self._codes) > REMEMBERED:
            self._codes.clear()
        missing = set().union(*columns).difference(self._codes)
        if not missing:
            return self._codes
        commonest = Counter(filter(missing.__contains__, chain.from_iterable(columns))).most_common()
        hashes = {stem: _hash(stem) for stem, _ in commonest}
        known = _numbers(self._rows, hashes.values())
        new = [(each,) for each in hashes.values() if each not in known]
        if new:
            self._connection.executemany("INSERT INTO stems(hash) VALUES (?)", new)
            known = _numbers(self._rows, hashes.values())
        self._codes.update((stem, _code(known[each])) for stem, each in hashes.items())
        return self._codes

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()


def _sequence(columns: Iterable[Sequence[str]], codes: Mapping[str, bytes]) -> bytes:
    return b"".join([b"".join([*map(codes.__getitem__, stems), _END]) for stems in columns])


def _numbers(rows: Rows, hashes: Iterable[int]) -> dict[int, int]:
    wanted = np.fromiter(hashes, np.int64)
    # An empty array cannot be bound.
    if not len(wanted):
        return {}
    sql = "SELECT hash, number FROM stems WHERE hash IN (SELECT value FROM carray(?))"
    return dict(rows(sql, (apsw.carray(wanted),)))


def _hash(stem: str) -> int:
    digest = hashlib.blake2b(stem.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _code(number: int) -> bytes:
    digits = bytearray()
    while number >= _BASE:
        digits.append(number % _BASE + _BASE)
        number //= _BASE
    digits.append(number)
    return bytes(digits)


def codes_of_runs(rows: Rows, runs: Sequence[Sequence[str]]) -> list[bytes]:
    """Give what runs of neighbouring stems are in a passage, empty where one of them stands in none."""
    hashes = [[_hash(stem) for stem in run] for run in runs]
    codes = {each: _code(number) for each, number in _numbers(rows, set(chain.from_iterable(hashes))).items()}
    return [b"".join(map(codes.__getitem__, run)) if codes.keys() >= set(run) else b"" for run in hashes]


def count_runs(
    passages: bytes, runs: Sequence[bytes], pairs: Sequence[tuple[int, int]]
) -> tuple[Numbers, Numbers]:
    """Count the words of passages, given one behind the other, and runs in them.

    Of each passage, in its order, the number of words; and a row of numbers, how often each run occurs in it and how
    often each of the pairs of runs, given by their places, stands side by side.
    """
    held = np.frombuffer(passages, np.uint8)
    ends = np.flatnonzero(held == _END[0])[COLUMNS - 1 :: COLUMNS] + 1
    last = (held < _BASE).view(np.uint8)
    words = np.add.reduceat(last, np.append(0, ends[:-1]), dtype=np.int64) - COLUMNS if len(ends) else ends
    places = [_places(held, run) for run in runs]
    sides = [np.intersect1d(places[a] + len(runs[a]), places[b], assume_unique=True) for a, b in pairs]
    found = [np.bincount(np.searchsorted(ends, each, "right"), minlength=len(ends)) for each in (*places, *sides)]
    return words, np.stack(found, axis=1) if found else np.zeros((len(ends), 0), np.int64)


def _places(held: npt.NDArray[np.uint8], run: bytes) -> Numbers:
    """Tell where a run of stems begins."""
    if not run or len(run) > len(held):
        return np.empty(0, np.int64)
    last = len(held) - len(run) + 1
    same = held[:last] == run[0]
    for place, digit in enumerate(run[1:2], 1):
        same &= held[place : last + place] == digit
    found = np.flatnonzero(same)
    for place, digit in enumerate(run[2:], 2):
        found = found[held[found + place] == digit]
    # A number begins where another ends, or at the very first byte.
    whole: Numbers = found[(found == 0) | (held[found - 1] < _BASE)]
    return whole
