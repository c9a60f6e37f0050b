"""Which passages and files hold the very words of a filter: the full text takes "universe" and "university" for one.

The full text finds all that may hold them; whether they do is told of each text.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from inkling.store.connections import Connections
from inkling.store.filters import listed
from inkling.store.hamming import Ids
from inkling.store.rows import Filter
from inkling.store.splitting import spaced

LOOKED_AT = 2_000
"""Of more passages to be left out some are looked at first; where hardly any is another word, all are left out."""

SOME = 500
HARDLY_ANY = 0.02
TOGETHER = 2_000
"""So many texts are fetched at a time."""

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_PLAIN: dict[int, str | None] = {
    **{letter: unicodedata.normalize("NFD", chr(letter))[0] for letter in _LATIN},
    **dict.fromkeys(range(0x300, 0x370)),
}
_WORD = re.compile(r"[^\W_]+")
_PLURAL = re.compile(r"(?<=\w{3}[^aisuw])s$")

Test = Callable[[str], bool]


def settled(connections: Connections, within: Filter) -> Filter:
    """Put the passages that hold the required words, and the files that hold excluded ones, in the place of these."""
    if not within.required and not within.excluded:
        return within
    passages, left_out = within.passages, within.left_out
    for expression in within.required:
        holding = _holding(connections, _matching(connections, expression), holds(expression))
        passages = holding if passages is None else np.intersect1d(passages, holding)
    for expression in within.excluded:
        holding = _files(connections, expression, holds(expression, forms=True))
        left_out = holding if left_out is None else np.union1d(left_out, holding)
    return replace(within, required=(), excluded=(), passages=passages, left_out=left_out)


def holds(expression: str, *, forms: bool = False) -> Test:
    """Give the test whether the words of an FTS5 string stand beside each other in a text, whatever case and marks.

    With `forms` the last word may be the beginning of a longer one, and its plural's s may be missing.
    """
    words = [re.escape(word) for word in _words(expression, forms=forms)]
    if words and forms and words[-1].endswith("y"):
        words[-1] = f"{words[-1][:-1]}[yi]"
    # What stands before is looked at last: an expression that begins with a word is looked for far more quickly.
    pattern = re.compile(r"[\W_]+".join(words) + ("" if forms else r"(?![^\W_])"))

    def test(text: str) -> bool:
        plain = _plain(text)
        starts = (found.start() for found in pattern.finditer(plain))
        return any(not plain[max(start - 1, 0) : start].isalnum() for start in starts)

    return test


def _words(expression: str, *, forms: bool) -> list[str]:
    words = _WORD.findall(_plain(expression))
    if words and forms:
        words[-1] = _PLURAL.sub("", words[-1])
    return words


def _plain(text: str) -> str:
    return text.lower() if text.isascii() else spaced(text).lower().translate(_PLAIN)


def _matching(connections: Connections, expression: str) -> Ids:
    sql = "SELECT json_group_array(rowid) FROM (SELECT rowid FROM passage_words WHERE passage_words MATCH ?)"
    return np.array(json.loads(connections.rows(sql, (expression,))[0][0]), np.int64)


def _holding(connections: Connections, passages: Ids, test: Test) -> Ids:
    """Tell which passages pass a test by their text, or else by their place or their file's title."""
    holding: list[int] = []
    for begin in range(0, len(passages), TOGETHER):
        some = passages[begin : begin + TOGETHER]
        sql = "SELECT id, text FROM passages WHERE id IN (SELECT value FROM carray(?))"
        found = [id_ for id_, text in connections.rows(sql, (listed(some),)) if test(text)]
        others = np.setdiff1d(some, found)
        if len(others):
            sql = (
                "SELECT p.id, p.place, f.title FROM passages p JOIN files f ON f.id = p.file "
                "WHERE p.id IN (SELECT value FROM carray(?))"
            )
            rows = connections.rows(sql, (listed(others),))
            found += [id_ for id_, place, title in rows if test(place) or test(title)]
        holding += found
    return np.array(holding, np.int64)


def _files(connections: Connections, expression: str, test: Test) -> Ids:
    """List the files of which a passage, the name or the title passes the test of forms."""
    passages = _matching(connections, expression)
    some = passages[:: max(1, len(passages) // SOME)]
    few = len(passages) <= LOOKED_AT
    if few or len(_others(connections, some, expression, test)) > HARDLY_ANY * len(some):
        passages = np.setdiff1d(passages, _others(connections, passages, expression, test))
    sql = (
        "SELECT json_group_array(file) FROM (SELECT DISTINCT file FROM passages INDEXED BY passages_place "
        "WHERE id IN (SELECT value FROM carray(?)))"
    )
    holding = json.loads(connections.rows(sql, (listed(passages),))[0][0])
    named = connections.rows(
        "SELECT f.id, f.name, f.title FROM file_names w JOIN files f ON f.id = w.rowid WHERE w.file_names MATCH ?",
        (expression,),
    )
    return np.array([*holding, *(row[0] for row in named if any(map(test, row[1:])))], np.int64)


def _others(connections: Connections, passages: Ids, expression: str, test: Test) -> Ids:
    """Tell which passages hold no form of the words; most do, which SQLite tells more quickly than the test."""
    sql = (
        "SELECT json_group_array(id) FROM passages WHERE id IN (SELECT value FROM carray(?)) "
        "AND NOT instr(lower(text), ?)"
    )
    words = " ".join(_words(expression, forms=True))
    doubtful = np.array(json.loads(connections.rows(sql, (listed(passages), words))[0][0]), np.int64)
    return np.setdiff1d(doubtful, _holding(connections, doubtful, test))
