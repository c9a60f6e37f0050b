"""Reads Jupyter notebooks: notes, code and what it said, without pictures."""

import json
from collections.abc import Iterator
from typing import Any

from inkling.documents.document import Document
from inkling.documents.markup import read_markdown
from inkling.documents.plain import read_json
from inkling.documents.text import clean

_FENCE = "~" * 30


def read_notebook(text: str) -> Document:
    """Read a notebook; what is none is read as JSON."""
    try:
        notebook = json.loads(text, strict=False)
        # The third version of the format has sheets.
        sheets = notebook.get("worksheets") or [notebook]
        blocks = [block for sheet in sheets for cell in sheet["cells"] for block in _blocks(cell)]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return read_json(text)
    return read_markdown("\n\n".join(filter(str.strip, blocks)))


def _blocks(cell: dict[str, Any]) -> Iterator[str]:
    """Give what a cell shows, as Markdown."""
    source = _joined(cell.get("source", cell.get("input", "")))
    if cell.get("cell_type") == "heading":
        yield f"{'#' * min(6, int(cell.get('level', 1)))} {source}"
    elif cell.get("cell_type") != "code":
        yield source
    else:
        for block in (source, *map(_said, cell.get("outputs", ()))):
            yield f"{_FENCE}\n{block.rstrip()}\n{_FENCE}" if block.strip() else ""


def _said(output: dict[str, Any]) -> str:
    if output.get("output_type") in ("pyerr", "error"):
        return f"{output.get('ename', '')}: {output.get('evalue', '')}"
    text = output.get("text", output.get("data", {}).get("text/plain", ""))
    return clean(_joined(text))


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
