"""Reads text with headings marked in it: Markdown, reStructuredText and Org."""

import html
import re
from collections.abc import Iterator

from inkling.documents.document import Document
from inkling.documents.outline import Outline
from inkling.documents.text import clean

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_CODE_OR_COMMENT = re.compile(r"(?<!`)(`{1,3})(?!`)[^`]{1,500}\1(?!`)|<!--")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_LONGEST_HEADING = 1000
_TABLE_RULE = set("|-: \t")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_BLOCK_START = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)])|\s*$|    ")
_FRONT_TITLE = re.compile(
    r"""^title[ \t]*(?::[ \t]*[>|][+-]?[ \t]*\n((?:[ \t]+.{1,300}\n?){1,5})|[:=][ \t]*(["']?)(.{1,300}?)\2[ \t]*$)""",
    re.MULTILINE | re.IGNORECASE,
)
_INLINE = (
    (re.compile(r"!?\[\[([^\]|\n]{0,300})\|([^\]\n]{1,300})\]\]"), r"\2"),
    (re.compile(r"!?\[\[([^\]\n]{1,300})\]\]"), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]{0,1000})\]\((?:<[^>\n]{0,2000}>|[^\s()]{0,2000}(?:\([^\s()]{0,200}\))?)"
                r"""(?:[ \t]+"[^"\n]{0,300}")?\)"""), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]{1,1000})\]\[[^\[\]\n]{0,200}\]"), r"\1"),
    (re.compile(r"(?<![\w*])(\*\*\*|\*\*|\*)(?=[^\s*])([^*\n]{0,500}[^\s*])\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(___|__|_)(?=[^\s_])([^_\n]{0,500}[^\s_])\1(?![\w_])"), r"\2"),
    (re.compile(r"(~~|==)(?=\S)([^~=\n]{1,500})\1"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"</?(?:b|i|em|strong|u|sub|sup|kbd|span|a|s|del|ins|mark|small|code|font|abbr)"
                r"(?=[\s/>])[^<>\n]{0,300}>"), ""),
    (re.compile(r"</?(?:br|p|div|center|details|summary|table|thead|tbody|tr|td|th|ul|ol|li|dl|dt|dd|h[1-6]|hr|img|pre"
                r"|blockquote|figure|figcaption|picture|source|section)(?=[\s/>])[^<>\n]{0,300}>"), " "),
)  # fmt: skip
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500})\1(?!`)")
_PUT_ASIDE = re.compile("\0(\\d+)\0")
_CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,30});")


def read_markdown(text: str) -> Document:
    """Read Markdown, with front matter, both kinds of headings, and without its marks in the running text."""
    title, body = _front_matter(text)
    outline = Outline()
    block: list[str] = []

    def flush() -> None:
        outline.text("\n".join(block))
        block.clear()

    for line, is_code in _without_fences(body.split("\n")):
        atx = _ATX.match(line) if len(line) < _LONGEST_HEADING and not is_code else None
        setext = _SETEXT.match(line) if block and not is_code else None
        if atx:
            flush()
            outline.heading(len(atx[1]), _plain(_unclosed(atx[2] or "")))
        elif setext and block[-1].strip() and not _BLOCK_START.match(block[-1]):
            name = block.pop()
            flush()
            outline.heading(1 if setext[1][0] == "=" else 2, name)
        elif is_code:
            block.append(line)
        elif not ("--" in line and set(line) <= _TABLE_RULE):
            block.append(_plain(line))
    flush()
    return outline.document(title)


def _without_fences(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Tell which lines are code, and leave out the fences around it and comments elsewhere."""
    fence = ""
    commented = False
    last_end = max((number for number, line in enumerate(lines) if "-->" in line), default=-1)
    for number, line in enumerate(lines):
        mark = _FENCE.match(line) if not commented else None
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            else:
                yield line, True
        elif mark:
            fence = mark[1]
        elif commented or "<!--" in line:
            went_on = commented
            text, commented = _without_comments(line, commented, number < last_end)
            if text.strip() or not went_on:
                yield text, False
        else:
            yield line, False


def _without_comments(line: str, inside: bool, ends_below: bool) -> tuple[str, bool]:
    """Take comments out of a line, but not out of code, and tell whether one goes on below."""
    kept: list[str] = []
    position = begin = 0
    while True:
        if inside:
            end = line.find("-->", begin)
            if end < 0:
                return "".join(kept), True
            position = begin = end + len("-->")
        found = _CODE_OR_COMMENT.search(line, begin)
        inside = found is not None and found[0] == "<!--"
        if found is None or (inside and not ends_below and line.find("-->", found.end()) < 0):
            return "".join([*kept, line[position:]]), False
        begin = found.end()
        if inside:
            kept.append(line[position : found.start()])


def _unclosed(heading: str) -> str:
    """Take closing marks from a heading; those that belong to its last word stay."""
    heading = heading.strip()
    text = heading.rstrip("#")
    return text.rstrip() if not text or text[-1] in " \t" else heading


def _plain(line: str) -> str:
    """Take the marks of links, pictures and emphasis out of a line; code stays as it is."""
    if len(line) > 100_000 or not any(mark in line for mark in "[*_`~=\\<|&"):
        return line
    code = {str(number): found[2] for number, found in enumerate(_CODE.finditer(line))}
    numbers = iter(code)
    line = _without_marks(_CODE.sub(lambda _: f"\0{next(numbers)}\0", line))
    return _PUT_ASIDE.sub(lambda found: code.get(found[1], ""), line)


def _without_marks(line: str) -> str:
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    line = _CHARACTER.sub(lambda found: clean(html.unescape(found[0])), line)
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
        return " | ".join(filter(None, map(str.strip, stripped.strip("|").split("|"))))
    return line


def _front_matter(text: str) -> tuple[str, str]:
    """Split the title from a block of settings at the top, whose other values stay as text."""
    for fence in ("---", "+++"):
        if not text.startswith(fence + "\n"):
            continue
        end = text.find(f"\n{fence}", 3, 20_000)
        if end < 0:
            continue
        head, body = text[4 : end + 1], text[end + 4 :].removeprefix("\n")
        found = _FRONT_TITLE.search(head)
        title = found[1] or found[3] if found else ""
        rest = _FRONT_TITLE.sub("", head, count=1).strip("\n")
        if not rest.strip():
            return title, body
        if title or ":" in rest or "=" in rest:
            return title, f"{rest}\n\n{body}"
    return "", text


_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_DIRECTIVE = re.compile(r"\s*\.\.[ ]+(?:\|[^|\n]{1,100}\|[ ]+)?([\w:.+-]{1,60})::[ ]*")
_OF_FORM = frozenset(
    ("image", "figure", "include", "toctree", "code", "code-block", "sourcecode", "highlight", "contents", "raw",
     "literalinclude", "default-role", "role", "meta", "class", "parsed-literal", "sectnum", "header", "footer")
)  # fmt: skip
"""Directives whose arguments tell how a page is made, not what it says."""


def read_restructured(text: str) -> Document:
    """Read reStructuredText; the order in which kinds of underlines occur tells the levels of headings."""
    outline = Outline()
    levels: list[str] = []
    block: list[str] = []
    lines = text.split("\n")
    skip = -1
    for number, line in enumerate(lines):
        if number <= skip:
            continue
        over = _UNDERLINE.match(line) if number + 2 < len(lines) and lines[number + 1].strip() else None
        if over and lines[number + 2].rstrip() == line.rstrip():
            name, kind, skip = lines[number + 1], line[0] * 2, number + 2
        else:
            under = _UNDERLINE.match(lines[number + 1]) if number + 1 < len(lines) and line[:1].strip() else None
            if not under or len(lines[number + 1].rstrip()) < len(line.rstrip()) or _UNDERLINE.match(line):
                block.append(_without_directive(line))
                continue
            name, kind, skip = line, lines[number + 1][0], number + 1
        outline.text("\n".join(block))
        block = []
        if kind not in levels:
            levels.append(kind)
        outline.heading(levels.index(kind) + 1, name)
    outline.text("\n".join(block))
    return outline.document()


def _without_directive(line: str) -> str:
    found = _DIRECTIVE.match(line)
    if not found:
        return line
    return "" if found[1] in _OF_FORM else line[found.end() :]


_ORG_HEADING = re.compile(r"(\*{1,12})[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(.*?)(?:[ \t]+:[\w@:]+:)?[ \t]*$")
_ORG_TITLE = re.compile(r"#\+title:[ \t]*(.*)", re.IGNORECASE)
_ORG_MARKS = ("#+begin", "#+end", ":properties:", ":end:", ":id:", ":custom_id:")
"""What begins a line that says nothing to people."""

_ORG_LINK = re.compile(r"\[\[([^\[\]\n]{1,2000})\](?:\[([^\[\]\n]{1,1000})\])?\]")


def read_org(text: str) -> Document:
    """Read an Org file."""
    outline = Outline()
    title = ""
    block: list[str] = []
    for line in text.split("\n"):
        heading = _ORG_HEADING.match(line) if len(line) < _LONGEST_HEADING else None
        named = _ORG_TITLE.match(line)
        if heading:
            outline.text("\n".join(block))
            block = []
            outline.heading(len(heading[1]), _ORG_LINK.sub(lambda link: link[2] or link[1], heading[2]))
        elif named and not title:
            title = named[1]
        elif not line.strip().lower().startswith(_ORG_MARKS):
            block.append(_ORG_LINK.sub(lambda link: link[2] or link[1], line))
    outline.text("\n".join(block))
    return outline.document(title)
