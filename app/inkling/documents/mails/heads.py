"""Reads messages as far as their heads, and what is told in these."""

import email
import email.errors
import email.header
import email.policy
from codecs import BOM_UTF8
from email.message import Message
from email.parser import BytesHeaderParser

from inkling.documents.text import decode, one_line

MALFORMED = (email.errors.MessageError, LookupError, UnicodeError, ValueError, TypeError, AttributeError)
"""What the email package raises of what it does not understand."""


def parsed(data: bytes) -> Message:
    """Take a message apart; nothing of it is decoded yet."""
    return email.message_from_bytes(from_first_line(data), policy=email.policy.compat32)


def head_alone(data: bytes) -> Message:
    """Take a message apart no further than its head, of which nothing can break a program."""
    return BytesHeaderParser(policy=email.policy.compat32).parsebytes(from_first_line(data))


def from_first_line(data: bytes) -> bytes:
    """Leave out what stands before the first line of a message."""
    return data.removeprefix(BOM_UTF8).lstrip(b"\r\n")


def head_line(message: Message, name: str) -> str:
    """Decode a head line; one that is malformed is shown as it stands."""
    try:
        raw = message.get(name)
    except MALFORMED:
        return ""
    if raw is None:
        return ""
    text = str(raw)
    try:
        parts = email.header.decode_header(raw)
        text = "".join(part if isinstance(part, str) else decode(part, charset or "") for part, charset in parts)
    except MALFORMED:
        text = _bytes_of(text)
    return one_line(text)


def _bytes_of(text: str) -> str:
    """Decode bytes beyond ASCII that the email package keeps as lone surrogates."""
    return decode(text.encode("utf-8", "surrogateescape"))


def file_name(part: Message) -> str:
    """Decode the name that a part has as a file; nothing where it has none."""
    try:
        name = part.get_filename()
    except MALFORMED:
        return "a file"
    if not name:
        return ""
    try:
        pieces = email.header.decode_header(name)
    except MALFORMED:
        return one_line(_bytes_of(name))
    return one_line("".join(p if isinstance(p, str) else decode(p, charset or "") for p, charset in pieces))
