"""Takes what was signed out of its signature, which some programs pack around it (CMS, of files named .p7m)."""

import binascii
import re
from dataclasses import dataclass
from pathlib import PurePath

from inkling.documents.source import Attachment, Source
from inkling.errors import Refusal

SUFFIX = ".p7m"
_MOST_SIGNATURES = 8
"""So many are taken off: who signs what others have signed packs it anew."""

_SEQUENCE, _OBJECT, _EXPLICIT, _OCTETS = 0x30, 0x06, 0xA0, 0x04
_CONSTRUCTED = 0x20
_WITHOUT_END = 0x80
_MOST_BYTES_OF_A_LENGTH = 8
_BROKEN = "the signature around it is broken"
_CMS = bytes.fromhex("2a864886f70d01")
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = tuple(
    map(bytes.fromhex, ("2a864886f70d010703", "2a864886f70d010704", "2a864886f70d010706", "2a864886f70d0109100117"))
)
"""Enveloped, signed and enveloped, encrypted, and authenticated as well as enveloped (RFC 5652 and 5083)."""

_LABEL = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 #]{1,40}-----")
_AS_TEXT = (b"MI", b"-----BEGIN ")
_MAIL = ".eml"
_PART_OF_MAIL = re.compile(
    rb"\s{0,9}(?:[!-9;-~]{1,80}:[^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n){0,99}){0,99}?"
    rb"(?:content-type|mime-version)[ \t]{0,9}:",
    re.IGNORECASE,
)


def unsigned(source: Source) -> Attachment:
    """Give the file that a signed one holds, under the name that it had; others as they are, mail named as mail.

    Raises:
        Refusal: it is encrypted, or holds nothing but a signature.
        ValueError: it is broken.
    """
    data, name = source.read_bytes(), source.name
    for _ in range(_MOST_SIGNATURES):
        signed = signed_content(data)
        if signed is None:
            break
        data = signed
        name = name[: -len(SUFFIX)] if PurePath(name).suffix.lower() == SUFFIX else name
    if name == source.name and data[:1] == bytes([_SEQUENCE]) and data[1:2] >= bytes([_WITHOUT_END]):
        raise ValueError(f"{_BROKEN} or cut off")  # no text begins so
    is_unnamed_mail = is_part_of_mail(data) and PurePath(name).suffix.lower() != _MAIL
    return Attachment(f"{name}{_MAIL}" if is_unnamed_mail else name, data)


def is_part_of_mail(data: bytes) -> bool:
    """Tell whether data begins with the head of a part of a mail, which is what programs for mail sign."""
    return bool(_PART_OF_MAIL.match(data))


def signed_content(data: bytes) -> bytes | None:
    """Give what lies in a signature; None where data is no signature at all, nor anything akin.

    Raises:
        Refusal: it is encrypted, or holds nothing but a signature.
        ValueError: it is broken.
    """
    walk = _Walk(_as_bytes(data))
    kind = walk.kind()
    if not kind.startswith(_CMS):
        return None
    if kind in _ENCRYPTED:
        raise Refusal("unreadable", "encrypted: only who it was sent to can open it")
    if kind != _SIGNED:
        raise Refusal("skipped", "not a format that Inkling reads")
    try:
        content = walk.content()
    except IndexError as error:
        raise ValueError(f"{_BROKEN} or cut off") from error
    if content is None:
        raise Refusal("skipped", "only a signature: what it signs does not lie in it")
    return content


def _as_bytes(data: bytes) -> bytes:
    """Unpack a signature that is written in letters; anything else stays as it is."""
    start = data[:100].lstrip()
    if not start.startswith(_AS_TEXT):
        return data
    try:
        return binascii.a2b_base64(_LABEL.sub(b"", data))
    except binascii.Error:
        return data


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: what it is, and where its content begins and ends; a mark ends it where that is None."""

    tag: int
    start: int
    end: int | None


class _Walk:
    """Goes through a signature from one element to the next, in linear time and without recursion.

    Its methods raise IndexError or ValueError where the signature is broken.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    def kind(self) -> bytes:
        """Tell what it calls itself; nothing where it is not written so."""
        try:
            around = self._element(0)
            kind = self._element(around.start)
        except (IndexError, ValueError):
            return b""
        return self._data[kind.start : kind.end] if (around.tag, kind.tag) == (_SEQUENCE, _OBJECT) else b""

    def content(self) -> bytes | None:
        """Give what was signed; None where it does not lie here."""
        kind = self._within(0, _SEQUENCE)
        signed = self._within(self._behind(kind), _EXPLICIT)
        algorithms = self._behind(self._within(signed, _SEQUENCE))  # behind the version
        around = self._behind(algorithms)
        kind = self._within(around, _SEQUENCE)
        packed = self._behind(kind)
        if packed == self._element(around).end or self._data[packed] != _EXPLICIT:
            return None
        return self._octets(self._element(self._within(packed, _EXPLICIT)))

    def _element(self, at: int) -> _Element:
        tag, length = self._data[at], self._data[at + 1]
        start = at + 2
        if length == _WITHOUT_END and tag & _CONSTRUCTED:
            return _Element(tag, start, None)
        if length >= _WITHOUT_END:
            count = length - _WITHOUT_END
            if not 0 < count <= _MOST_BYTES_OF_A_LENGTH:
                raise ValueError(_BROKEN)
            length = int.from_bytes(self._data[start : start + count], "big")
            start += count
        return _Element(tag, start, start + length)

    def _within(self, at: int, tag: int) -> int:
        """Tell where the content of the element at a place begins."""
        element = self._element(at)
        if element.tag != tag:
            raise ValueError(_BROKEN)
        return element.start

    def _behind(self, at: int) -> int:
        """Tell where what follows the element at a place begins."""
        element = self._element(at)
        at, open_ones = (element.start, 1) if element.end is None else (element.end, 0)
        while open_ones:
            element = self._element(at)
            open_ones += (element.end is None) - (not element.tag)
            at = element.start if element.end is None else element.end
        return at

    def _octets(self, packed: _Element) -> bytes:
        """Join what may have been written piece by piece."""
        if packed.tag not in (_OCTETS, _OCTETS | _CONSTRUCTED):
            raise Refusal("skipped", "a signature of something that is no file")
        pieces: list[memoryview] = []
        whole = memoryview(self._data)
        element, open_ones = packed, 0
        while True:
            open_ones += (element.end is None) - (not element.tag)
            at = element.start
            if element.tag == _OCTETS and element.end is not None:
                pieces.append(whole[element.start : element.end])
                at = element.end
                if at > len(self._data):
                    raise IndexError(at)
            elif element.tag not in (_OCTETS | _CONSTRUCTED, 0):
                raise ValueError(_BROKEN)
            if (not open_ones) if packed.end is None else (at >= packed.end):
                return b"".join(pieces)
            element = self._element(at)
