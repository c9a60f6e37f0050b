"""Reads one page of an XPS document: what is written there, and where."""

import math
import re
import struct
from collections.abc import Callable
from xml.parsers import expat

from inkling.documents.paged.font_widths import FontWidths
from inkling.documents.paged.glyph_lines import GlyphRun
from inkling.documents.text import clean
from inkling.errors import Refusal

_Matrix = tuple[float, float, float, float, float, float]
_UNCHANGED: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LARGEST = 1e9
_GLYPH = re.compile(r"\s*(?:\((\d{1,6})(?::(\d{1,6}))?\))?\s*(\d{0,6})(?:,([-+\d.eE]{1,30}))?[^;]*(?:;|\Z)")
"""How many letters stand for how many glyphs, which one it is, and how far away the next one is."""

_RESOURCE = re.compile(r"\{StaticResource\s+(\S+?)\s*\}")
_SMALLEST = 1e-6
_PLACE = ("OriginX", "OriginY", "FontRenderingEmSize")


class XpsPage:
    """What a page says; `runs` are its letters in the order in which they stand in the file.

    `widths` gives the font of a name. Raises what expat raises where the page is broken.
    """

    def __init__(self, data: bytes, widths: Callable[[str], FontWidths]) -> None:
        self.runs: list[GlyphRun] = []
        self.has_picture = False
        self._widths = widths
        self._open: list[tuple[str, _Matrix, dict[str, str]]] = []
        self._matrices: dict[str, _Matrix] = {}
        self._left_out = 0  # depth of what stands there only for programs that cannot show it otherwise
        parse(data, self._start, self._end)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.has_picture |= name == "ImageBrush"
        self._left_out += self._left_out > 0 or name == "Fallback"
        if name == "MatrixTransform":
            self._transform(_matrix(attributes.get("Matrix", "")), attributes.get("Key", ""))
        matrix = self._open[-1][1] if self._open else _UNCHANGED
        if told := attributes.get("RenderTransform"):
            named = _RESOURCE.fullmatch(told)
            matrix = _times(self._matrices.get(named[1], _UNCHANGED) if named else _matrix(told), matrix)
        self._open.append((name, matrix, attributes))

    def _transform(self, matrix: _Matrix, key: str) -> None:
        """Note a transformation under its name, or move with it what it stands in."""
        if key:
            self._matrices[key] = matrix
        elif len(self._open) > 1 and self._open[-1][0].endswith(".RenderTransform"):
            name, around, attributes = self._open[-2]
            self._open[-2] = name, _times(matrix, around), attributes

    def _end(self, _: str) -> None:
        name, matrix, attributes = self._open.pop()
        if name == "Glyphs" and not self._left_out:
            text = clean(attributes.get("UnicodeString", "").removeprefix("{}"))
            if text:
                self.runs.append(self._run(text, matrix, attributes))
        self._left_out -= self._left_out > 0

    def _run(self, text: str, matrix: _Matrix, attributes: dict[str, str]) -> GlyphRun:
        a, b, c, d, e, f = matrix
        x, y, size = (_number(attributes.get(name, "")) for name in _PLACE)
        size *= max(math.hypot(a, b), _SMALLEST)
        width = _width(text, attributes.get("Indices", ""), self._widths(attributes.get("FontUri", ""))) * size
        turned = round(math.atan2(b, a) / (math.pi / 2)) % 4
        left, down = _turned_back(x * a + y * c + e, x * b + y * d + f, turned)
        is_leftward = attributes.get("BidiLevel", "0") in ("1", "3", "5", "7")
        left -= width if is_leftward else 0
        return GlyphRun(text, left, left + width, down, size, turned, is_leftward)


def parse(data: bytes, start: Callable[[str, dict[str, str]], object], end: Callable[[str], object]) -> None:
    """Go through a part, names without their namespaces; refuses entities of its own."""

    def refuse(*_: object) -> None:
        raise Refusal("unreadable", "damaged: it defines entities of its own")

    def local(name: str) -> str:
        return name.rpartition(" ")[2]

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, told: start(local(name), {local(key): told[key] for key in told})
    parser.EndElementHandler = lambda name: end(local(name))
    parser.Parse(data, True)


def _width(text: str, indices: str, font: FontWidths) -> float:
    """Tell how wide a text is in parts of the size, by what the page tells of its glyphs and else by the font."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    letters = struct.unpack(f"<{len(encoded) // 2}H", encoded)
    width = 0.0
    at, together, glyphs = 0, 1, 0  # some letters share a glyph or several
    for told in _GLYPH.finditer(indices):
        if at >= len(letters):
            break
        if glyphs <= 0:
            together, glyphs = int(told[1] or 1), int(told[2] or 1)
        glyph = int(told[3]) if told[3] else None
        width += _number(told[4]) / 100 if told[4] else font.of(letters[at], glyph)
        glyphs -= 1
        at += together if glyphs <= 0 else 0
    return width + sum(map(font.of, letters[at:]))


def _turned_back(x: float, y: float, quarters: int) -> tuple[float, float]:
    """Give the place on a page that is turned so that its lines lie upright."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]


def _number(told: str) -> float:
    try:
        number = float(told)
    except ValueError:
        return 0.0
    return number if abs(number) <= _LARGEST else 0.0


def _matrix(told: str) -> _Matrix:
    numbers = list(map(_number, told.replace(",", " ").split()))
    if len(numbers) != len(_UNCHANGED):
        return _UNCHANGED
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    """Give the transformation that does one and then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
