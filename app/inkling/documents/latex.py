"""Reads LaTeX, and BibTeX with the letters that it writes by commands."""

import re
import unicodedata

from inkling.documents.document import Document
from inkling.documents.outline import Outline
from inkling.documents.plain import read_as_is

_COMMENT_OR_CODE = re.compile(
    r"(?<!\\)%[^\n]*(?:\n[ \t]*(?=[^\n]))?|\\begin\{(verbatim\*?|Verbatim\*?|lstlisting|minted)\}"
)
_BEGIN = r"\begin{document}"
_TITLE = re.compile(r"\\title(?:\[[^\]\n]{0,300}\])?\{")
_AUTHOR = re.compile(r"\\author(?:\[[^\]\n]{0,300}\])?\{")
_AND = re.compile(r"\s*\\and(?![A-Za-z])\s*")
_LONGEST_LIST_OF_AUTHORS = 20_000
_HEADING = re.compile(
    r"\\(title|part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?(?:\[[^\]\n]{0,300}\])?\{"
)
_LEVELS = {
    "part": 2, "chapter": 3, "section": 4, "subsection": 5, "subsubsection": 6, "paragraph": 7, "subparagraph": 8,
}  # fmt: skip
_DROPPED = re.compile(
    r"\\begin\{(?:tabular[xy]?|longtable|array|minipage)\*?\}(?:\[[^\]\n]{0,300}\])?(?:\{[^{}\n]{0,300}\}){0,2}"
    r"|\\(?:documentclass|usepackage|label|ref|eqref|cite[a-z]*|bibliography(?:style)?|begin|end|include(?:graphics)?"
    r"|input|vspace|hspace|pagestyle|thispagestyle|setlength|newcommand|renewcommand|index|href|hypertarget)(?![A-Za-z@])\*?"
    r"(?:\[[^\]\n]{0,300}\]){0,2}(?:\{[^{}\n]{0,300}\}(?:\[[^\]\n]{0,300}\])?)?"
    r"|\\rule(?:\[[^\]\n]{0,300}\])?(?:\{[^{}\n]{0,300}\}){0,2}"
)
_ITEM = re.compile(r"\\item(?![A-Za-z])[ \t]*(?:\[([^\]\n]{0,300})\])?[ \t]*(?:\n[ \t]*(?=\S))?")
_ASIDE = re.compile(
    r"\\(?:footnote|footnotetext|endnote|thanks|marginpar|todo|sidenote)(?![A-Za-z])(?:\[[^\]\n]{0,300}\])?\{"
)
"""What is said beside the text, and would become one with the word before."""

_COMMAND = re.compile(r"\\[A-Za-z@]+\*?(?:\[[^\]\n]{0,300}\])?[ \t]?|\\([&%$#_{}])|\\([,;:> ])|\\[-/!]|[{}]|~|``|''")
_SHOWN = {
    "~": " ", "``": "“", "''": "”", r"\textbackslash": "\\", r"\textasciitilde": "~", r"\textasciicircum": "^",
}  # fmt: skip
_ACCENT = re.compile(
    r"\\(?:([\"'`^~=.])[ \t]*|([uvHcdbkr])(?:[ \t]+|(?=\{)))(?:\{\\?([A-Za-z])\}|\\([ij])(?![A-Za-z])|([A-Za-z]))"
)
_MARKS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
_LETTER_IN_BRACES = re.compile(r"\{([^\x00-\x7f])\}")
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
    "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ", "dots": "…",
    "ldots": "…", "LaTeX": "LaTeX", "TeX": "TeX", "S": "§", "pounds": "£", "euro": "€", "copyright": "©",
    "texteuro": "€", "textsterling": "£", "textcopyright": "©", "textregistered": "®", "texttrademark": "™",
    "textdegree": "°", "textendash": "–", "textemdash": "—", "textellipsis": "…", "textbullet": "•",
    "textperiodcentered": "·", "textbar": "|", "textless": "<", "textgreater": ">", "textquotesingle": "'",
    "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
}  # fmt: skip
_LETTER = re.compile(rf"\\({'|'.join(_LETTERS)})(?![A-Za-z@])(?:\{{\}}|[ \t]+)?")


def read_latex(text: str) -> Document:
    """Read LaTeX, its sections as places, without its commands in the running text."""
    text = _with_letters(_without_comments(text))
    outline = Outline()
    title = ""
    position = max(text.find(_BEGIN), 0)
    named = _TITLE.search(text, 0, position)
    if named:
        title, _, thanks = map(_without_commands, _braced(text, named.end())[0].partition("\\thanks"))
        outline.text(thanks)
    for found in _AUTHOR.finditer(text, 0, position):
        authors, _ = _braced(text, found.end(), _LONGEST_LIST_OF_AUTHORS)
        outline.text(_without_commands(_AND.sub(", ", authors)))
    for match in _HEADING.finditer(text):
        if match.start() < position:
            continue
        argument, end = _braced(text, match.end())
        outline.text(_without_commands(text[position : match.start()]))
        position = end
        if match[1] == "title":
            title = title or _without_commands(argument)
        else:
            outline.heading(_LEVELS[match[1]], _without_commands(argument))
    outline.text(_without_commands(text[position:]))
    return outline.document(title)


def read_bibliography(text: str) -> Document:
    """Read BibTeX as it stands, but for the letters that are written by commands."""
    return read_as_is(_with_letters(text))


def _without_comments(text: str) -> str:
    """Take out comments; in code the same sign means something else."""
    kept: list[str] = []
    position = 0
    unclosed: set[str] = set()
    while found := _COMMENT_OR_CODE.search(text, position):
        end = found.end()
        if found[1] and found[1] not in unclosed:
            closed = text.find(f"\\end{{{found[1]}}}", end)
            end = max(end, closed)
            unclosed |= {found[1]} if closed < 0 else set()
        kept.append(text[position : end if found[1] else found.start()])
        position = end
    return "".join([*kept, text[position:]])


def _with_letters(text: str) -> str:
    if "\\" not in text:
        return text
    text = unicodedata.normalize("NFC", _LETTER.sub(_letter, _ACCENT.sub(_accented, text)))
    return _LETTER_IN_BRACES.sub(r"\1", text)


def _accented(found: re.Match[str]) -> str:
    return (found[3] or found[4] or found[5]) + _MARKS[found[1] or found[2]]


def _letter(found: re.Match[str]) -> str:
    return _LETTERS[found[1]]


def _braced(text: str, start: int, longest: int = 1000) -> tuple[str, int]:
    """Take what stands in braces, from behind the opening one."""
    depth = 1
    for position in range(start, min(len(text), start + longest)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if not depth:
            return text[start:position], position + 1
    end = text.find("\n", start)
    return (text[start:end], end) if end >= 0 else (text[start:], len(text))


def _without_commands(text: str) -> str:
    text = _ASIDE.sub(" ", _ITEM.sub(_item, _DROPPED.sub("", text))).replace("\\\\", "\n")
    return re.sub(r"\n\s*\n\s*", "\n\n", _COMMAND.sub(_shown, text)).strip()


def _item(found: re.Match[str]) -> str:
    return f"- {found[1]} " if found[1] else "- "


def _shown(found: re.Match[str]) -> str:
    return found[1] or _SHOWN.get(found[0].strip(), " " if found[2] else "")
