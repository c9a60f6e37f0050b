"""Rewrites what is in packed documents where kreuzberg would lose it: tabs, text boxes, spaces, parts of cells."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

_IN_RUNS = (
    (re.compile(rb"<w:p?tab(?: [^<>]*w:alignment=[^<>]*)?\s*/>"), b'<w:t xml:space="preserve">\t</w:t>'),
    (re.compile(rb"<w:noBreakHyphen\s*/>"), b"<w:t>-</w:t>"),
    (re.compile(rb"<w:cr\s*/>"), b"<w:br/>"),
)
_WORD_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_LARGEST = 64 * 2**20
_DEEPEST = 10
_BOX, _PARAGRAPH, _FALLBACK = b"w:txbxContent", b"w:p", b"mc:Fallback"
_WORD_PART = re.compile(rb"<(/?)(w:p|w:txbxContent|mc:Fallback)(?=[\s/>])[^<>]*?(/?)>")
_IN_PARAGRAPHS = (
    (re.compile(rb"<text:s(?:\s[^<>]*)?/>"), b" "),
    # Cells may hold several paragraphs.
    (re.compile(rb"</text:p>(?=\s*<text:[ph][\s>])"), b" </text:p>"),
)


def repacked(path: Path) -> bytes | None:
    """Pack the text of a Word or OpenDocument file again; nothing where that would change nothing, or is not packed.

    Only what holds text or leads to it is in the new package. The caller has seen to its size.
    """
    if not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as packed:
            changed = dict(_changed(packed))
            return _packed(packed, changed) if changed else None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return None  # kreuzberg reads more of it, or says what is wrong


def _changed(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in packed.infolist():
        name = entry.filename
        if entry.file_size > _LARGEST or not (_WORD_TEXT.fullmatch(name) or name == "content.xml"):
            continue
        old = packed.read(name)
        new = _open_document(old) if name == "content.xml" else _word(old)
        if name == "word/document.xml" and _BOX in new:
            new = _with_boxes_behind(new)  # those of heads and feet kreuzberg finds
        if new != old:
            yield name, new


def _packed(packed: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name in dict.fromkeys(packed.namelist()):
            if name.lower().endswith((".xml", ".rels")) or name == "mimetype":
                new.writestr(name, changed[name] if name in changed else packed.read(name))
    return file.getvalue()


def _open_document(data: bytes) -> bytes:
    for pattern, replacement in _IN_PARAGRAPHS:
        data = pattern.sub(replacement, data)
    return data


def _word(data: bytes) -> bytes:
    for pattern, replacement in _IN_RUNS:
        data = pattern.sub(replacement, data)
    return data


def _with_boxes_behind(data: bytes) -> bytes:
    """Move what text boxes hold behind the paragraphs that they are anchored in; data of odd structure stays."""
    written: list[list[bytes]] = [[]]  # the body's, then that of each open box
    anchored: list[list[bytes]] = []  # the boxes of each open paragraph
    opened: list[bytes] = []
    position = 0
    for tag in _WORD_PART.finditer(data):
        closing, name, alone = tag.groups()
        if alone:
            continue
        written[-1].append(data[position : tag.end()])
        position = tag.end()
        if closing and (not opened or opened.pop() != name):
            return data
        if not closing:
            opened.append(name)
        if name == _BOX and not closing:
            if not anchored or len(written) > _DEEPEST:
                return data
            written.append([])
        elif name == _BOX:
            box = b"".join(written.pop()).removesuffix(tag[0])
            written[-1].append(tag[0])
            # Older programs find the same box again in what they fall back on.
            if _FALLBACK not in opened or not anchored[-1]:
                anchored[-1].append(box)
        elif name == _PARAGRAPH and not closing:
            anchored.append([])
        elif name == _PARAGRAPH:
            written[-1] += anchored.pop()
    return b"".join([*written[0], data[position:]]) if not opened else data
