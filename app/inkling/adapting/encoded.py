"""The vectors of pairs, kept on the disk as they are made, so that what was encoded is not encoded again."""

import logging
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inkling.adapting.pairs import Pair
from inkling.encoder.encoder import Encoder, Matrix

AT_ONCE = 100
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EncodedPairs:
    """Pairs and, row by row, the unit vectors of what is asked and of what answers."""

    pairs: Sequence[Pair]
    queries: Matrix
    answers: Matrix

    def __len__(self) -> int:
        return len(self.pairs)

    def part(self, begin: int, end: int) -> "EncodedPairs":
        """Give some of them."""
        return EncodedPairs(self.pairs[begin:end], self.queries[begin:end], self.answers[begin:end])


def encode_pairs(
    pairs: Sequence[Pair], encoder: Encoder, place: Path, go_on: Callable[[], bool], on_done: Callable[[int], None]
) -> EncodedPairs:
    """Encode pairs a hundred at a time until `go_on` says no; the first hundred are encoded in any case.

    The folder keeps what is done; it must hold nothing of other pairs.
    """
    place.mkdir(parents=True, exist_ok=True)
    queries, answers = [], []
    done = 0
    while done < len(pairs) and (go_on() or not done):
        some = pairs[done : done + AT_ONCE]
        found = _one_part(some, encoder, place / f"{done:06}.npz")
        queries.append(found[0])
        answers.append(found[1])
        done += len(some)
        on_done(done)
    return EncodedPairs(pairs[:done], np.concatenate(queries), np.concatenate(answers))


def _one_part(pairs: Sequence[Pair], encoder: Encoder, kept: Path) -> tuple[Matrix, Matrix]:
    if (found := _kept_part(kept, len(pairs))) is not None:
        return found
    queries = np.stack([encoder.encode_query(pair.query) for pair in pairs])
    answers = encoder.encode_passages([pair.text for pair in pairs])
    new = kept.with_suffix(".new.npz")
    np.savez(new, queries=queries, answers=answers)
    new.replace(kept)
    return queries, answers


def _kept_part(kept: Path, count: int) -> tuple[Matrix, Matrix] | None:
    if not kept.exists():
        return None
    try:
        with kept.open("rb") as file, np.load(file) as found:
            queries, answers = found["queries"], found["answers"]
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        # A power failure can leave half of it.
        _log.warning("%s is damaged and made again: %s", kept, error)
        return None
    return (queries, answers) if len(queries) == len(answers) == count else None
