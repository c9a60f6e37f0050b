"""Reads files that are text: prose, source code, tables, settings, subtitles."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

from inkling.documents.document import Document, Section
from inkling.documents.text import clean, decode, one_line, without

_LONGEST_TITLE = 200
_LONGEST_FIELD = 20_000


def from_text(read: Callable[[str], Document]) -> Callable[[Path], Document]:
    """Make a reader of files from a reader of text."""

    def read_file(path: Path) -> Document:
        return read(decode(path.read_bytes()))

    return read_file


def read_prose(text: str) -> Document:
    """Read plain text; a first line that stands alone is the title."""
    body = text.strip("\n")
    first, newline, rest = body.lstrip().partition("\n")
    after = rest.partition("\n")[0]
    alone = newline and not after.strip() and rest.strip()
    if alone and 0 < len(first.strip()) <= _LONGEST_TITLE:
        return Document(one_line(first), _one(rest.strip("\n")))
    return Document("", _one(body))


def read_as_is(text: str) -> Document:
    """Read text as it stands, such as source code and settings."""
    return Document("", _one(text.strip("\n")))


def _one(text: str) -> tuple[Section, ...]:
    return (Section(text.rstrip()),) if text.strip() else ()


def read_table(text: str) -> Document:
    """Read comma- or tab-separated values: each row a line, values with the name of their column."""
    sample = text[:10_000]
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(sample, delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if sample.count("\t") > sample.count(",") else csv.excel
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), dialect) if any(map(str.strip, row))]
    except csv.Error:
        return read_as_is(text)  # a value beyond the parser's limit, or no table at all
    return Document("", _one("\n".join(rows_to_lines(rows))))


def rows_to_lines(rows: list[list[str]]) -> list[str]:
    """Write rows as readable lines: "name: value" below a head row of names, else values side by side."""
    head = [one_line(cell) for cell in rows[0]] if rows else []
    named = len(head) > 1 and len(rows) > 1 and all(_is_name(cell) for cell in head)
    lines = []
    for number, row in enumerate(rows):
        cells = [one_line(cell[:_LONGEST_FIELD]) for cell in row]
        if named and number:
            names = [*head, *([""] * len(cells))]
            cells = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell]
        cells = [cell for cell in cells if cell]
        if cells:
            lines.append(" | ".join(cells))
    return lines


def _is_name(cell: str) -> bool:
    return 0 < len(cell) <= 30 and any(map(str.isalpha, cell))


def read_json(text: str) -> Document:
    """Read JSON as lines of "name: value", the way a person would read it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return read_as_is(text)
    return Document("", _one("\n".join(_json_lines(value))))


def read_json_lines(text: str) -> Document:
    """Read one JSON value a line, each a paragraph."""
    paragraphs = []
    for line in text.split("\n"):
        try:
            paragraphs.append("\n".join(_json_lines(json.loads(line))) if line.strip() else "")
        except (ValueError, RecursionError):
            paragraphs.append(line)
    return Document("", _one("\n\n".join(filter(None, paragraphs))))


def _json_lines(value: object) -> list[str]:
    """Write a value as lines, without recursion: hostile files nest deeply."""
    lines: list[str] = []
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, item = waiting.pop()
        if isinstance(item, dict):
            if name:
                lines.append(f"{name}:")
            waiting += [(one_line(str(key)), inner) for key, inner in reversed(item.items())]
        elif isinstance(item, list):
            if all(isinstance(inner, int | float | bool) or inner is None for inner in item):
                waiting.append((name, ", ".join(json.dumps(inner) for inner in item)))
            else:
                waiting += [(name, inner) for inner in reversed(item)]
        elif item is not None and item != "":
            # Text may hold escaped halves of characters that JSON allows and UTF-8 does not.
            shown = item if isinstance(item, str) else json.dumps(item)
            shown = clean(shown)
            lines.append(f"{name}: {shown}" if name else shown)
    return lines


_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}[ \t]*-->[^\n]*")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,100}>|<\d[\d:.]{0,20}>|\{\\[^{}\n]{0,50}\}")
_SECONDS_A_SECTION = 60


def read_subtitles(text: str) -> Document:
    """Read SubRip and WebVTT: cues joined, a section for every minute or so, its time as place."""
    sections: list[Section] = []
    cues: list[str] = []
    began = 0
    matches = list(_TIME.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=True):
        at = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
        if cues and at - began >= _SECONDS_A_SECTION and cues[-1].endswith((".", "?", "!", "…", "。", '"')):
            sections.append(Section(" ".join(cues), _clock(began)))
            cues = []
        if not cues:
            began = at
        cue = one_line(html.unescape(_TAG.sub("", _cue_text(text[match.end() : end]))))
        if cue and (not cues or cues[-1] != cue):
            cues.append(cue)
    if cues:
        sections.append(Section(" ".join(cues), _clock(began)))
    return Document("", tuple(sections)) if sections else read_as_is(text)


def _cue_text(block: str) -> str:
    """Leave out what comes after the cue: the next one's number or name, and notes."""
    return block.strip("\n").partition("\n\n")[0]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,2000}(>|\[)")
_ENCODED = re.compile(r"[A-Za-z0-9+/=]{60,}")  # pictures as text
_XML_TAG = re.compile(r"</?[^\s<>/!][^<>]{0,5000}>")


def read_xml(text: str) -> Document:
    """Read the text between the tags of XML, without parsing it, so that no entity can do harm."""
    body = without(without(text, "<!--", "-->"), "<?", "?>").replace("<![CDATA[", " ").replace("]]>", " ")
    doctype = _DOCTYPE.search(body)
    if doctype:
        end = body.find("]", doctype.end()) + 1 if doctype[1] == "[" else doctype.end()
        body = body[max(end, doctype.end()) :].removeprefix(">")
    lines = map(str.strip, clean(html.unescape(_XML_TAG.sub("\n", body))).split("\n"))
    return Document("", _one("\n".join(line for line in lines if line and not _ENCODED.fullmatch(line))))
