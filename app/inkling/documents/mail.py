"""Reads mail: single messages and mailboxes."""

import base64
import email
import email.errors
import email.header
import email.policy
import email.utils
import mailbox
import re
from email.message import Message
from pathlib import Path

from inkling.documents.document import Document, Section
from inkling.documents.rich import MIME, extract, tidy
from inkling.documents.text import decode, one_line
from inkling.documents.web import read_html

_HEAD = ("From", "To", "Cc", "Date")
_LONGEST_HEAD = 500
_MOST_ATTACHMENTS = 50
_DEEPEST = 50
_TEXT = ("text/plain", "text/html")
_FOR_PROGRAMS = ("text/calendar", "text/x-amp-html")
# Apple Mail puts the count of its bytes before a message, and a list of settings behind it.
_APPLE_COUNT = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_MALFORMED = (email.errors.MessageError, LookupError, UnicodeError, ValueError, TypeError, AttributeError)


def read_message_file(path: Path) -> Document:
    """Read one message: its subject is the title; the text begins with who wrote to whom, and when."""
    data = path.read_bytes()
    counted = _APPLE_COUNT.match(data)
    if counted:
        data = data[counted.end() : counted.end() + int(counted[1])]
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    text = _message_text(message)
    return Document(_head(message, "Subject"), (Section(text),) if text else ())


def read_mailbox(path: Path) -> Document:
    """Read a mailbox: a section for each message."""
    sections = []
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.keys(), 1):
            message = email.message_from_bytes(box.get_bytes(key), policy=email.policy.compat32)
            text = _message_text(message)
            subject = _head(message, "Subject")
            if text:
                sections.append(Section(text, f"message {number} · {subject}" if subject else f"message {number}"))
    finally:
        box.close()
    return Document("", tuple(sections))


def read_outlook_message(path: Path) -> Document:
    """Read a message that Outlook saved."""
    result = extract(path, MIME["msg"], structure=True)
    head: list[str] = []
    body: list[str] = []
    title = ""
    for node in result.document["nodes"] if result.document else ():
        content = node["content"]
        if content["node_type"] == "metadata_block":
            for name, value in content["entries"]:
                if name == "Subject":
                    title = one_line(value)
                elif name in _HEAD:
                    head.append(f"{name}: {_date(value) if name == 'Date' else one_line(value)}")
        elif content.get("text"):
            body.append(tidy(content["text"]))
    names = [one_line(str(name)) for name in result.metadata.get("attachments") or ()]
    text = _join(head, "\n\n".join(body), names)
    return Document(title, (Section(text),) if text else ())


def _join(head: list[str], body: str, attachments: list[str]) -> str:
    named = f"Attachments: {', '.join(attachments[:_MOST_ATTACHMENTS])}" if attachments else ""
    return "\n\n".join(filter(None, ("\n".join(head), body.strip("\n").rstrip(), named)))


def _message_text(message: Message) -> str:
    head = []
    for name in _HEAD:
        value = _head(message, name)
        if value:
            head.append(f"{name}: {(_date(value) if name == 'Date' else value)[:_LONGEST_HEAD]}")
    bodies: list[str] = []
    attachments: list[str] = []
    _gather(message, bodies, attachments, 0)
    return _join(head, "\n\n".join(bodies), attachments)


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


def _date(value: str) -> str:
    try:
        return email.utils.parsedate_to_datetime(value).strftime("%Y-%m-%d %H:%M")
    except _MALFORMED:
        found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", value)
        return f"{found[1]} {found[2]}" if found else value


def _gather(part: Message, bodies: list[str], attachments: list[str], depth: int) -> None:
    """Collect the texts of a message and the names of what is attached."""
    name = _filename(part)
    kind = part.get_content_type()
    attached = part.get_content_disposition() == "attachment"
    if name or attached:
        attachments.append(name or kind)
        # Some programs give the text itself a name.
        is_text = kind in _TEXT and not bodies and (not attached or not depth)
        if not is_text and kind != "message/rfc822":
            return
    if part.is_multipart() and depth < _DEEPEST:
        _gather_parts(part, kind, bodies, attachments, depth + 1)
    elif kind in _TEXT or (not bodies and _is_text_of_another_kind(part)):
        text = _part_text(part, kind)
        if text.strip():
            bodies.append(text.strip("\n").rstrip())


def _is_text_of_another_kind(part: Message) -> bool:
    """Tell whether a part is text all the same: an invitation, say, or parts without the line that divides them."""
    return part.get_content_maintype() in ("text", "multipart") and isinstance(part.get_payload(), str)


def _gather_parts(part: Message, kind: str, bodies: list[str], attachments: list[str], depth: int) -> None:
    parts = [inner for inner in part.get_payload() if isinstance(inner, Message)]
    if kind == "message/rfc822" and parts:
        parts = [_forwarded(part, parts[0])]
    chosen = _best_alternative(parts) if kind == "multipart/alternative" else parts
    if kind == "message/rfc822" and parts:
        head = {name: _head(parts[0], name) for name in ("From", "Subject", "Date")}
        bodies.append("\n".join(f"{name}: {value}" for name, value in head.items() if value))
    for inner in parts:
        if inner in chosen:
            _gather(inner, bodies, attachments, depth)
        else:
            attachments += _attached(inner)


def _forwarded(part: Message, message: Message) -> Message:
    """Unpack a message that was packed as if it were a file, which the standard forbids and some programs do."""
    text = message.get_payload()
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64" or not isinstance(text, str):
        return message
    try:
        return email.message_from_bytes(base64.b64decode(text), policy=email.policy.compat32)
    except ValueError:
        return message


def _attached(part: Message) -> list[str]:
    """Name what is attached to an alternative that is not read, but for the pictures within its text."""
    names = []
    for inner in part.walk():
        name, attached = _filename(inner), inner.get_content_disposition() == "attachment"
        if attached or (name and inner.get_content_maintype() != "image"):
            names.append(name or inner.get_content_type())
    return names


def _best_alternative(parts: list[Message]) -> list[Message]:
    """Choose the plain text where it says something, else what comes last, as the standard has it, for people."""
    for part in parts:
        if part.get_content_type() == "text/plain" and _part_text(part, "text/plain").strip():
            return [part]
    return [part for part in parts if part.get_content_type() not in _FOR_PROGRAMS][-1:] or parts[-1:]


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


def _part_text(part: Message, kind: str) -> str:
    try:
        charset = part.get_content_charset() or ""
    except _MALFORMED:
        charset = ""
    try:
        payload = part.get_payload(decode=True)
    except _MALFORMED:
        payload = str(part.get_payload()).encode("utf-8", "surrogateescape")
    text = decode(payload, charset) if isinstance(payload, bytes) else ""
    if kind != "text/html":
        return text
    document = read_html(text)
    parts = ["\n".join(filter(None, (section.place[2:], section.text))) for section in document.sections]
    return "\n\n".join(filter(None, (document.title, *parts)))
