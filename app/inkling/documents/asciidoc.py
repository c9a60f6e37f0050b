"""Reads AsciiDoc: its titles are places, and the marks of blocks and words are left out."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from inkling.documents.document import Document
from inkling.documents.outline import Outline

_LONGEST_HEADING = 1000
_LONGEST_PARAGRAPH = 100_000
_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_UNDERLINE = re.compile(r"(=+|-+|~+|\^+|\++)[ \t]*$")
_UNDERLINES = "=-~^+"
_FENCE = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|```)(?:(?<=`)[\w,+-]{0,60})?[ \t]*$")
"""What stands around code and what else is shown as it is written, or, made of slashes, around remarks."""

_AROUND_BLOCK = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--|[|,:!]={3,})[ \t]*$")
_OF_TABLE = "|,:!"
_RULE = re.compile(r"(?:---|'{3}|<{3}|\*{3}|\+)[ \t]*$")
_REMARK = re.compile(r"//(?!/)|(?:ifn?def::\S{0,500}\[|(?:ifeval|endif|include)::\S{0,500}\[.{0,500})\][ \t]*$")
_ATTRIBUTE = re.compile(r":!?[\w-]{1,100}!?:(?:[ \t]|$)")
_ABOUT_BLOCK = re.compile(r"""\[(?:[\w.#%{,"'][^\[\]]{0,500}|\[[^\[\]]{0,300}\])\][ \t]*$""")
_SAID_BY = re.compile(r"\[(?:quote|verse)[ \t]*,[ \t]*(.{1,300})\][ \t]*$")
_BLOCK_TITLE = re.compile(r"\.(?=[^\s.])")
_NO_TITLES = (_ABOUT_BLOCK, _BLOCK_TITLE, _ATTRIBUTE, _REMARK)
_CELL = re.compile(
    r"(?:(?:^|(?<=[ \t]))(?:\d{1,3}(?:\.\d{1,3})?[+*]|\.\d{1,3}\+)?[<^>]?(?:\.[<^>])?[a-z]?)?(?<!\\)\|"
)
_INLINE = (
    (re.compile(r"^ifn?def::[^\s\[\]]{1,500}\[(.{1,2000})\][ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"<<[^<>,]{1,200},\s*([^<>]{1,300})>>"), r"\1"),
    (re.compile(r"<<#?([^<>,\n]{1,200})>>"), r"\1"),
    (re.compile(r"\[\[[^\[\]\n]{1,200}\]\]|\b(?:anchor|indexterm):[^\s\[\]]{0,200}\[[^\[\]]{0,500}\]"), ""),
    (re.compile(r"\s?\bfootnote(?:ref)?:[\w-]{0,100}\[([^\[\]]{1,1000})\]"), r" (\1)"),
    (re.compile(r"\b(?:image|video|audio|icon|toc)::?[^\s\[\]]{0,2000}\[\]"), ""),
    (re.compile(r"\b(?:link|xref|mailto):([^\s\[\]]{1,2000})\[\]"), r"\1"),
    (re.compile(r"(?:\b(?:link|xref|mailto)::?|\b(?=https?://))[^\s\[\]]{1,2000}"
                r"\[([^\[\]]{1,500}?)(?:,\s?\w{1,20}=[^\[\]]{0,500})?\^?\]"), r"\1"),
    (re.compile(r"\b(?:image|video|audio|icon)::?[^\s\[\]]{1,2000}"
                r"\[([^\[\]]{1,1000}?)(?:,\s?(?:\w{1,20}=|\d)[^\[\]]{0,500})?\]"), r"\1"),
    (re.compile(r"\b(?:kbd|btn|menu|pass|stem|latexmath|asciimath):[^\s\[\]]{0,200}\[([^\[\]]{1,500})\]"), r"\1"),
    (re.compile(r"(?:(?<=[\s(])|^)\[[.#\w%-]{1,60}\](?=[#*_`])", re.MULTILINE), ""),
    (re.compile(r"``([^`'\n]{1,500})''"), r"“\1”"),
    (re.compile(r"`\+([^`\n]{1,500})\+`"), r"\1"),
    (re.compile(r"(\*\*|__|``|##|\+\+)(?=\S)([^\n]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*_`#+])([*_`#+])(?=[^\s*_`#+])([^\n]{0,500}?[^\s])\1(?![\w*_`#+])"), r"\2"),
    (re.compile(r"[ \t]\+$", re.MULTILINE), ""),
)  # fmt: skip
_AS_WRITTEN, _TEXT = -1, 0
"""Instead of the levels of titles, for lines of code and of text."""


def read_asciidoc(text: str) -> Document:
    """Read AsciiDoc with both kinds of titles; settings and remarks are left out."""
    outline = Outline()
    block: list[str] = []
    for kind, lines in groupby(_Lines(text.split("\n")), key=itemgetter(0)):
        shown = "\n".join(line for _, line in lines)
        if kind > _TEXT:
            outline.text("\n".join(block))
            block.clear()
            for title in shown.split("\n"):
                outline.heading(kind, _plain(title))
        else:
            block.append(shown if kind == _AS_WRITTEN else "\n\n".join(map(_plain, shown.split("\n\n"))))
    outline.text("\n".join(block))
    return outline.document()


class _Lines:
    """Goes through the lines, and gives each that is shown, with its level if it is a title, or what it is else."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        marked = (number for number, line in enumerate(lines) if _FENCE.match(line) or _AROUND_BLOCK.match(line))
        self._last = {lines[number].rstrip(): number for number in marked}
        self._around: set[str] = set()  # the marks of the blocks that the line lies in
        self._in_head = self._in_paragraph = False

    def __iter__(self) -> Iterator[tuple[int, str]]:
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            end, level = self._end_of_fence(number), self._level(number)
            if end:
                shown = self._lines[number + 1 : end] if line[0] != "/" else []
                yield from ((_AS_WRITTEN, inner) for inner in shown)
                self._in_paragraph, number = False, end
            elif level:
                found = _HEADING.match(line.rstrip())
                yield level, found[2].removesuffix(f" {found[1]}") if found else line
                self._in_head, self._in_paragraph = level == 1, False
                number += not found
            else:
                yield from ((_TEXT, shown) for shown in self._text(number))
            number += 1

    def _end_of_fence(self, number: int) -> int:
        """Tell which line ends what begins here and is shown as it is written; 0 where none does."""
        mark = _FENCE.match(self._lines[number])
        if not mark or self._last.get(mark[1], 0) <= number:
            return 0
        return next(end for end in range(number + 1, len(self._lines)) if self._lines[end].rstrip() == mark[1])

    def _level(self, number: int) -> int:
        """Tell the level of the title that begins here; 0 where none does."""
        line = self._lines[number].rstrip()
        if self._in_paragraph or self._around or not 0 < len(line) < _LONGEST_HEADING:
            return 0
        found = _HEADING.match(line)
        if found:
            return len(found[1])
        under = _UNDERLINE.match(self._lines[number + 1]) if number + 1 < len(self._lines) else None
        is_title = under and abs(len(under[1]) - len(line)) < 2 and any(map(str.isalnum, line))
        if not under or not is_title or any(mark.match(line) for mark in _NO_TITLES):
            return 0
        return _UNDERLINES.index(under[1][0]) + 1

    def _text(self, number: int) -> Iterator[str]:
        """Give a line as it is shown, if it is."""
        line = self._lines[number]
        begins = not self._in_paragraph
        in_table = any(mark[0] in _OF_TABLE for mark in self._around)
        self._in_head = self._in_head and bool(line.strip())
        if _REMARK.match(line) or ((begins or self._in_head) and _ATTRIBUTE.match(line)):
            return
        if any(mark.match(line) for mark in (_AROUND_BLOCK, _RULE, _FENCE)):
            self._in_paragraph = False
            self._pass_mark(number, line.rstrip())
            yield ""
        elif in_table:
            cells = map(str.strip, _CELL.split(line))
            yield " | ".join(filter(None, cells)).replace("\\|", "|")
        elif begins and _ABOUT_BLOCK.match(line):
            said = _SAID_BY.match(line)
            yield from [said[1]] if said else []
        else:
            is_title = begins and _BLOCK_TITLE.match(line)
            self._in_paragraph = bool(line.strip()) and not is_title
            yield line[1:] if is_title else line

    def _pass_mark(self, number: int, mark: str) -> None:
        """Note where a block begins, if it ends anywhere, and where it ends."""
        if mark in self._around:
            self._around.remove(mark)
        elif self._last.get(mark, 0) > number and _AROUND_BLOCK.match(mark):
            self._around.add(mark)


def _plain(text: str) -> str:
    """Take the marks of links, pictures and emphasis out of a paragraph."""
    if len(text) >= _LONGEST_PARAGRAPH and "\n" in text:
        return "\n".join(map(_plain, text.split("\n")))
    if len(text) < _LONGEST_PARAGRAPH and any(mark in text for mark in "[*_`#+<"):
        for pattern, shown in _INLINE:
            text = pattern.sub(shown, text)
    return text
