"""What a reader reads: a file on the disk, or what lies within another file."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO, Literal, Protocol

from inkling.errors import Refusal

_UNPACKED_LIMIT = 300 * 2**20

HASH_BYTES = 16
_READ_BYTES = 1 << 20


class Source(Protocol):
    """What readers ask of what they read; a `Path` is one."""

    @property
    def name(self) -> str:
        """Its own name, without folders."""

    @property
    def suffix(self) -> str:
        """The end of its name, with the dot."""

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open it for reading."""

    def read_bytes(self) -> bytes:
        """Read all of it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What lay within another file, in memory, so that no copy of it is left on the disk."""

    name: str
    data: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        """The end of its name, with the dot."""
        return PurePath(self.name).suffix

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open it for reading."""
        return BytesIO(self.data)

    def read_bytes(self) -> bytes:
        """Read all of it."""
        return self.data


def content_hash(source: Source) -> bytes:
    """Hash all that a source holds; raises OSError where it cannot be read."""
    digest = hashlib.blake2b(digest_size=HASH_BYTES)
    with source.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.digest()


def path_or_bytes(source: Source) -> Path | bytes:
    """Give what libraries take that read either from the disk or from memory."""
    return source if isinstance(source, Path) else source.read_bytes()


@contextmanager
def unpacked(source: Source) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP archive; raises what zipfile raises where it is none."""
    with source.open("rb") as file, zipfile.ZipFile(file) as packed:
        yield packed


def check_unpacked_size(source: Source) -> None:
    """Refuse a packed document whose text would fill the memory; files that are not packed pass."""
    with source.open("rb") as file:
        if not zipfile.is_zipfile(file):
            return
    with unpacked(source) as packed:
        texts = (".xml", ".rels", ".html", ".xhtml", ".htm", ".opf", ".ncx", ".vml", ".bin")
        total = sum(entry.file_size for entry in packed.infolist() if entry.filename.lower().endswith(texts))
    check_part_size(total)


def check_part_size(size: int) -> None:
    """Refuse what would fill the memory when it is unpacked."""
    if size > _UNPACKED_LIMIT:
        limit = _UNPACKED_LIMIT // 2**20
        raise Refusal("skipped", f"too large: {size // 2**20} MB unpacked, the limit is {limit} MB")
