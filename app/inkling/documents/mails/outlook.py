"""Reads messages that Outlook saved, and what is attached to them."""

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import partial

from inkling.documents.attachments import may_hold_text
from inkling.documents.damage import damaged
from inkling.documents.dates import moment, readable_date
from inkling.documents.document import Attached, Document, Part, Section
from inkling.documents.mails.messages import HEAD, LONGEST_TITLE, joined
from inkling.documents.office.rich import MIME, extract, tidy
from inkling.documents.old_office.compound import BROKEN, CompoundFile
from inkling.documents.source import Source
from inkling.documents.text import decode, one_line
from inkling.documents.web import decoded_html, html_in_one_piece
from inkling.errors import Refusal

_STORAGE = "__attach_version1.0_#"
_PROPERTY = "__substg1.0_"
_PROPERTIES = "__properties_version1.0"
_SUBJECT, _BODY, _HTML = "0037", "1000", "1013"
_AS_BYTES, _WIDE, _NARROW = "0102", "001f", "001e"
_HEAD_LINES = {"From": "0c1a", "To": "0e04", "Subject": _SUBJECT}
_NAMES = ("3707", "3704", "3001")
_DATA, _MESSAGE = "37010102", "3701000d"
"""What Outlook calls each property of messages and attachments ([MS-OXPROPS])."""

_OF_EXCHANGE = re.compile(r" ?</o=[^<>]*>", re.IGNORECASE)
"""An address that only the server of a company knows, the same but for its end in all its messages."""


def read_outlook_message(source: Source) -> Document:
    """Read a message that Outlook saved."""
    result = extract(source, MIME["msg"], structure=True)
    head: list[str] = []
    body: list[str] = []
    title = ""
    written = None
    for node in result.document["nodes"] if result.document else ():
        content = node["content"]
        if content["node_type"] == "metadata_block":
            for name, value in content["entries"]:
                if name == "Subject":
                    title = one_line(value)[:LONGEST_TITLE]
                elif name in HEAD:
                    is_date = name == "Date"
                    written = moment(value) if is_date else written
                    shown = readable_date(value) if is_date else _OF_EXCHANGE.sub("", one_line(value))
                    head.append(f"{name}: {shown}")
        elif content.get("text"):
            body.append(tidy(content["text"]))
    packed = CompoundFile(source.read_bytes())
    attached = _attached(packed)
    page = "" if _text(packed, "", _BODY).strip() else _page(packed, "")
    text = joined(head, html_in_one_piece(page) or "\n\n".join(body), [each.name for each in attached])
    part = Part(title, written)
    to_read = tuple(replace(each, part=part) for each in attached if may_hold_text(each.name))
    return Document(title, (Section(text, part=part),) if text else (), attached=to_read)


def _attached(packed: CompoundFile, message: str = "") -> list[Attached]:
    """List what is attached to the message, or to one within it whose storage is named, with the slash behind."""
    start = f"{message}{_STORAGE}"
    inner = (name.removeprefix(message) for name in packed.names() if name.startswith(start))
    return [_of_storage(packed, message + storage) for storage in sorted({name.partition("/")[0] for name in inner})]


def _of_storage(packed: CompoundFile, storage: str) -> Attached:
    message = f"{storage}/{_PROPERTY}{_MESSAGE}/"
    if f"{message}{_PROPERTIES}" in packed:
        name = f"{_line(packed, message, _SUBJECT) or 'a message'}.msg"
        return Attached(name, partial(_unbroken, partial(_as_mail, packed, message)))
    name = next(filter(None, (_line(packed, f"{storage}/", kind) for kind in _NAMES)), "a file")
    return Attached(name, partial(_unbroken, partial(_data, packed, storage)))


def _data(packed: CompoundFile, storage: str) -> bytes:
    stream = f"{storage}/{_PROPERTY}{_DATA}"
    if stream not in packed:
        raise Refusal("unreadable", "it does not lie in the message")
    return packed.stream(stream)


def _as_mail(packed: CompoundFile, place: str) -> bytes:
    """Write a message within a message as mail, for which there is a reader, with what is attached to it."""
    kind, text = "plain", _text(packed, place, _BODY)
    if not text.strip():
        kind, text = "html", _page(packed, place)
    message: Message = MIMEText(text, kind, "utf-8")
    if attached := _attached(packed, place):
        message = MIMEMultipart(_subparts=[message, *map(_part, attached)])
    for name, value in _HEAD_LINES.items():
        message[name] = _line(packed, place, value)
    return message.as_bytes()


def _part(attached: Attached) -> Message:
    """Write what is attached as a part of a mail; one that cannot be had is an empty one."""
    try:
        data = attached.content() if may_hold_text(attached.name) else b""
    except Refusal:
        data = b""
    part = MIMEApplication(data)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", attached.name))
    return part


def _page(packed: CompoundFile, place: str) -> str:
    """Read the text of a message as a page of the web; nothing where it is not kept so."""
    name = f"{place}{_PROPERTY}{_HTML}{_AS_BYTES}"
    return decoded_html(packed.stream(name)) if name in packed else _text(packed, place, _HTML)


def _text(packed: CompoundFile, place: str, kind: str) -> str:
    """Read a property in either of the two ways to keep it; nothing where it is not there."""
    wide, narrow = f"{place}{_PROPERTY}{kind}{_WIDE}", f"{place}{_PROPERTY}{kind}{_NARROW}"
    if wide in packed:
        return packed.stream(wide).decode("utf-16-le", "replace")
    return decode(packed.stream(narrow)) if narrow in packed else ""


def _line(packed: CompoundFile, place: str, kind: str) -> str:
    return one_line(_text(packed, place, kind))


def _unbroken(read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (*BROKEN, LookupError) as error:
        raise Refusal("unreadable", damaged(error)) from error
