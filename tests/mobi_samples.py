"""Writes e-books of Mobipocket and the Kindle."""

import struct

NONE = 0xFFFFFFFF
PLAIN, PAIRS, PHRASES = 1, 2, 17480
TEXT_RECORD = 100


def database(records, kind=b"BOOKMOBI", name="A name"):
    """Write a database of Palm."""
    head = name.encode().ljust(32, b"\0") + bytes(28) + kind + bytes(8) + struct.pack(">H", len(records))
    places, at = b"", len(head) + 8 * len(records) + 2
    for record in records:
        places += struct.pack(">2I", at, 0)
        at += len(record)
    return head + places + bytes(2) + b"".join(records)


def in_pairs(text):
    """Pack as PalmDOC does: repetitions, a space with the letter behind it, and what is no ASCII in short runs."""
    packed = bytearray()
    at = 0
    while at < len(text):
        for length in range(10, 2, -1):
            before = text.rfind(text[at : at + length], max(0, at - 2047), at + length - 1) if at else -1
            if 0 <= before < at and at + length <= len(text):
                packed += struct.pack(">H", 0x8000 | (at - before) << 3 | length - 3)
                at += length
                break
        else:
            if text[at] == 0x20 and at + 1 < len(text) and 0x40 <= text[at + 1] < 0x80:
                packed.append(text[at + 1] | 0x80)
                at += 2
            elif text[at] == 0 or 9 <= text[at] < 0x80:
                packed.append(text[at])
                at += 1
            else:
                packed += b"\x01" + text[at : at + 1]
                at += 1
    return bytes(packed)


def phrase_records(phrases):
    """Write a dictionary: the first 255 phrases by codes of eight bits, two more by codes of nine.

    A phrase is its text, or the codes of others in a list.
    """
    by_byte = [8 | 0x80 | 255 << 8] * 256
    by_byte[0] = 8
    limits = [0] * 64
    limits[2 * 7 : 2 * 9] = [1, 255, 0, 256]
    codes = b"HUFF" + struct.pack(">3I", 24, 24, 24 + 1024) + bytes(8)
    codes += struct.pack(">256I", *by_byte) + struct.pack(">64I", *limits)
    codes += struct.pack("<256I", *by_byte) + struct.pack("<64I", *limits)  # once more, for other processors
    places, body = [], b""
    for phrase in phrases:
        places.append(2 * len(phrases) + len(body))
        whole = isinstance(phrase, bytes)
        data = phrase if whole else by_phrases(phrase)
        body += struct.pack(">H", len(data) | 0x8000 * whole) + data
    dictionary = b"CDIC" + struct.pack(">3I", 16, len(phrases), 9) + struct.pack(f">{len(places)}H", *places) + body
    return [codes, dictionary]


def by_phrases(numbers):
    """Write the codes of phrases."""
    bits = "".join(f"{255 - number:08b}" if number < 255 else f"{256 - number:09b}" for number in numbers)
    bits += "1" * (-len(bits) % 8 if len(bits) % 8 else 0)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""


def number(value):
    """Write a number of as many bytes as it needs."""
    data = [value & 0x7F | 0x80]
    while value := value >> 7:
        data.insert(0, value & 0x7F)
    return bytes(data)


def index(kinds, entries, names=()):
    """Write an index; kinds are (kind, numbers together), entries (name, {kind: numbers}); gives its records."""
    table = b"".join(struct.pack(">4B", kind, together, 1 << at, 0) for at, (kind, together) in enumerate(kinds))
    table = b"TAGX" + struct.pack(">2I", 12 + len(table) + 4, 1) + table + bytes((0, 0, 0, 1))
    head = b"INDX" + struct.pack(">I", 192) + bytes(12) + struct.pack(">3I", 0, 1, 65001) + bytes(4)
    head += struct.pack(">I", len(entries)) + bytes(12)
    head = (head + struct.pack(">I", len(names))).ljust(192, b"\0") + table
    body, places = b"", []
    for name, numbers in entries:
        places.append(192 + len(body))
        told = sum(1 << at for at, (kind, _) in enumerate(kinds) if kind in numbers)
        values = b"".join(number(value) for kind, _ in kinds for value in numbers.get(kind, ()))
        body += bytes((len(name),)) + name + bytes((told,)) + values
    start = b"INDX" + struct.pack(">I", 192) + bytes(12) + struct.pack(">2I", 192 + len(body), len(entries))
    record = start.ljust(192, b"\0") + body + b"IDXT" + struct.pack(f">{len(places)}H", *places)
    return [head, record, *names]


def name_record(texts):
    """Write the names of an index, and tell their places."""
    data, places = b"", []
    for text in texts:
        places.append(len(data))
        data += number(len(text)) + text
    return data, places


def book(
    text,
    packed=PLAIN,
    title="Of bees",
    charset=65001,
    version=6,
    trailing=0,
    described=(),
    protection=0,
    parts=None,
    **indexes,
):
    """Write the records of a book; `indexes` are records by the place in the header that tells of the first."""
    chunks = [text[at : at + TEXT_RECORD] for at in range(0, len(text), TEXT_RECORD)]
    dictionary = []
    if packed == PAIRS:
        chunks = list(map(in_pairs, chunks))
    elif packed == PHRASES:
        dictionary, chunks = phrase_records(parts[0]), list(map(by_phrases, parts[1]))
    records = [chunk + trail for chunk, trail in zip(chunks, trails(text, trailing), strict=False)]
    fields = {20: 232, 24: 2, 28: charset, 36: version, 240: trailing}
    fields |= dict.fromkeys((112, 192, 244, 248, 252), NONE)
    behind = []
    for place, more in [("112", dictionary), *((place[1:], more) for place, more in indexes.items())]:
        if more:
            fields[int(place)] = 1 + len(records) + len(behind)
            behind += more
    fields |= {116: len(dictionary), 196: 2}
    exth = b"".join(struct.pack(">2I", kind, 8 + len(data)) + data for kind, data in described)
    exth = b"EXTH" + struct.pack(">2I", 12 + len(exth), len(described)) + exth if described else b""
    fields |= {84: 16 + 240 + len(exth), 88: len(title.encode()), 128: 0x40 * bool(described), 20: 240}
    head = bytearray(struct.pack(">HxxI4H", packed, len(text), len(records), TEXT_RECORD, protection, 0) + b"MOBI")
    head += bytes(16 + 240 - len(head))
    for place, value in fields.items():
        struct.pack_into(">I", head, place, value)
    return [bytes(head) + exth + title.encode(), *records, *behind]


def trails(text, flags):
    """Give what stands behind the text of each record: the rest of its last letter, and entries of two kinds."""
    for at in range(TEXT_RECORD, len(text) + TEXT_RECORD, TEXT_RECORD):
        rest = b""
        while flags & 1 and at + len(rest) < len(text) and text[at + len(rest)] & 0xC0 == 0x80:
            rest += text[at + len(rest) : at + len(rest) + 1]
        trail = rest + bytes((len(rest),)) if flags & 1 else b""
        trail += b"xy\x83" if flags & 2 else b""
        trail += bytes(198) + b"\x81\x48" if flags & 4 else b""
        yield trail
