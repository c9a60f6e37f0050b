"""Reads text with headings marked in it: Markdown, reStructuredText, Org and LaTeX."""

import re
from collections.abc import Iterator

from inkling.documents.document import Document
from inkling.documents.outline import Outline

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_CODE_OR_COMMENT = re.compile(r"(?<!`)(`{1,3})(?!`)[^`]{1,500}\1(?!`)|<!--")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_LONGEST_HEADING = 1000
_TABLE_RULE = set("|-: \t")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_BLOCK_START = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)])|\s*$|    ")
_FRONT_TITLE = re.compile(r"""^title[ \t]*[:=][ \t]*(["']?)(.{1,300}?)\1[ \t]*$""", re.MULTILINE | re.IGNORECASE)
_INLINE = (
    (re.compile(r"!?\[\[([^\]|\n]{0,300})\|([^\]\n]{1,300})\]\]"), r"\2"),
    (re.compile(r"!?\[\[([^\]\n]{1,300})\]\]"), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]{0,1000})\]\((?:<[^>\n]{0,2000}>|[^\s()]{0,2000}(?:\([^\s()]{0,200}\))?)"
                r"""(?:[ \t]+"[^"\n]{0,300}")?\)"""), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]{1,1000})\]\[[^\[\]\n]{0,200}\]"), r"\1"),
    (re.compile(r"(?<![\w*])(\*\*\*|\*\*|\*)(?=[^\s*])([^*\n]{0,500}[^\s*])\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(___|__|_)(?=[^\s_])([^_\n]{0,500}[^\s_])\1(?![\w_])"), r"\2"),
    (re.compile(r"(~~|==)(?=\S)([^~=\n]{1,500})\1"), r"\2"),
    (re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500})\1(?!`)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"</?(?:br|b|i|em|strong|u|sub|sup|kbd|p|div|span|a|center|details|summary)\b[^<>\n]{0,300}>"), ""),
)  # fmt: skip


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
    """Take the marks of links, pictures and emphasis out of a line."""
    if len(line) > 100_000 or not any(mark in line for mark in "[*_`~=\\<|"):
        return line
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
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
        title = found[2] if found else ""
        rest = _FRONT_TITLE.sub("", head, count=1).strip("\n")
        return title, f"{rest}\n\n{body}" if ":" in rest or "=" in rest else body
    return "", text


_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_DIRECTIVE = re.compile(r"\s*\.\. ")


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
                if not _DIRECTIVE.match(line) or "::" not in line:
                    block.append(line)
                continue
            name, kind, skip = line, lines[number + 1][0], number + 1
        outline.text("\n".join(block))
        block = []
        if kind not in levels:
            levels.append(kind)
        outline.heading(levels.index(kind) + 1, name)
    outline.text("\n".join(block))
    return outline.document()


_ORG_HEADING = re.compile(r"(\*{1,12})[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(.*?)(?:[ \t]+:[\w@:]+:)?[ \t]*$")
_ORG_TITLE = re.compile(r"#\+title:[ \t]*(.*)", re.IGNORECASE)
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
        elif not line.lower().startswith(("#+begin", "#+end", ":properties:", ":end:")):
            block.append(_ORG_LINK.sub(lambda link: link[2] or link[1], line))
    outline.text("\n".join(block))
    return outline.document(title)


_LATEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?:\n[ \t]*(?=[^\n]))?")
_LATEX_BEGIN = r"\begin{document}"
_LATEX_TITLE = re.compile(r"\\title(?:\[[^\]\n]{0,300}\])?\{")
_LATEX_HEADING = re.compile(
    r"\\(title|part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?(?:\[[^\]\n]{0,300}\])?\{"
)
_LATEX_LEVELS = {
    "part": 2, "chapter": 3, "section": 4, "subsection": 5, "subsubsection": 6, "paragraph": 7, "subparagraph": 8,
}  # fmt: skip
_LATEX_DROPPED = re.compile(
    r"\\(?:documentclass|usepackage|label|ref|eqref|cite[a-z]*|bibliography(?:style)?|begin|end|include(?:graphics)?"
    r"|input|vspace|hspace|pagestyle|thispagestyle|setlength|newcommand|renewcommand)\*?"
    r"(?:\[[^\]\n]{0,300}\])?(?:\{[^{}\n]{0,300}\}(?:\[[^\]\n]{0,300}\])?)?"
)
_LATEX_COMMAND = re.compile(r"\\[A-Za-z@]+\*?(?:\[[^\]\n]{0,300}\])?[ \t]?|\\([&%$#_{}])|[{}]|~")


def read_latex(text: str) -> Document:
    """Read LaTeX, its sections as places, without its commands in the running text."""
    text = _LATEX_COMMENT.sub("", text)
    outline = Outline()
    title = ""
    position = max(text.find(_LATEX_BEGIN), 0)
    named = _LATEX_TITLE.search(text, 0, position)
    if named:
        title = _without_commands(_braced(text, named.end())[0])
    for match in _LATEX_HEADING.finditer(text):
        if match.start() < position:
            continue
        argument, end = _braced(text, match.end())
        outline.text(_without_commands(text[position : match.start()]))
        position = end
        if match[1] == "title":
            title = title or _without_commands(argument)
        else:
            outline.heading(_LATEX_LEVELS[match[1]], _without_commands(argument))
    outline.text(_without_commands(text[position:]))
    return outline.document(title)


def _braced(text: str, start: int) -> tuple[str, int]:
    """Take what stands in braces, from behind the opening one."""
    depth = 1
    for position in range(start, min(len(text), start + 1000)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if not depth:
            return text[start:position], position + 1
    end = text.find("\n", start)
    return (text[start:end], end) if end >= 0 else (text[start:], len(text))


def _without_commands(text: str) -> str:
    text = _LATEX_DROPPED.sub("", text).replace("\\\\", "\n")
    text = _LATEX_COMMAND.sub(lambda found: found[1] or (" " if found[0] == "~" else ""), text)
    return re.sub(r"\n\s*\n\s*", "\n\n", text).strip()
