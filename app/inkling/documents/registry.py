"""From a file to its document: chooses the reader by what the file holds and by what its name says."""

import logging
import re
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from stat import S_ISREG

from inkling.documents.attachments import AttachmentReader, LeaveOut
from inkling.documents.damage import damaged, is_of_the_content
from inkling.documents.document import Document, InnerScan
from inkling.documents.iwork.package import is_package
from inkling.documents.kinds import SAMPLE, kind, skipped
from inkling.documents.mails.signed import SUFFIX, unsigned
from inkling.documents.readers import ARCHIVES, BINARY, MOSTLY_ATTACHED, READERS, SKIPPED, TEXT, Read
from inkling.documents.scans import UNKNOWN, Pictures, read_picture, with_recognized, without_text
from inkling.documents.source import Attachment, Source, content_hash, unpacked
from inkling.errors import Refusal

SIZE_LIMIT = 256 * 2**20
TEXT_LIMIT = 64 * 2**20
"""Text is all words, so that much less of it fills the index; mail is mostly what is attached to it."""

_OLD_OFFICE = frozenset(("doc", "dot", "xls", "xlt", "ppt", "pps", "msg"))
_OF_OTHERS = ("key", "prc")
"""Keys to ciphers, procedures of databases and programs of Palm are named as presentations and books are."""

_LIST_OF_MAILBOX = b"// <!-- <mdb:mork"
"""What lies beside each mailbox of Thunderbird, as text of a kind."""

_MAILBOX = re.compile(rb"from \S+ .{10,60}\n(?:[\w-]+:|>from )")
_HEAD_LINE = re.compile(rb"([\w-]+):(?=[ \t\n])|[ \t]")
_OF_MAIL = frozenset((b"message-id", b"received", b"return-path", b"delivered-to", b"mime-version"))
_OF_ANY_MAIL = {b"from", b"subject", b"date"}
_FEWEST_HEAD_LINES = 3
_LONGEST_MANIFEST = 2**23
DEEPEST = 4
"""So many levels of files in files are read."""

_log = logging.getLogger(__name__)


def read(
    path: Path,
    size_limit: int = SIZE_LIMIT,
    leave_out: LeaveOut = lambda _: "",
    pictures: Pictures = UNKNOWN,
) -> Document:
    """Read a file, and what is attached to it or packed in it.

    Raises Refusal where its text cannot be had, OSError where the system does not let it be read now, and nothing
    else but MemoryError. `size_limit` is in bytes; text, but for mail, is never read beyond TEXT_LIMIT. `leave_out`,
    asked before each file that lies in it is read, may give a reason not to read any more. There may be no text in a
    document with pages whose `pictures` are known, or wanted. May be called from any thread or process.
    """
    status = path.stat()
    if not S_ISREG(status.st_mode):
        raise Refusal("skipped", "not a file")

    document = read_alone(path, status.st_size, size_limit, pictures)
    try:
        read_attached = partial(read_inner, size_limit=size_limit, pictures=pictures)
        return AttachmentReader(read_attached, leave_out).whole(document, DEEPEST)
    except Refusal as refusal:
        if not document.scanned and not pictures.recognized:
            raise
        # Its own pages may come to have text, or were found to have none.
        return replace(document, attached=(), missing=refusal.reason.removeprefix("no text; "))


def read_inner(attachment: Attachment, size_limit: int, pictures: Pictures) -> Document:
    """Read what lies in a file with what is known of its `pictures`, and note which pages these are.

    Without what lies in it again; otherwise as `read`.
    """
    size = len(attachment.data)
    if not pictures.wanted and not pictures.inner:
        return read_alone(attachment, size, size_limit)
    content = content_hash(attachment)
    known = Pictures(pictures.inner.get(content, {}), pictures.wanted)
    document = read_alone(attachment, size, size_limit, known)
    left = document.scanned if pictures.wanted else ()
    scans = (InnerScan(content, left),) if left or known.recognized else ()
    return replace(document, scanned=(), inner_scans=scans)


def read_alone(source: Source, size: int, size_limit: int, pictures: Pictures = UNKNOWN) -> Document:
    """Read a file without what is attached to it; otherwise as `read`."""
    try:
        if source.suffix.lower() == SUFFIX:
            _check_size(size, size_limit)
            source = unsigned(source)
            size = len(source.data)
        if not size:
            raise Refusal("skipped", "empty")
        document = with_recognized(_choose(source, size, size_limit, pictures)(source), pictures)
    except (Refusal, MemoryError):
        raise
    except OSError as error:
        if not is_of_the_content(error):
            raise
        # Windows says the same of a drive that has gone or fails.
        _read_through(source)
        raise Refusal("unreadable", damaged(error)) from error
    except RecursionError as error:
        raise Refusal("unreadable", "damaged: nested too deeply") from error
    except Exception as error:
        _log.info("%s is damaged", source, exc_info=True)
        raise Refusal("unreadable", damaged(error)) from error
    if document.attached or _has_text(document) or (document.pages and pictures != UNKNOWN):
        return document
    raise Refusal("skipped", without_text(document, pictures) if document.pages else "no text")


def _read_through(source: Source) -> None:
    """See that the system gives all that a file holds; raises OSError."""
    with source.open("rb") as file:
        while file.read(1 << 20):
            pass


def _has_text(document: Document) -> bool:
    return any(section.text.strip() for section in document.sections)


def _choose(source: Source, size: int, size_limit: int, pictures: Pictures) -> Read:
    """Choose the reader, or refuse."""
    suffix = source.suffix[1:].lower()
    with source.open("rb") as file:
        found = kind(file.read(SAMPLE))
    if pictures.cover(found, suffix, size):
        _check_size(size, size_limit)
        return read_picture
    if found in ("text", "rtf", "pdf", "zip", "tar", "packed", "ole", "mobi"):
        _check_size(size, size_limit)
    reader = _of_kind(source, suffix, found)
    is_text = reader not in (*BINARY.values(), *ARCHIVES.values(), *MOSTLY_ATTACHED)
    _check_size(size, min(size_limit, TEXT_LIMIT) if is_text else size_limit)
    return reader


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise Refusal("skipped", f"too large: {_size(size)}, the limit is {_size(limit)}")


def _of_kind(source: Source, suffix: str, found: str) -> Read:
    if found in ("text", "rtf"):
        return _text_reader(source, suffix, found)
    if not found and suffix == "webarchive":
        return READERS[suffix]  # text or not, as it happens to be written
    if found in ("pdf", "mobi"):
        return READERS[found]
    if suffix in SKIPPED:
        raise Refusal("skipped", SKIPPED[suffix])
    if found == "zip":
        return _packed_reader(source, suffix)
    if found in ("tar", "packed"):
        return _archive_reader(suffix, "tar" if found == "tar" else "gz")
    if found == "ole":
        return _compound_reader(source, suffix)
    if found and suffix in READERS and suffix:
        raise Refusal("skipped", f"named .{suffix} but is {found}")
    if found:
        raise Refusal("skipped", skipped(found))
    if suffix in TEXT and suffix:
        raise Refusal("skipped", f"named .{suffix} but is not text")
    if suffix in BINARY and suffix not in _OF_OTHERS:
        raise Refusal("unreadable", f"damaged, or of a version too old: not recognised as .{suffix}")
    raise Refusal("skipped", "not a format that Inkling reads")


def _text_reader(source: Source, suffix: str, found: str) -> Read:
    if found == "rtf" or (suffix in TEXT and suffix not in ("rtf", "")):
        return READERS["rtf" if found == "rtf" else suffix]
    if suffix in BINARY and suffix not in (*_OLD_OFFICE, *_OF_OTHERS):
        raise Refusal("unreadable", f"named .{suffix} but is plain text")
    with source.open("rb") as file:
        start = file.read(SAMPLE).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_LIST_OF_MAILBOX):
        raise Refusal("skipped", "a mail program's own list of a mailbox")
    if start.startswith((b"<!doctype html", b"<html")):
        return READERS["html"]
    if start.startswith(b"<?xml"):
        return READERS["html" if b"<html" in start else "xml"]
    if _MAILBOX.match(start):
        return READERS["mbox"]
    if _is_message(start):
        return READERS["eml"]
    return READERS["csv" if suffix in ("xls", "xlt") else "txt"]


def _is_message(start: bytes) -> bool:
    """Tell whether text is mail, or a page that is packed as mail is with its pictures."""
    head, _, body = start.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = [_HEAD_LINE.match(line + b"\n") for line in head.split(b"\n")]
    # The end of the sample may part a line.
    whole = lines if body else lines[:-1]
    names = {line[1] for line in whole if line}
    is_mail = not _OF_MAIL.isdisjoint(names) or names >= _OF_ANY_MAIL
    return is_mail and all(whole) and len(names) >= _FEWEST_HEAD_LINES


def _packed_reader(source: Source, suffix: str) -> Read:
    """Tell Office, OpenDocument and e-books by what their package holds."""
    try:
        with unpacked(source) as packed:
            names = set(packed.namelist())
            mime = _start(packed, "mimetype", names, 100).decode("ascii", "replace").strip()
            manifest = _start(packed, "META-INF/manifest.xml", names, _LONGEST_MANIFEST)
    except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError) as error:
        if suffix in ARCHIVES:
            return READERS["zip"]  # what is left of it
        raise Refusal("unreadable", damaged(error)) from error
    if b"encryption-data" in manifest:
        raise Refusal("unreadable", "protected by a password")
    contents = {
        "word/": "docx", "xl/": "xlsx", "ppt/": "pptx",
        "opendocument.text": "odt", "opendocument.spreadsheet": "ods", "opendocument.presentation": "odp",
        "opendocument.graphics": "odg", "epub+zip": "epub", "hwp+zip": "hwpx",
        "sun.xml.writer": "odt", "sun.xml.calc": "ods", "sun.xml.impress": "odp", "sun.xml.draw": "odg",
    }  # fmt: skip
    for mark, real in contents.items():
        if mark in mime or ("[Content_Types].xml" in names and any(name.startswith(mark) for name in names)):
            return READERS["xlsb" if "xl/workbook.bin" in names else real]
    # Where it was meant for a printer, its parts lie in pieces.
    if any(name.startswith("[Content_Types].xml") for name in names) and any(".fdseq" in name for name in names):
        return READERS["xps"]
    if is_package(names):
        return READERS["pages"]
    return READERS[suffix] if suffix in BINARY and names else _archive_reader(suffix, "zip")


def _start(packed: zipfile.ZipFile, name: str, names: set[str], size: int) -> bytes:
    """Read the beginning of a part of a package, which may be unpacked to anything; nothing where it is not there."""
    if name not in names:
        return b""
    with packed.open(name) as part:
        return part.read(size)


def _archive_reader(suffix: str, kind_of_archive: str) -> Read:
    """Take for an archive only what is named so, for many programs pack what they write."""
    if suffix in ARCHIVES or not suffix:
        return READERS[kind_of_archive]
    named = f"named .{suffix} but is an archive"
    raise Refusal("skipped", named if suffix in READERS else "not a format that Inkling reads")


def _compound_reader(source: Source, suffix: str) -> Read:
    """Tell old Office documents and messages by the names of their streams."""
    data = source.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    is_word = holds("WordDocument")
    protected = holds("EncryptedPackage") or (holds("PowerPoint Document") and b"\xdf\xc4\xd1\xf3" in data)
    word_header = data[512:524] if is_word else b""
    if protected or (word_header[:2] == b"\xec\xa5" and word_header[11] & 1):
        raise Refusal("unreadable", "protected by a password")
    if holds("__substg1.0_") and holds("__properties_version1.0") and suffix not in ("doc", "xls", "ppt"):
        return READERS["msg"]
    if b"HWP Document File" in data and suffix not in _OLD_OFFICE:
        return READERS["hwp"]
    streams = {"PowerPoint Document": "ppt", "WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
    for stream, real in streams.items():
        if holds(stream) and (suffix not in _OLD_OFFICE or READERS[suffix] is READERS[real]):
            return READERS[real]
    if suffix in (*_OLD_OFFICE, "hwp"):
        return READERS[suffix]
    raise Refusal("skipped", "not a format that Inkling reads")


def _size(count: int) -> str:
    for unit, size in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if count >= size:
            return f"{count / size:.1f} {unit}".replace(".0 ", " ")
    return f"{count} bytes"
