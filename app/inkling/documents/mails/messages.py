"""Reads mail: single messages and mailboxes."""

import base64
import email
import email.errors
import email.header
import email.policy
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.parser import BytesHeaderParser
from functools import partial
from itertools import pairwise

from inkling.documents import kinds
from inkling.documents.attachments import may_hold_text
from inkling.documents.damage import damaged
from inkling.documents.dates import moment, readable_date
from inkling.documents.document import Attached, Document, Part, Section
from inkling.documents.mails.signed import is_part_of_mail, signed_content
from inkling.documents.mails.tnef import attached_within
from inkling.documents.plain import unfolded
from inkling.documents.source import Source
from inkling.documents.text import decode, one_line, without
from inkling.documents.web import html_in_one_piece
from inkling.errors import Refusal

HEAD = ("From", "To", "Cc", "Date")
LONGEST_TITLE = _LONGEST_HEAD = 500
"""So many letters of a subject, or of another line of the head, are kept: they stand beside each passage."""

_MOST_NAMED = 50
_DEEPEST = 50
_TEXT = ("text/plain", "text/html")
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNED_NAME = "smime.p7m"
_LONGEST_EXCUSE = 500
_MORE = 2
"""Plain text as short as that only says that there is more to see, where the other version is so much longer."""

_NO_LETTERS = re.compile(r"<[^<>]{0,2000}>|&#?\w{1,30};|\s+")
_ADDRESS = re.compile(r"https?://\S{1,2000}")
_OF_OUTLOOK = ("application/ms-tnef", "application/vnd.ms-tnef")
_FOR_PROGRAMS = ("text/calendar", "text/x-amp-html")
# Apple Mail puts the count of its bytes before a message, and a list of settings behind it.
_APPLE_COUNT = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_FROM_LINE = re.compile(
    rb"From (?:(?:(?<=\AFrom )|(?<=\nFrom ))[^\n]{1,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\n]{1,40}"
    rb"\d:\d\d:\d\d[^\n]{0,60}(?:\n|\Z)"
    rb"|(?:(?<=\AFrom )|(?<=\n\nFrom )|(?<=\n\r\nFrom ))[^\n]{0,400}\n(?=[\w-]{1,80}:|>From ))"
)
"""What stands before a message in a mailbox: a line with a date, or behind a blank line one before a head."""

_MARKED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_MALFORMED = (email.errors.MessageError, LookupError, UnicodeError, ValueError, TypeError, AttributeError)


def read_message_file(source: Source) -> Document:
    """Read one message: its subject is the title; the text begins with who wrote to whom, and when."""
    data = source.read_bytes()
    counted = _APPLE_COUNT.match(data)
    if counted:
        data = data[counted.end() : counted.end() + int(counted[1])]
    message = _parsed(data)
    contents, part = _Contents(message), _part(message)
    text = _message_text(message, contents)
    attached = tuple(replace(each, part=part) for each in contents.attached)
    return Document(part.title, (Section(text, part=part),) if text else (), attached=attached)


def _parsed(data: bytes) -> Message:
    return email.message_from_bytes(_from_first_line(data), policy=email.policy.compat32)


def _from_first_line(data: bytes) -> bytes:
    return data.removeprefix(BOM_UTF8).lstrip(b"\r\n")


def read_mailbox(source: Source) -> Document:
    """Read a mailbox: a section for each message; of one that cannot be made out, its head."""
    sections, unread = [], 0
    attached: list[Attached] = []
    for number, found in enumerate(_messages(_from_first_line(source.read_bytes())), 1):
        try:
            message = _parsed(found)
            contents = _Contents(message)
        except (RecursionError, *_MALFORMED):
            # One that was made to break programs must not cost the others.
            message, contents = _head_alone(found), _Contents(Message())
            unread += 1
        part, text = _part(message), _message_text(message, contents)
        place = f"message {number} · {part.title}" if part.title else f"message {number}"
        if text:
            sections.append(Section(text, place, part=part))
        behind = len(sections)
        attached += [replace(each, behind=behind, place=place, part=part) for each in contents.attached]
    missing = f"{unread:,} message{'s' if unread > 1 else ''} could not be read beyond the head" if unread else ""
    return Document("", tuple(sections), missing, tuple(attached))


def _head_alone(data: bytes) -> Message:
    return BytesHeaderParser(policy=email.policy.compat32).parsebytes(_from_first_line(data))


def _part(message: Message) -> Part:
    return Part(_head(message, "Subject")[:LONGEST_TITLE], moment(_head(message, "Date")))


def _messages(data: bytes) -> Iterator[bytes]:
    """Part a mailbox at the lines before each message; a line of text that begins like one stays text."""
    lines = [line.span() for line in _FROM_LINE.finditer(data)]
    for (_, begin), (end, _) in pairwise([(0, 0), *lines, (len(data), len(data))]):
        message = data[begin:end]
        if message.strip():
            yield _MARKED_FROM.sub(rb"\1", message)


def joined(head: list[str], body: str, attachments: list[str]) -> str:
    """Put the head of a message, its text and the names of what is attached below each other."""
    named = f"Attachments: {', '.join(attachments[:_MOST_NAMED])}" if attachments else ""
    return "\n\n".join(filter(None, ("\n".join(head), body.strip("\n").rstrip(), named)))


def _message_text(message: Message, contents: "_Contents") -> str:
    head = []
    for name in HEAD:
        value = _head(message, name)
        if value:
            head.append(f"{name}: {(readable_date(value) if name == 'Date' else value)[:_LONGEST_HEAD]}")
    return joined(head, "\n\n".join(contents.bodies), contents.names)


def _head(message: Message, name: str) -> str:
    """Decode a head line; one that is malformed is shown as it stands."""
    try:
        raw = message.get(name)
    except _MALFORMED:
        return ""
    if raw is None:
        return ""
    text = str(raw)
    try:
        parts = email.header.decode_header(raw)
        text = "".join(part if isinstance(part, str) else decode(part, charset or "") for part, charset in parts)
    except _MALFORMED:
        text = _bytes_of(text)
    return one_line(text)


def _bytes_of(text: str) -> str:
    """Decode bytes beyond ASCII that the email package keeps as lone surrogates."""
    return decode(text.encode("utf-8", "surrogateescape"))


class _Contents:
    """Gathers the texts of a message, the names of what is attached, and of these what could hold text."""

    def __init__(self, message: Message) -> None:
        self.bodies: list[str] = []
        self.names: list[str] = []
        self.attached: list[Attached] = []
        self._gather(message, 0)

    def _gather(self, part: Message, depth: int) -> None:
        kind = part.get_content_type()
        name = _filename(part) or (_SIGNED_NAME if kind in _SIGNED else "")
        signed = _signed(part) if depth < _DEEPEST and (kind in _SIGNED or name.lower().endswith(".p7m")) else None
        if signed:
            self._gather(signed, depth + 1)
            return
        attached = part.get_content_disposition() == "attachment"
        if name or attached:
            # Some programs give the text itself a name.
            is_text = kind in _TEXT and not self.bodies and (not attached or not depth)
            if not is_text and kind != "message/rfc822" and not part.is_multipart():
                self._attach(part, name or kind)
                return
            self.names.append(name or kind)
        if part.is_multipart() and depth < _DEEPEST:
            self._gather_parts(part, kind, depth + 1)
        elif kind in _TEXT or (not self.bodies and _is_text_of_another_kind(part)):
            text = _part_text(part, kind)
            if text.strip():
                self.bodies.append(text.strip("\n").rstrip())

    def _gather_parts(self, part: Message, kind: str, depth: int) -> None:
        parts = _parts(part)
        if kind == "message/rfc822" and parts:
            parts = [_forwarded(part, parts[0])]
        is_choice = kind == "multipart/alternative"
        chosen = _best_alternative(parts) if is_choice else []
        if kind == "message/rfc822" and parts:
            head = {name: _head(parts[0], name) for name in ("From", "Subject", "Date")}
            self.bodies.append("\n".join(f"{name}: {value}" for name, value in head.items() if value))
        for inner in parts:
            if inner in chosen or not is_choice:
                self._gather(inner, depth)
            else:
                self._gather_attached(inner, depth)

    def _gather_attached(self, part: Message, depth: int) -> None:
        """Gather what is attached to an alternative that is not read, but for the pictures within its text."""
        name, attached = _filename(part), part.get_content_disposition() == "attachment"
        if part.get_content_type() == "message/rfc822":
            self._gather(part, depth)
        elif part.is_multipart() and depth < _DEEPEST:
            for inner in _parts(part):
                self._gather_attached(inner, depth + 1)
        elif attached or (name and part.get_content_maintype() != "image"):
            self._attach(part, name or part.get_content_type())

    def _attach(self, part: Message, name: str) -> None:
        is_of_outlook = part.get_content_type() in _OF_OUTLOOK or name.lower() == "winmail.dat"
        if is_of_outlook and (found := _within(part)):
            self.names += [each.name for each in found]
            self.attached += [each for each in found if may_hold_text(each.name)]
            return
        self.names.append(name)
        if may_hold_text(name, part.get_content_type()):
            self.attached.append(Attached(name, partial(_content, part)))


def _within(part: Message) -> list[Attached]:
    try:
        return attached_within(_content(part))
    except Refusal:
        return []


def _parts(part: Message) -> list[Message]:
    return [inner for inner in part.get_payload() if isinstance(inner, Message)]


def _content(part: Message) -> bytes:
    """Unpack what is attached; text in the charset that the message tells, which the file itself may not."""
    try:
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset() if part.get_content_maintype() == "text" else None
    except _MALFORMED as error:
        raise Refusal("unreadable", damaged(error)) from error
    if not isinstance(payload, bytes):
        return b""
    # Some programs call text whatever they attach.
    if charset and kinds.kind(payload[: kinds.SAMPLE]) in ("text", ""):
        return BOM_UTF8 + decode(payload, charset).encode("utf-8", "replace")
    return payload


def _signed(part: Message) -> Message | None:
    """Take the part of a mail that was signed out of its signature; None of anything else, such as a signed file."""
    try:
        data = signed_content(_content(part))
    except (Refusal, ValueError):
        return None  # for it will be told why when it is read as a file
    return _parsed(data) if data and is_part_of_mail(data) else None


def _is_text_of_another_kind(part: Message) -> bool:
    """Tell whether a part is text all the same: an invitation, say, or parts without the line that divides them."""
    return part.get_content_maintype() in ("text", "multipart") and not part.is_multipart()


def _forwarded(part: Message, message: Message) -> Message:
    """Unpack a message that was packed as if it were a file, which the standard forbids and some programs do."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64" or message.is_multipart():
        return message
    try:
        data = base64.b64decode(str(message.get_payload()))
    except _MALFORMED:
        return message
    return email.message_from_bytes(data, policy=email.policy.compat32)


def _best_alternative(parts: list[Message]) -> list[Message]:
    """Choose the plain text where it says as much, else what comes last, as the standard has it, for people."""
    last = [part for part in parts if part.get_content_type() not in _FOR_PROGRAMS][-1:] or parts[-1:]
    for part in parts:
        if part.get_content_type() == "text/plain":
            letters = len(_NO_LETTERS.sub("", _ADDRESS.sub("", _decoded(part))))
            if letters and (letters > _LONGEST_EXCUSE or _length(last) < letters * _MORE):
                return [part]
    return last


def _length(parts: list[Message]) -> int:
    """Tell about how much text the parts hold, those within them included; quicker than to read them."""
    inner = [leaf for part in parts for leaf in part.walk() if leaf.get_content_type() in _TEXT]
    texts = [_decoded(leaf) for leaf in inner]
    return sum(len(_NO_LETTERS.sub("", without(text, "<style", "</style>"))) for text in texts)


def _filename(part: Message) -> str:
    try:
        name = part.get_filename()
    except _MALFORMED:
        return "a file"
    if not name:
        return ""
    try:
        pieces = email.header.decode_header(name)
    except _MALFORMED:
        return one_line(_bytes_of(name))
    return one_line("".join(p if isinstance(p, str) else decode(p, charset or "") for p, charset in pieces))


def _decoded(part: Message) -> str:
    try:
        charset = part.get_content_charset() or ""
    except _MALFORMED:
        charset = ""
    try:
        payload = part.get_payload(decode=True)
    except _MALFORMED:
        payload = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return decode(payload, charset) if isinstance(payload, bytes) else ""


def _part_text(part: Message, kind: str) -> str:
    text = _decoded(part)
    if kind == "text/calendar":
        return unfolded(text)
    return html_in_one_piece(text) if kind == "text/html" else text
