"""Cuts a document into passages such that an edit changes only the passages around it.

The text tells where a cut may lie: before a paragraph, a line, a sentence, in need a clause or a word. A stable hash
of what follows tells which are taken: a cut is taken if it is the best within half a passage to both sides. So it
depends on nearby text alone, and text far from an edit is cut as it was before. (Content-defined chunking by local
maxima, after Bjørner, Blass and Gurevich, 2010.)
"""

import re
import zlib
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from inkling.documents.document import Document, Passage
from inkling.documents.sentences import PARAGRAPH_BREAK, sentences
from inkling.opened_kinds import ATTACHMENT, FILE

VERSION = 5
"""Changes whenever the same document would be cut differently, or encoded with different words around it."""

LIMIT = 144
MAXIMUM = 220

CountTokens = Callable[[Sequence[str]], list[int]]
"""How many tokens the model makes of each text, without the special ones."""

_WORD, _CLAUSE, _SENTENCE, _LINE, _PARAGRAPH = range(5)
_CHARACTERS_PER_TOKEN = 8
_HASHED = 48
_BATCH = 20_000
_GATHERED = 24
_LONGEST_GAP = 500
"""More characters of space than that always part two passages."""

_PIECE = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,8}\s*"
    r"|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,32}\s*"
)
_CLAUSE_ENDS = ",;:،；，、：—–|)"


@dataclass(slots=True)
class _Unit:
    start: int
    end: int
    kind: int  # of the break before it
    cost: int = 0


def cut(document: Document, count_tokens: CountTokens, limit: int = LIMIT, maximum: int = MAXIMUM) -> list[Passage]:
    """Cut a document into passages of about `limit` tokens, none of more than `maximum`.

    Every passage lies in one section, has no space at its ends, and together they hold every character that is not
    space. The same text gives the same passages, and far from an edit they stay what they were. A run of characters
    without tokens to speak of counts as one token for every eight characters.
    """
    units = [_split(section.text) for section in document.sections]
    texts = [section.text for section in document.sections]
    _measure(texts, units, count_tokens, maximum)
    units = [_divide(text, split, maximum) for text, split in zip(texts, units, strict=True)]
    _measure(texts, units, count_tokens, maximum)
    passages = []
    for index, (section, parts) in enumerate(zip(document.sections, units, strict=True)):
        for start, end in _choose(section.text, parts, limit, maximum):
            text = section.text[start:end]
            passages.append(Passage(text, section.place, section.page, index, start, end))
    return passages


_NUMBER = r"(?:p\. [^·]{1,20}?|Slide \d+|message \d+|\d{1,3}:\d\d(?::\d\d)?|Sheet Sheet ?\d+|rows? \d+(?:–\d+)?)"
_MEANINGLESS = re.compile(rf"^{_NUMBER}(?: · |$)")
_IN_ATTACHMENT = re.compile(rf"(?<= · ){_NUMBER}(?: · |$)")
_LONGEST_TITLE = 120


def text_to_encode(title: str, place: str, text: str) -> str:
    """Put title and place before a passage's text, as far as they mean something: page numbers and times do not."""
    is_within = f"{ATTACHMENT} " in place or place.startswith(f"{FILE} ")
    place = _MEANINGLESS.sub("", place).removeprefix("§ ").removeprefix("Sheet ")
    if is_within:
        place = _IN_ATTACHMENT.sub("", place).removesuffix(" · ")
    head = [_shorten(part) for part in (title, place) if part]
    return "\n".join([part for part in dict.fromkeys(head) if part != text] + [text])


def _shorten(text: str) -> str:
    if len(text) <= _LONGEST_TITLE:
        return text
    return text[:_LONGEST_TITLE].rsplit(maxsplit=1)[0]


def _split(text: str) -> list[_Unit]:
    """Split a text at paragraphs, lines and sentences."""
    units: list[_Unit] = []
    for start, end in sentences(text):
        between = text[units[-1].end : start] if units else "\n\n"
        kind = _PARAGRAPH if PARAGRAPH_BREAK.search(between) else _LINE if "\n" in between else _SENTENCE
        units.append(_Unit(start, end, kind))
    return units


def _divide(text: str, units: list[_Unit], maximum: int) -> list[_Unit]:
    """Divide sentences of more than a passage at clauses and words, and words at characters."""
    divided: list[_Unit] = []
    for unit in units:
        if unit.cost <= maximum:
            divided.append(unit)
            continue
        kind, start, end = unit.kind, unit.start, unit.start
        for match in _PIECE.finditer(text, unit.start, unit.end):
            clause = text[end - 1] in _CLAUSE_ENDS
            enough = max(end - start, match.start() - end) >= _GATHERED
            # Words are gathered, to spare memory, up to one whose first letter tells, so that an edit stays local.
            if end > start and (clause or enough or ord(text[match.start()]) % 4 == 0):
                divided.append(_Unit(start, end, kind))
                kind, start = _CLAUSE if clause else _WORD, match.start()
            end = match.start() + len(match.group().rstrip())
        divided.append(_Unit(start, end, kind))
    return divided


def _measure(texts: Sequence[str], units: Sequence[list[_Unit]], count_tokens: CountTokens, maximum: int) -> None:
    """Count the tokens of units that are not counted yet, in bounded batches."""
    waiting: dict[str, list[_Unit]] = {}
    for text, parts in zip(texts, units, strict=True):
        for unit in parts:
            if unit.cost:
                continue
            unit.cost = -(-(unit.end - unit.start) // _CHARACTERS_PER_TOKEN)
            if unit.cost <= maximum:
                waiting.setdefault(text[unit.start : unit.end], []).append(unit)
            if len(waiting) >= _BATCH:
                _count(waiting, count_tokens)
                waiting = {}
    _count(waiting, count_tokens)


def _count(waiting: dict[str, list[_Unit]], count_tokens: CountTokens) -> None:
    for count, alike in zip(count_tokens(list(waiting)) if waiting else (), waiting.values(), strict=True):
        for unit in alike:
            # A part of a word may become one token more when it is joined to the next.
            unit.cost = max(count + (unit.kind <= _CLAUSE), unit.cost)


def _choose(text: str, units: list[_Unit], limit: int, maximum: int) -> Iterator[tuple[int, int]]:
    """Choose where passages begin and end."""
    if not units:
        return
    positions = [0]
    for unit in units:
        positions.append(positions[-1] + unit.cost)
    gaps = [at for at in range(1, len(units)) if units[at].start - units[at - 1].end > _LONGEST_GAP]
    if positions[-1] <= maximum and not gaps:
        yield units[0].start, units[-1].end
        return
    priorities = [_priority(text, unit) for unit in units]
    first = 0
    for last in sorted({*_best_nearby(positions, priorities, limit // 2), *gaps, len(units)}):
        for begin, end in _fit(first, last, positions, priorities, limit // 2, maximum):
            yield units[begin].start, units[end - 1].end
        first = last


def _priority(text: str, unit: _Unit) -> tuple[int, int]:
    return unit.kind, zlib.crc32(text[unit.start : min(unit.end, unit.start + _HASHED)].encode(errors="replace"))


def _best_nearby(positions: Sequence[int], priorities: Sequence[tuple[int, int]], window: int) -> list[int]:
    """Find the breaks that are the best of all within a window of tokens to both sides.

    The text's ends count as better than any break, so that no passage is shorter than the window.
    """
    count = len(priorities)
    chosen = []
    best: deque[int] = deque()  # breaks of the window, each better than all after it
    ahead = 1
    for here in range(1, count):
        while ahead < count and positions[ahead] <= positions[here] + window:
            while best and priorities[best[-1]] < priorities[ahead]:
                best.pop()
            best.append(ahead)
            ahead += 1
        while positions[best[0]] < positions[here] - window:
            best.popleft()
        inside = window <= positions[here] and positions[here] <= positions[count] - window
        if best[0] == here and inside:
            chosen.append(here)
    return chosen


def _fit(
    first: int, last: int, positions: Sequence[int], priorities: Sequence[tuple[int, int]], window: int, maximum: int
) -> Iterator[tuple[int, int]]:
    """Cut what is still longer than the maximum, each time at the best break that leaves enough on both sides."""
    waiting = [(first, last)]
    while waiting:
        first, last = waiting.pop()
        length = positions[last] - positions[first]
        if length <= maximum or last - first == 1:
            yield first, last
            continue
        margin = max(window // 2, length - maximum if length < 2 * maximum - window // 2 else length // 3)
        low = bisect_left(positions, positions[first] + margin, first + 1, last)
        high = bisect_right(positions, positions[last] - margin, first + 1, last)
        if low < high:
            middle = max(range(low, high), key=priorities.__getitem__)
        else:
            middle = min(max(low, first + 1), last - 1)
        waiting += [(middle, last), (first, middle)]
