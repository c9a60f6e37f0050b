"""Lets OpenDocuments that lie in one file of XML be read by the readers of packages."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from inkling.documents.document import Document
from inkling.documents.source import Attachment, Source

_BODY = b"<office:body"
_END = b"</office:document>"


def of_one_file(read: Callable[[Source], Document]) -> Callable[[Source], Document]:
    """Make a reader of flat OpenDocuments of a reader of packages."""

    def read_flat(source: Source) -> Document:
        return read(_packed(source.read_bytes()))

    return read_flat


def _packed(data: bytes) -> Attachment:
    """Pack it in memory; what stands before the text are styles and what describes the document."""
    head, body, _ = data.partition(_BODY)
    about = head + _END if body else data
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name, part in (("content.xml", data), ("styles.xml", about), ("meta.xml", about)):
            packed.writestr(name, part)
    return Attachment("a package", written.getvalue())
