"""What kreuzberg reads: messages, binary sheets, and old files that nothing else makes out."""

import re
from collections import defaultdict
from typing import Any

from inkling.documents.damage import damaged
from inkling.documents.document import Document, Section
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.tables import rows_to_lines
from inkling.documents.text import clean
from inkling.documents.titles import real_title
from inkling.errors import Refusal

MIME = {
    "doc": "application/msword",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
"""What kreuzberg calls each kind of file; given to it, so that a file's name never decides."""

_LONGEST_TITLE = 200
_BLANK_LINES = re.compile(r"\n{3,}")
_PASSWORD = re.compile(r"password|encrypt", re.IGNORECASE)
# What Word leaves in the text of old files where a link, a number or a table of contents is computed.
_FIELD = re.compile(
    r"(?:HYPERLINK|INCLUDEPICTURE|PAGEREF|REF|SEQ|TOC|TITLE|SUBJECT|KEYWORDS|AUTHOR)"
    r'(?: (?:\\[a-z*](?: \w+)?|"[^"\n]*"|_\w+)){1,6}'
)
_NO_TEXT = ("group", "list", "image", "metadata_block")
_MASTER = frozenset(
    ("click to edit master text styles", "click to edit master title style", "second level", "third level",
     "fourth level", "fifth level", "click to edit master subtitle style")
)  # fmt: skip


def extract(source: Source, mime: str, *, structure: bool = False) -> Any:  # noqa: ANN401
    """Let kreuzberg read a file without optical recognition, cache, embedded files or network.

    Raises Refusal where it cannot.
    """
    # Imported here, because workers that read plain text and mail start sooner without it.
    import kreuzberg

    settings = kreuzberg.ExtractionConfig(
        use_cache=False,
        disable_ocr=True,  # type: ignore[call-arg]  # missing in its stubs
        enable_quality_processing=False,
        output_format="plain",
        include_document_structure=structure,
    )
    settings.max_archive_depth = 0
    try:
        # Not by its path, which it takes in UTF-8 alone.
        return kreuzberg.extract_bytes_sync(source.read_bytes(), mime, config=settings)
    except kreuzberg.KreuzbergError as error:
        if _PASSWORD.search(str(error)):
            raise Refusal("unreadable", "protected by a password") from error
        raise
    except BaseException as error:
        # A panic of the Rust side comes as a BaseException of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise Refusal("unreadable", damaged(error)) from error


def read_old_word(source: Source) -> Document:
    """Read a document of Word before 2007."""
    return text_document(extract(source, MIME["doc"], structure=True))


def text_document(result: Any) -> Document:  # noqa: ANN401
    """Make a document of the headings, tables and paragraphs that kreuzberg found."""
    outline = Outline()
    for node in result.document["nodes"] if result.document else ():
        content = node["content"]
        if content["node_type"] == "list_item":
            outline.item(_text(content))
        elif content["node_type"] == "heading":
            outline.heading(content["level"], _text(content))
        elif content["node_type"] == "table":
            outline.text("\n".join(rows_to_lines(_grid(content["grid"]))))
        else:
            outline.text("" if content["node_type"] in _NO_TEXT else _text(content))
    return outline.document(real_title(result.metadata.get("title")))


def _text(content: dict[str, Any]) -> str:
    text = tidy(content.get("text") or "")
    return _FIELD.sub("", text).strip() if "\\" in text or '"' in text else text


def tidy(text: str) -> str:
    """Clean what kreuzberg gives, without space around lines and with one blank line at most."""
    lines = "\n".join(map(str.strip, clean(text).split("\n")))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def _grid(grid: dict[str, Any]) -> list[list[str]]:
    rows: dict[int, list[str]] = defaultdict(list)
    for cell in grid["cells"]:
        rows[cell["row"]].append(clean(cell["content"]))
    return [rows[row] for row in sorted(rows)]


def read_old_slides(source: Source) -> Document:
    """Read a presentation of PowerPoint before 2007."""
    result = extract(source, MIME["ppt"], structure=True)
    slides: dict[int, list[str]] = {}
    number = 1
    for node in result.document["nodes"] if result.document else ():
        content = node["content"]
        if content["node_type"] == "slide":
            number = content["number"]
            slides[number] = [clean(content.get("title") or "")]
        elif content["node_type"] in ("paragraph", "list_item", "footnote"):
            lines = [line for line in clean(content["text"]).split("\n") if line.strip().lower() not in _MASTER]
            known = set("\n".join(slides.get(number, ())).split("\n"))
            lines = [line for line in lines if line not in known or content["node_type"] != "footnote"]
            slides.setdefault(number, []).append("\n".join(lines))
    return presentation(
        {number: "\n".join(filter(None, lines)) for number, lines in slides.items()}, result.metadata.get("title")
    )


def presentation(slides: dict[int, str], title: object) -> Document:
    """Make a document of slides by their numbers; without a title, the first line of the first slide is it."""
    sections = tuple(
        Section(tidy(text), f"Slide {number}", number) for number, text in sorted(slides.items()) if text.strip()
    )
    first = sections[0].text.partition("\n")[0].strip() if sections else ""
    return Document(real_title(title) or (first if len(first) <= _LONGEST_TITLE else ""), sections)
