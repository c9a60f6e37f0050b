"""Reads pages as Safari saves them: with their frames, and all pictures, in one property list."""

import plistlib
from collections.abc import Iterator

from inkling.documents.document import Document
from inkling.documents.outline import Outline
from inkling.documents.source import Source
from inkling.documents.text import decode
from inkling.documents.titles import real_title
from inkling.documents.web import add_html, decoded_html
from inkling.errors import Refusal

_PAGES = ("", "text/html", "application/xhtml+xml")


def read_web_archive(source: Source) -> Document:
    """Read the page, then the pages in its frames."""
    outline = Outline()
    titles: list[str] = []
    found = list(_resources(plistlib.loads(source.read_bytes())))
    if not found:
        raise Refusal("unreadable", "damaged: no page lies in it")
    for resource in found:
        outline.apart("")  # a frame lies below no heading of the page around it
        data, kind = resource.get("WebResourceData"), resource.get("WebResourceMIMEType", "")
        if isinstance(data, bytes) and kind in _PAGES:
            titles.append(add_html(outline, _text(data, resource)))
        elif isinstance(data, bytes) and kind == "text/plain":
            outline.text(_text(data, resource))
    return outline.document(real_title(titles[0] if titles else ""))


def _text(data: bytes, resource: dict[str, object]) -> str:
    """Decode a page in the charset that is told, or the one that it declares itself."""
    charset = resource.get("WebResourceTextEncodingName")
    return decode(data, charset) if charset and isinstance(charset, str) else decoded_html(data)


def _resources(archive: object) -> Iterator[dict[str, object]]:
    """Give the page of an archive, then of those within it; one that holds itself is given once."""
    waiting, known = [archive], set()
    while waiting:
        archive = waiting.pop()
        if not isinstance(archive, dict) or id(archive) in known:
            continue
        known.add(id(archive))
        resource, frames = archive.get("WebMainResource"), archive.get("WebSubframeArchives")
        if isinstance(resource, dict):
            yield resource
        waiting += reversed(frames) if isinstance(frames, list) else ()
