"""Writes compound files, as Office before 2007 does."""

import struct

SECTOR = 512
SMALL = 64
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def padded(data, width):
    return data + bytes(-len(data) % width)


def chain(first, count):
    return [*range(first + 1, first + count), END] if count else []


def entry(name, kind, start, size, behind=FREE, below=FREE):
    shown = (name + "\0").encode("utf-16-le")
    head = padded(shown, 64)[:64] + struct.pack("<HBB3I", len(shown), kind, 1, FREE, behind, below)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def nested(streams):
    """Sort streams into the storages that their names tell."""
    tree = {}
    for name, data in streams.items():
        *storages, own = name.split("/")
        level = tree
        for storage in storages:
            level = level.setdefault(storage, {})
        level[own] = data
    return tree


def compound(streams):
    """Pack streams ("name", or "storage/name"); those below 4,096 bytes go into small sectors."""
    table, small_table, body, small = [], [], b"", b""
    entries = []

    def put(name, held, behind):
        nonlocal body, small
        if isinstance(held, dict):
            return entry(name, 1, 0, 0, behind, put_all(held))
        if len(held) < 4096:
            start = len(small_table)
            small_table.extend(chain(start, -(-len(held) // SMALL)))
            small += padded(held, SMALL)
        else:
            start = len(table)
            table.extend(chain(start, -(-len(held) // SECTOR)))
            body += padded(held, SECTOR)
        return entry(name, 2, start, len(held), behind)

    def put_all(level):
        first = len(entries) + 1
        entries.extend([b""] * len(level))
        in_order = sorted(level.items(), key=lambda item: (len(item[0]), item[0].upper()))
        for number, (name, held) in enumerate(in_order, first):
            entries[number - 1] = put(name, held, number + 1 if number < first + len(level) - 1 else FREE)
        return first

    put_all(nested(streams))

    def add(data):
        nonlocal body
        start = len(table)
        table.extend(chain(start, -(-len(data) // SECTOR)))
        body += padded(data, SECTOR)
        return start

    smalls = add(small)
    directory = add(entry("Root Entry", 5, smalls, len(small), below=1) + b"".join(entries))
    numbers = struct.pack(f"<{len(small_table)}I", *small_table)
    small_start = add(numbers + b"\xff" * (-len(numbers) % SECTOR))
    sectors = -(-(len(table) + 8) // (SECTOR // 4))
    first = len(table)
    table += [TABLE] * sectors
    table += [FREE] * (sectors * (SECTOR // 4) - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<8I", sectors, directory, 0, 4096, small_start, 1, END, 0)
    header += struct.pack("<109I", *range(first, first + sectors), *[FREE] * (109 - sectors))
    return header + body + struct.pack(f"<{len(table)}I", *table)


def description(title, codepage=1252):
    """Describe a document as the stream of summary information does."""
    text = title.encode(f"cp{codepage}") + b"\0"
    values = struct.pack("<IHH", 2, codepage, 0) + struct.pack("<2I", 0x1E, len(text)) + text
    section = struct.pack("<2I", 8 + 16 + len(values), 2) + struct.pack("<4I", 1, 24, 2, 32) + values
    return bytes(24) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48) + section
