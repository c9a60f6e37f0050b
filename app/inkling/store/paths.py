"""Paths as the index keeps them, and names and folders as filters compare them."""

import os
import re
import sys
from pathlib import PurePath

from inkling.documents.text import clean
from inkling.places import as_disks_compare
from inkling.store.folding import bare, folded

SEPARATOR = "\\" if sys.platform == "win32" else "/"
_GAP = re.compile(r"\s+")


def encode_path(path: str) -> bytes:
    """Turn a path into the bytes that the index keeps."""
    return os.fsencode(path)


def decode_path(path: bytes) -> str:
    """Turn the bytes that the index keeps into a path."""
    return os.fsdecode(path)


def with_separator(folder: str) -> str:
    """Write a folder with one separator at its end."""
    return folder.rstrip(SEPARATOR) + SEPARATOR


def below(folder: str) -> tuple[bytes, bytes]:
    """Give the half-open range of bytes that covers all paths below a folder."""
    prefix = encode_path(with_separator(folder))
    return prefix, prefix[:-1] + bytes([prefix[-1] + 1])


def file_names(path: str) -> tuple[bytes, str, str, str, str]:
    """Give what the index keeps of a path: its bytes, name, compared name and folder, and suffix."""
    whole = PurePath(path)
    name = clean(whole.name)
    suffix = PurePath(name).suffix.lower().lstrip(".")
    return encode_path(path), name, compared(name), with_separator(compared(str(whole.parent))), suffix


def compared(text: str) -> str:
    """Give a name or folder as `in:` and `name:` compare it: as texts are, without capitals and accents."""
    return bare(folded(_GAP.sub(" ", clean(text))))


def path_on_disk(path: bytes) -> bytes:
    """Write a path as it is compared by disks that make no difference of capitals."""
    return encode_path(as_disks_compare(decode_path(path)))
