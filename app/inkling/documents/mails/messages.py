"""Reads mail: single messages and mailboxes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from itertools import pairwise

from inkling.documents.dates import moment, readable_date
from inkling.documents.document import Attached, Document, Part, Section
from inkling.documents.mails.contents import Contents
from inkling.documents.mails.heads import MALFORMED, from_first_line, head_alone, head_line, parsed
from inkling.documents.source import Source

HEAD = ("From", "To", "Cc", "Date")
LONGEST_TITLE = _LONGEST_HEAD = 500
"""So many letters of a subject, or of another line of the head, are kept: they stand beside each passage."""

_MOST_NAMED = 50
# Apple Mail puts the count of its bytes before a message, and a list of settings behind it.
_APPLE_COUNT = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_FROM_LINE = re.compile(
    rb"From (?:(?:(?<=\AFrom )|(?<=\nFrom ))[^\n]{1,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\n]{1,40}"
    rb"\d:\d\d:\d\d[^\n]{0,60}(?:\n|\Z)"
    rb"|(?:(?<=\AFrom )|(?<=\n\nFrom )|(?<=\n\r\nFrom ))[^\n]{0,400}\n(?=[\w-]{1,80}:|>From ))"
)
"""What stands before a message in a mailbox: a line with a date, or behind a blank line one before a head."""

_MARKED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_message_file(source: Source) -> Document:
    """Read one message: its subject is the title; the text begins with who wrote to whom, and when."""
    data = source.read_bytes()
    counted = _APPLE_COUNT.match(data)
    if counted:
        data = data[counted.end() : counted.end() + int(counted[1])]
    message = parsed(data)
    contents, part = Contents(message), _part(message)
    text = _message_text(message, contents)
    attached = tuple(replace(each, part=part) for each in contents.attached)
    return Document(part.title, (Section(text, part=part),) if text else (), attached=attached)


def read_mailbox(source: Source) -> Document:
    """Read a mailbox: a section for each message; of one that cannot be made out, its head."""
    sections, unread = [], 0
    attached: list[Attached] = []
    for number, found in enumerate(_messages(from_first_line(source.read_bytes())), 1):
        try:
            message = parsed(found)
            contents = Contents(message)
        except (RecursionError, *MALFORMED):
            # One that was made to break programs must not cost the others.
            message, contents = head_alone(found), Contents(Message())
            unread += 1
        part, text = _part(message), _message_text(message, contents)
        place = f"message {number} · {part.title}" if part.title else f"message {number}"
        if text:
            sections.append(Section(text, place, part=part))
        behind = len(sections)
        attached += [replace(each, behind=behind, place=place, part=part) for each in contents.attached]
    missing = f"{unread:,} message{'s' if unread > 1 else ''} could not be read beyond the head" if unread else ""
    return Document("", tuple(sections), missing, tuple(attached))


def _part(message: Message) -> Part:
    return Part(head_line(message, "Subject")[:LONGEST_TITLE], moment(head_line(message, "Date")))


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


def _message_text(message: Message, contents: Contents) -> str:
    head = []
    for name in HEAD:
        value = head_line(message, name)
        if value:
            head.append(f"{name}: {(readable_date(value) if name == 'Date' else value)[:_LONGEST_HEAD]}")
    return joined(head, "\n\n".join(contents.bodies), contents.names)
