"""Which passages and files hold the very words of a filter: the full text takes "universe" and "university" for one.

The full text finds all that may hold them; whether they do is told of each text.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from inkling.store.connections import Connections
from inkling.store.filters import listed
from inkling.store.folding import bare
from inkling.store.hamming import Ids
from inkling.store.rows import KEY_BITS, Filter
from inkling.store.splitting import is_plain, spaced

LOOKED_AT = 2_000
"""Of more passages some are looked at first; where hardly any is another word, none is taken to be one."""

SOME = 500
HARDLY_ANY = 0.02

FIRST = 100
"""Among so many passages that hold some form of a word there is one with the word itself, if it is in use at all."""

TOGETHER = 2_000
"""So many texts are fetched at a time."""

_WORD = re.compile(r"[^\W_]+")
_PLURAL = re.compile(r"(?<=\w{3}[^aisuw])s$")

Test = Callable[[str], bool]


def nothing() -> None:
    """Let whoever looks something up go on."""


def settled(connections: Connections, within: Filter, give_up: Callable[[], None] = nothing) -> Filter:
    """Put the passages that hold the required words, and what holds excluded ones, in the place of these.

    What is still to be told of each passage before it is shown is `likely`. `give_up` is called now and then, and may
    raise.
    """
    if not within.required and not within.excluded:
        return within
    passages, left_out, likely = within.passages, within.left_out, list(within.likely)
    for expression in within.required:
        holding = _matching(connections, expression)
        if _hardly_any_other(connections, holding, expression):
            likely.append(expression)
        else:
            holding = _holding(connections, holding, expression, give_up=give_up)
        passages = holding if passages is None else np.intersect1d(passages, holding)
    for expression in within.excluded:
        give_up()
        holding = _files(connections, expression)
        left_out = holding if left_out is None else np.union1d(left_out, holding)
    return replace(
        within, required=(), excluded=(), passages=passages, left_out=left_out, likely=tuple(likely)
    )


def surely(connections: Connections, passages: Ids, within: Filter) -> Ids:
    """Keep the passages that hold what a settled filter only takes to be in them."""
    for expression in within.likely:
        passages = _holding(connections, passages, expression)
    return passages


def stands(connections: Connections, expression: str) -> bool:
    """Tell whether one of the first passages that match an FTS5 string holds its very words."""
    return len(_holding(connections, _matching(connections, expression, FIRST), expression)) > 0


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
        letters = plain(text)
        starts = (found.start() for found in pattern.finditer(letters))
        return any(not letters[max(start - 1, 0) : start].isalnum() for start in starts)

    return test


def _words(expression: str, *, forms: bool) -> list[str]:
    words = _WORD.findall(plain(expression))
    if words and forms:
        words[-1] = _PLURAL.sub("", words[-1])
    return words


def plain(text: str) -> str:
    """Write a text in small letters without what the full text takes off: marks of Latin letters, and other ways."""
    return text.lower() if is_plain(text) else bare(spaced(text))


def _matching(connections: Connections, expression: str, most: int = -1) -> Ids:
    sql = "SELECT json_group_array(rowid) FROM (SELECT rowid FROM passage_words WHERE passage_words MATCH ? LIMIT ?)"
    return np.array(json.loads(connections.rows(sql, (expression, most))[0][0]), np.int64)


def _hardly_any_other(
    connections: Connections, passages: Ids, expression: str, *, forms: bool = False
) -> bool:
    """Tell by some of very many passages whether nearly all hold the words."""
    if len(passages) <= LOOKED_AT:
        return False
    some = passages[:: len(passages) // SOME]
    return len(_holding(connections, some, expression, forms=forms)) >= (1 - HARDLY_ANY) * len(some)


def _holding(
    connections: Connections,
    passages: Ids,
    expression: str,
    *,
    forms: bool = False,
    give_up: Callable[[], None] = nothing,
) -> Ids:
    """Tell which passages hold the words in their text, or else in their place or their file's title."""
    words, test = " ".join(_words(expression, forms=forms)), holds(expression, forms=forms)
    # Most texts have the words like this, which SQLite tells more quickly than the test.
    plainly = words if forms or not words else f" {words} "
    lacking: list[int] = []
    for begin in range(0, len(passages), TOGETHER):
        give_up()
        some = passages[begin : begin + TOGETHER]
        doubtful = (
            "SELECT id, text FROM passages WHERE id IN (SELECT value FROM carray(?)) AND NOT instr(lower(text), ?)"
        )
        others = [id_ for id_, text in connections.rows(doubtful, (listed(some), plainly)) if not test(text)]
        sql = (
            "SELECT p.id, p.place, f.title FROM passages p JOIN files f ON f.id = p.file "
            "WHERE p.id IN (SELECT value FROM carray(?))"
        )
        rows = connections.rows(sql, (listed(np.array(others, np.int64)),)) if others else ()
        lacking += [id_ for id_, place, title in rows if not (test(place) or test(title))]
    return np.setdiff1d(passages, np.array(lacking, np.int64))


def _files(connections: Connections, expression: str) -> Ids:
    """List the files, and documents within files, of which a passage, the name or the title holds the words.

    Longer forms of them count, too.
    """
    passages = _matching(connections, expression)
    if not _hardly_any_other(connections, passages, expression, forms=True):
        passages = _holding(connections, passages, expression, forms=True)
    sql = (
        f"SELECT json_group_array(key) FROM (SELECT DISTINCT coalesce(number, 0) << {KEY_BITS} | p.file AS key "
        "FROM passages p INDEXED BY passages_place LEFT JOIN passage_parts n ON n.passage = p.id "
        "WHERE p.id IN (SELECT value FROM carray(?)))"
    )
    holding = json.loads(connections.rows(sql, (listed(passages),))[0][0])
    named = connections.rows(
        "SELECT f.id, f.name, f.title FROM file_names w JOIN files f ON f.id = w.rowid WHERE w.file_names MATCH ?",
        (expression,),
    )
    test = holds(expression, forms=True)
    return np.array([*holding, *(row[0] for row in named if any(map(test, row[1:])))], np.int64)
