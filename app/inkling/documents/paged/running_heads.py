"""Finds the lines at tops and feet of pages that stand on most of them: running heads and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FEWEST_PAGES = 5
_DEPTH = 2
_SURELY_NUMBERED = 5
"""On so many pages in step with the page, lone numbers are those of pages, however long the document."""

_PAGE_WORDS = """
    page pages p pp pg seite seiten s von of de sur pagina pagine página páginas pág pag di da sida side sivu av af
    strona str strana oldal sayfa стр страница из с 第 頁 页 共 ページ 페이지 쪽
"""
_MARKS = frozenset(_PAGE_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_FIRST = re.compile(r"\W{0,5}(\d{1,5}|[ivxlc]{1,8}$)(?!\w)")
_LAST = re.compile(r"(?<!\w)(\d{1,5})\W{0,5}$")
_MARKED = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_MARKS))})\W{{0,3}}(\d{{1,5}})(?!\w)", re.IGNORECASE)
_LONGEST_HEAD = 300
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Head:
    """A line but for its page number, which is so much ahead of the count of pages; `None` where it has none."""

    text: str
    ahead: int | None = None

    @property
    def is_page_number(self) -> bool:
        return self.ahead is not None and not self.text


def without_running_heads(pages: Mapping[int, list[str]]) -> dict[int, list[str]]:
    """Take out first and last lines that most pages have in common, and page numbers.

    A line is common if it is the same, or the same but for the number of its page. The first one stays, and so does a
    numbered one without which nothing would be left of its page.
    """
    dropped: dict[int, dict[int, _Head]] = {index: {} for index in pages}
    seen: set[str] = set()
    for step in (1, -1) if len(pages) >= _FEWEST_PAGES else ():
        edges = {}
        for index, lines in sorted(pages.items()):
            edges[index] = [at for at in range(len(lines))[::step] if lines[at]][:_DEPTH]
        for depth in range(_DEPTH):
            edges = {index: edge for index, edge in edges.items() if len(edge) > depth}
            heads = {index: list(_heads(pages[index][edge[depth]], index)) for index, edge in edges.items()}
            common = _common(heads, len(pages))
            edges = {index: edges[index] for index in common}
            for index, head in common.items():
                if head.is_page_number or head.text in seen:
                    dropped[index][edges[index][depth]] = head
                seen.add(head.text)
    return {index: _left(lines, dropped[index]) for index, lines in pages.items()}


def _common(heads: Mapping[int, list[_Head]], pages: int) -> dict[int, _Head]:
    counts = Counter(head for found in heads.values() for head in found)
    common = {}
    for index, found in heads.items():
        for head in found:
            enough = min(pages // 2, _SURELY_NUMBERED - 1) if head.is_page_number else pages / 2
            if counts[head] > enough:
                common[index] = head
                break
    return common


def _heads(line: str, index: int) -> Iterator[_Head]:
    """List what a line would be as a running head; of lines that are mostly numbers only page numbers are."""
    if len(line) > _LONGEST_HEAD:
        return
    mostly_digits = sum(map(str.isdigit, line)) * 2 >= len("".join(line.split()))
    if not mostly_digits:
        yield _Head(line)
    for found in filter(None, (_FIRST.match(line), _LAST.search(line), _MARKED.search(line))):
        ahead = _value(found[1]) - index
        text = f"{line[: found.start(1)]}#{line[found.end(1) :]}"
        words = [word for word in _WORD.findall(text) if word.lower() not in _MARKS]
        if not words and len(re.findall(r"\d+", text)) < 2:
            yield _Head("", ahead)
        # Headings such as "Question 7" and numbers of invoices may well go along with the pages.
        elif not mostly_digits and ahead <= 1 and sum(len(word) > 2 for word in words) > 1:
            yield _Head(text, ahead)


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _left(lines: list[str], dropped: Mapping[int, _Head]) -> list[str]:
    left = [line for at, line in enumerate(lines) if at not in dropped]
    if any(left):
        return left
    numbered = {at for at, head in dropped.items() if head.text and head.ahead is not None}
    return [line for at, line in enumerate(lines) if at in numbered]
