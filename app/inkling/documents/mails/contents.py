"""Gathers what a message holds: its texts, and what is attached to it."""

import base64
import re
from codecs import BOM_UTF8
from email.message import Message
from functools import partial

from inkling.documents import kinds
from inkling.documents.attachments import may_hold_text
from inkling.documents.damage import damaged
from inkling.documents.document import Attached
from inkling.documents.mails.heads import MALFORMED, file_name, head_line, parsed
from inkling.documents.mails.signed import is_part_of_mail, signed_content
from inkling.documents.mails.tnef import attached_within
from inkling.documents.plain import unfolded
from inkling.documents.text import decode, without
from inkling.documents.web import html_in_one_piece
from inkling.errors import Refusal

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


class Contents:
    """Gathers the texts of a message, the names of what is attached, and of these what could hold text."""

    def __init__(self, message: Message) -> None:
        self.bodies: list[str] = []
        self.names: list[str] = []
        self.attached: list[Attached] = []
        self._gather(message, 0)

    def _gather(self, part: Message, depth: int) -> None:
        kind = part.get_content_type()
        name = file_name(part) or (_SIGNED_NAME if kind in _SIGNED else "")
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
            head = {name: head_line(parts[0], name) for name in ("From", "Subject", "Date")}
            self.bodies.append("\n".join(f"{name}: {value}" for name, value in head.items() if value))
        for inner in parts:
            if inner in chosen or not is_choice:
                self._gather(inner, depth)
            else:
                self._gather_attached(inner, depth)

    def _gather_attached(self, part: Message, depth: int) -> None:
        """Gather what is attached to an alternative that is not read, but for the pictures within its text."""
        name, attached = file_name(part), part.get_content_disposition() == "attachment"
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
    except MALFORMED as error:
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
    return parsed(data) if data and is_part_of_mail(data) else None


def _is_text_of_another_kind(part: Message) -> bool:
    """Tell whether a part is text all the same: an invitation, say, or parts without the line that divides them."""
    return part.get_content_maintype() in ("text", "multipart") and not part.is_multipart()


def _forwarded(part: Message, message: Message) -> Message:
    """Unpack a message that was packed as if it were a file, which the standard forbids and some programs do."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64" or message.is_multipart():
        return message
    try:
        data = base64.b64decode(str(message.get_payload()))
    except MALFORMED:
        return message
    return parsed(data)


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


def _decoded(part: Message) -> str:
    try:
        charset = part.get_content_charset() or ""
    except MALFORMED:
        charset = ""
    try:
        payload = part.get_payload(decode=True)
    except MALFORMED:
        payload = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return decode(payload, charset) if isinstance(payload, bytes) else ""


def _part_text(part: Message, kind: str) -> str:
    text = _decoded(part)
    if kind == "text/calendar":
        return unfolded(text)
    return html_in_one_piece(text) if kind == "text/html" else text
