"""Files that are packed into a signature."""

DATA, SIGNED, ENVELOPED = ("2a864886f70d0107" + number for number in ("01", "02", "03"))


def der(tag, *parts):
    """Write an element as long as its parts."""
    content = b"".join(parts)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x84]) + size.to_bytes(4, "big")
    return bytes([tag]) + length + content


def ber(tag, *parts):
    """Write an element that a mark ends."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def in_pieces(content, size=7, write=ber):
    return write(0x24, *(der(4, content[at : at + size]) for at in range(0, len(content), size)))


def cms(content, kind=SIGNED, write=der):
    return write(0x30, der(6, bytes.fromhex(kind)), write(0xA0, content))


def signed_as(octets, write=der):
    algorithms = write(0x31, write(0x30, der(6, bytes(9)), der(5)))
    packed = [write(0xA0, octets)] if octets else []
    inner = write(0x30, der(6, bytes.fromhex(DATA)), *packed)
    return cms(write(0x30, der(2, b"\1"), algorithms, inner, der(0x31, der(0x30, bytes(99)))), write=write)


def sign(content):
    return signed_as(der(4, content))
