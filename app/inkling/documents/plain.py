"""Reads files that are text: prose, source code, settings, markup, subtitles."""

import html
import json
import quopri
import re
from collections.abc import Callable

from inkling.documents.document import Document, Section
from inkling.documents.source import Source
from inkling.documents.text import clean, declared_in_xml, decode, one_line, without

_LONGEST_TITLE = 200
_PACKED_IN = re.compile(r"data:[\w.+/-]{0,80}(?:;[\w.+=-]{1,80}){0,5};base64,[A-Za-z0-9+/=%_-]*")
"""Pictures and fonts that some programs write into the middle of text."""

_PACKED_LINES = re.compile(
    r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{60,}\n(?:[ \t]?[A-Za-z0-9+/]{60,}={0,2}\n){3,}"
    r"(?:[ \t]?[A-Za-z0-9+/]{1,80}={0,2}\n)?"
)
_PACKED = re.compile(r"(?:[A-Za-z0-9+/_-]|\n){500,}={0,2}\n?")
_MIXED = (re.compile(r"[A-Z]"), re.compile(r"[a-z]"), re.compile(r"[0-9]"), re.compile(r"[+/]"))
_OFTEN = 0.005


def from_text(read: Callable[[str], Document]) -> Callable[[Source], Document]:
    """Make a reader of files from a reader of text."""

    def read_file(source: Source) -> Document:
        data = source.read_bytes()
        text = decode(data, declared_in_xml(data))
        text = _PACKED_IN.sub("", text) if ";base64," in text else text
        return read(_PACKED_LINES.sub(_if_words, text))

    return read_file


def _if_words(found: re.Match[str]) -> str:
    """Keep lines that look like packed bytes, but are long names or sums: those hold few kinds of signs."""
    lines = found[0]
    packed = all(len(kind.findall(lines)) > len(lines) * _OFTEN for kind in _MIXED)
    return "\n" if packed else lines


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


def read_json(text: str) -> Document:
    """Read JSON as lines of "name: value", the way a person would read it."""
    try:
        # Not strictly: what JSON may hold in a string, such as U+2028, has become the end of a line.
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return read_as_is(text)
    return Document("", _one("\n".join(_json_lines(value))))


def read_json_lines(text: str) -> Document:
    """Read one JSON value a line, each a paragraph."""
    paragraphs = []
    for line in text.split("\n"):
        try:
            paragraphs.append("\n".join(_json_lines(json.loads(line, strict=False))) if line.strip() else "")
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
            if not (_PACKED.fullmatch(shown) and all(kind.search(shown) for kind in _MIXED[:3])):
                lines.append(f"{name}: {shown}" if name else shown)
    return lines


_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}[ \t]*-->[^\n]*")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,100}>|<\d[\d:.]{0,20}>|\{\\[^{}\n]{0,50}\}")
_SECONDS_A_SECTION = 60
_SENTENCE_ENDS = (".", "?", "!", "…", "。", '"')
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


def read_subtitles(text: str) -> Document:
    """Read SubRip and WebVTT: cues joined, a section for every minute or so, its time as place."""
    sections: list[Section] = []
    cues: list[str] = []
    began = 0
    matches = list(_TIME.finditer(text))
    ends = [*(match.start() for match in matches), len(text)][1:]
    for match, end in zip(matches, ends, strict=True):
        at = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
        ended = bool(cues) and (cues[-1].endswith(_SENTENCE_ENDS) or at - began >= 2 * _SECONDS_A_SECTION)
        if ended and at - began >= _SECONDS_A_SECTION:
            sections.append(Section(" ".join(cues), _clock(began)))
            cues = []
        if not cues:
            began = at
        cue = one_line(html.unescape(_TAG.sub("", _cue_text(text[match.end() : end], end < len(text)))))
        if cue and (not cues or cues[-1] != cue):
            cues.append(cue)
    if cues:
        sections.append(Section(" ".join(cues), _clock(began)))
    return Document("", tuple(sections)) if sections else read_as_is(text)


def _cue_text(block: str, others_follow: bool) -> str:
    """Leave out what comes after the cue: the next one's number or name, and notes."""
    before, newline, last = block.rstrip(" \t").removesuffix("\n").rpartition("\n")
    is_name = others_follow and newline and (before.endswith("\n") or last.strip().isdigit())
    parts = (before if is_name else block).split("\n\n")
    return "\n".join(part for part in parts if not _NO_CUE.match(part.lstrip("\n")))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_FOLDED = re.compile(r"\n[ \t]")
_QUOTED = re.compile(r"(?im)^([^:\n]{0,200};(?:ENCODING=)?QUOTED-PRINTABLE[^:\n]{0,200}:)((?:[^\n]*=\n)*[^\n]*)")
_OF_CHARSET = re.compile(r";CHARSET=([\w.-]{1,40})", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;:\\])")


def read_cards(text: str) -> Document:
    """Read calendars and address cards."""
    return read_as_is(unfolded(text))


def unfolded(text: str) -> str:
    """Join the lines of a calendar or address cards, which are broken anywhere, and write their letters plainly."""
    text = _QUOTED.sub(_unquoted, _FOLDED.sub("", text))
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _unquoted(found: re.Match[str]) -> str:
    charset = _OF_CHARSET.search(found[1])
    return found[1] + decode(quopri.decodestring(found[2].encode()), charset[1] if charset else "")


_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,2000}(>|\[)")
_DOCTYPE_OF_PAGE = re.compile(r"<!DOCTYPE[^<>\[]{0,2000}>", re.IGNORECASE)
_ENCODED = re.compile(r"[A-Za-z0-9+/=]{60,}")  # pictures as text
_HEAD_OF_PICTURE = 2000
_XML_TAG = re.compile(r"</?[^\s<>/!][^<>]{0,5000}>")


def read_xml(text: str) -> Document:
    """Read the text between the tags of XML, without parsing it, so that no entity can do harm."""
    body = without(without(text, "<!--", "-->"), "<?", "?>").lstrip()
    doctype = _DOCTYPE.match(body)
    if doctype:
        end = body.find("]", doctype.end()) + 1 if doctype[1] == "[" else doctype.end()
        body = body[max(end, doctype.end()) :].removeprefix(">")
    if "<svg" in body[:_HEAD_OF_PICTURE]:
        body = without(without(body, "<style", "</style>"), "<script", "</script>")
    # Whole pages may be packed into it.
    body = _DOCTYPE_OF_PAGE.sub(" ", body.replace("<![CDATA[", " ").replace("]]>", " "))
    lines = map(str.strip, clean(html.unescape(_XML_TAG.sub("\n", body))).split("\n"))
    return Document("", _one("\n".join(line for line in lines if line and not _ENCODED.fullmatch(line))))


_OUTLINE = re.compile(r"""<outline\s((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_OUTLINE_TEXT = re.compile(r"""(?:^|\s)(?:text|title|_note)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def read_outlines(text: str) -> Document:
    """Read OPML, whose text stands in its tags."""
    return read_xml(_OUTLINE.sub(_outline_text, text))


def _outline_text(tag: re.Match[str]) -> str:
    values = [double or single for double, single in _OUTLINE_TEXT.findall(tag[1])]
    return "\n".join(["", *dict.fromkeys(values), ""])
