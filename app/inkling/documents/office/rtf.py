"""Reads RTF, in any charset, with headings as places, tables, notes, comments and text boxes."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from inkling.documents.document import Document
from inkling.documents.old_office.word import SET_ABOVE
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.table_grid import Row, in_columns
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean, has_letters
from inkling.documents.titles import real_title

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?\ ?|(?P<bytes>(?:\\'[0-9a-fA-F]{2})+)|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\x00]+)|[\r\n\x00]+|\\",
    re.DOTALL,
)
_UNTIL_BRACE = re.compile(rb"[^\\{}]+")
_DEEPEST = 1000
_CHARACTERS = {
    "tab": "\t", "line": "\n", "softline": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003",
    "enspace": "\u2002", "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "nestcell": " ",
}  # fmt: skip
_SIGNS = {"~": "\xa0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_CHARSETS = {
    0: 0, 1: 0, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
    177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
_SYMBOLS = 2
_CODECS = {936: "gb18030", 10000: "mac_roman", 1361: "johab", 65001: "utf-8"}
_WESTERN = 1252
_WORDS_LEFT_OUT = """
    colortbl filetbl list pict nonshppict shprslt tc tcn xe rxe txe bkmkstart bkmkend nextfile template author
    operator company manager category keywords subject doccomm comment hlinkbase creatim revtim printim buptim upr
    nonesttables listtable stylerestrictions objdata atnid atnauthor atntime atndate atnref atrfstart atrfend
"""
_LEFT_OUT = frozenset(_WORDS_LEFT_OUT.split())
_BEHIND = {"footnote": "", "shptxt": "", "dptxbxtext": "", "sv": "", "annotation": "Comment: "}
"""What stands behind the paragraph that it belongs to, and with which words before it."""

_WORDS_OF_SHAPE = "gtextUNICODE"
_ASIDE = ("sn", "fldinst")
"""The name of what is told of a shape, and how a field is computed."""

_MARGINS = frozenset(f"{name}{side}" for name in ("header", "footer") for side in ("", "l", "r", "f"))
_GONE_INTO = frozenset(("fldinst", "shpinst", "do", "ud", "footnote", "annotation", "shptxt", "dptxbxtext"))
"""What is read although it says that older programs may leave it out."""

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|заголовок) ([1-9])", re.IGNORECASE)
_NO_HEADING = 9
_ITEM_MARKS = ("listtext", "pntext")


def read_rich_text(source: Source) -> Document:
    """Read an RTF file."""
    return _Reader(source.read_bytes()).document()


@dataclass(slots=True)
class _Flow:
    """A run of paragraphs: the text itself, or a note to it."""

    role: str = ""
    paragraphs: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def end_paragraph(self) -> str:
        """Take the text of the paragraph that ends here."""
        # Characters beyond the first plane are written in halves.
        text = "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self.parts.clear()
        return clean(text).strip()


@dataclass(slots=True)
class _Group:
    """What holds until a brace closes."""

    flow: _Flow | None
    font: int = -1
    fallbacks: int = 1  # characters behind one of Unicode that stand for it in older programs
    deleted: bool = False
    in_table: bool = False
    style: int = -1
    level: int = _NO_HEADING


class _Reader:
    """Goes through the tokens of one file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._outline = Outline()
        self._main = _Flow()
        self._fonts, self._title, self._styles = _Flow("fonts"), _Flow("title"), _Flow("styles")
        self._group = _Group(self._main)
        self._groups: list[_Group] = []
        self._charset_of: dict[int, int] = {}
        self._level_of: dict[int, int] = {}
        self._codepage = _WESTERN
        self._first_font = -1
        self._bytes = bytearray()
        self._skip = 0
        self._opened = self._starred = False
        self._behind: list[str] = []
        self._margins: dict[str, None] = {}
        self._items: list[str] = []
        self._cells: list[str] = []
        self._edges: list[int] = []
        self._rows: list[Row] = []
        self._property = ""
        self._words: dict[str, Callable[[int], None]] = {
            "par": lambda _: self._end_paragraph(), "sect": lambda _: self._end_paragraph(),
            "cell": lambda _: self._end_cell(), "row": lambda _: self._end_row(),
            "trowd": lambda _: self._begin_row(), "cellx": self._edge, "u": self._unicode,
            "f": self._font, "fcharset": self._charset, "cpg": self._font_codepage, "deff": self._default_font,
            "ansicpg": self._set_codepage, "mac": lambda _: self._set_codepage(10000),
            "pc": lambda _: self._set_codepage(437), "pca": lambda _: self._set_codepage(850),
            "uc": lambda number: setattr(self._group, "fallbacks", max(0, number)), "plain": lambda _: self._plain(),
            "pard": lambda _: self._plain_paragraph(), "intbl": lambda _: setattr(self._group, "in_table", True),
            "s": self._style, "outlinelevel": self._level,
            "deleted": lambda number: setattr(self._group, "deleted", number != 0),
            "mvf": lambda number: setattr(self._group, "deleted", number != 0),
        }  # fmt: skip

    def document(self) -> Document:
        """Read it all."""
        position = 0
        last = self._data.rfind(b"\\par")
        while position < len(self._data):
            if self._data[position - 1 : position] == b"}" and not self._groups and position > last:
                break  # what follows is no part of the document
            if self._group.flow is None:
                skipped = _UNTIL_BRACE.match(self._data, position)
                position = skipped.end() if skipped else position
            token = _TOKEN.match(self._data, position)
            if token is None:
                break
            position = token.end()
            if token["word"] == b"bin":
                position += max(0, int(token["number"] or 0))
            else:
                self._take(token)
        self._flush()
        while self._groups:  # where the file breaks off
            self._close()
        self._end_paragraph()
        self._end_table()
        self._outline.apart("\n\n".join(self._margins))
        return self._outline.document(real_title(self._title.end_paragraph()))

    def _take(self, token: re.Match[bytes]) -> None:
        kind = token.lastgroup
        if kind == "text":
            self._bytes += token[0][self._skip :]
            self._skip = max(0, self._skip - len(token[0]))
        elif kind == "bytes":
            data = bytes.fromhex(token[0].replace(b"\\'", b"").decode("ascii"))
            self._bytes += data[self._skip :]
            self._skip = max(0, self._skip - len(data))
        elif kind is not None:
            self._flush()
            if kind == "brace":
                self._skip = 0
                self._open() if token[0] == b"{" else self._close()
            elif kind == "sign":
                self._sign(token["sign"].decode("latin-1"))
            else:
                self._word(token["word"].decode("ascii"), int(token["number"]) if token["number"] else None)
            self._opened = token[0] == b"{"

    def _flush(self) -> None:
        """Decode what was gathered in the charset of its font."""
        if not self._bytes:
            return
        charset = self._charset_of.get(self._group.font, 0)
        data = bytes(self._bytes)
        self._bytes.clear()
        if charset == _SYMBOLS:
            bullets = range(0x80, 0x100) if self._group.flow and self._group.flow.role in _ITEM_MARKS else (0xB7,)
            self._write("".join("•" if byte in bullets else chr(byte) if byte < 0x80 else "" for byte in data))
        else:
            self._write(data.decode(_codec(charset or self._codepage), "replace"))

    def _write(self, text: str) -> None:
        if self._group.flow is not None and not self._group.deleted:
            self._group.flow.parts.append(text)

    def _open(self) -> None:
        if len(self._groups) >= _DEEPEST:
            raise RecursionError
        self._groups.append(self._group)
        self._group = replace(self._group)

    def _close(self) -> None:
        ended = self._group.flow
        if not self._groups:
            return
        if ended is self._styles:
            self._end_style()
        self._group = self._groups.pop()
        if ended is not None and ended is not self._group.flow:
            self._end_flow(ended)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = self._opened
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign in _SIGNS:
            self._written(_SIGNS[sign])

    def _written(self, text: str) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._write(text)

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word in _CHARACTERS:
            self._written(_CHARACTERS[word])
        elif word in self._words:
            self._words[word](1 if number is None else number)
        elif self._group.flow is None and word != "ud":
            return
        elif word in ("fonttbl", "stylesheet", "title"):
            self._group.flow = {"fonttbl": self._fonts, "stylesheet": self._styles, "title": self._title}[word]
        elif word in _LEFT_OUT or (starred and word not in _GONE_INTO) or word == "info":
            self._group.flow = _Flow("nothing") if word == "info" else None
        elif word in _BEHIND or word in _MARGINS or word in _ITEM_MARKS or word in _ASIDE:
            self._group = _Group(_Flow(word), self._group.font, self._group.fallbacks)
        elif word == "ud" and self._groups:
            self._group.flow = next((group.flow for group in reversed(self._groups) if group.flow), None)

    def _unicode(self, number: int) -> None:
        self._written(chr(number % 0x10000))
        self._skip = self._group.fallbacks

    def _font(self, number: int) -> None:
        self._group.font = number

    def _default_font(self, number: int) -> None:
        self._first_font = self._group.font = number

    def _charset(self, number: int) -> None:
        if self._group.flow is self._fonts:
            self._charset_of[self._group.font] = number if number == _SYMBOLS else _CHARSETS.get(number, 0)

    def _font_codepage(self, number: int) -> None:
        if self._group.flow is self._fonts:
            self._charset_of[self._group.font] = number

    def _set_codepage(self, number: int) -> None:
        self._codepage = number

    def _plain(self) -> None:
        self._group.font, self._group.deleted = self._first_font, False

    def _plain_paragraph(self) -> None:
        self._group.in_table, self._group.style, self._group.level = False, -1, _NO_HEADING

    def _style(self, number: int) -> None:
        self._group.style = number

    def _level(self, number: int) -> None:
        self._group.level = number

    def _end_style(self) -> None:
        name = self._styles.end_paragraph().rstrip(";").strip()
        known = _HEADING.fullmatch(name)
        if self._group.style >= 0 and (known or self._group.level < _NO_HEADING):
            self._level_of[self._group.style] = int(known[1]) - 1 if known else self._group.level

    def _end_paragraph(self) -> None:
        flow = self._group.flow
        if flow is None:
            return
        if flow is not self._main:
            flow.paragraphs.append(flow.end_paragraph())
        elif self._group.in_table:
            self._items.append(self._main.end_paragraph())
        else:
            self._end_table()
            self._add(self._main.end_paragraph())

    def _add(self, text: str) -> None:
        level = self._group.level if self._group.level < _NO_HEADING else self._level_of.get(self._group.style, 9)
        if level < _NO_HEADING:
            self._outline.heading(level + 1, text)
        else:
            self._outline.text(text)
        self._outline.text("\n\n".join(self._behind))
        self._behind.clear()

    def _end_cell(self) -> None:
        if self._group.flow is self._main:
            self._items.append(self._main.end_paragraph())
            self._cells.append(" ".join(filter(None, self._items)))
            self._items.clear()
        else:
            self._write("\t")

    def _begin_row(self) -> None:
        if self._group.flow is self._main:
            self._edges = []

    def _edge(self, place: int) -> None:
        if self._group.flow is self._main:
            self._edges.append(place)

    def _end_row(self) -> None:
        if self._group.flow is not self._main:
            self._write("\n")
        elif self._cells:
            self._rows.append(Row(self._cells, self._edges))
            self._cells = []

    def _end_table(self) -> None:
        if self._cells or self._rows or self._items:
            self._end_row()
            self._outline.text("\n".join(rows_to_lines(in_columns(self._rows))))
            self._outline.text("\n".join(self._items))
            self._rows, self._items = [], []

    def _end_flow(self, flow: _Flow) -> None:
        if flow.role in _ITEM_MARKS:
            mark = flow.end_paragraph()
            self._write(f"{mark} " if len(mark) > 1 else "- " if mark else "")
        elif flow.role == "sn":
            self._property = flow.end_paragraph()
        elif flow.role == "sv" and self._property != _WORDS_OF_SHAPE:
            return
        elif flow.role == "fldinst":
            above = SET_ABOVE.fullmatch(flow.end_paragraph())
            self._write(above[1][:-1] if above else "")
        if flow.role in _BEHIND or flow.role in _MARGINS:
            text = "\n".join(filter(None, [*flow.paragraphs, flow.end_paragraph()]))
            if flow.role in _MARGINS and has_letters(text):
                self._margins[text] = None
            elif flow.role in _BEHIND and text:
                self._behind.append(_BEHIND[flow.role] + text)


@cache
def _codec(codepage: int) -> str:
    try:
        return codecs.lookup(_CODECS.get(codepage, f"cp{codepage}")).name
    except LookupError:
        return f"cp{_WESTERN}"
