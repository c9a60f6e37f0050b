"""Tells from a file's first bytes what it is, whatever its name says."""

from inkling.documents.charsets import utf16_without_mark

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    # Before them stands the name of the book, which may begin as other formats do.
    (60, b"BOOKMOBI", "mobi"),
    (60, b"TEXtREAd", "mobi"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"GIF87a", "a GIF picture"),
    (0, b"GIF89a", "a GIF picture"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (0, b"8BPS", "a Photoshop picture"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (0, b"\xd7\xcd\xc6\x9a", "a Windows metafile picture"),
    (40, b" EMF", "a Windows metafile picture"),
    (0, b"AT&TFORM", "a DjVu document"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIC picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftypM4A", "an audio file"),
    (4, b"ftyp", "a video"),
    (0, b"ID3", "an audio file"),
    (0, b"fLaC", "an audio file"),
    (0, b"OggS", "an audio file"),
    (0, b"MThd", "an audio file"),
    (0, b"\x1aE\xdf\xa3", "a video"),
    (0, b"FLV\x01", "a video"),
    (0, b"\x00\x00\x01\xba", "a video"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "a video"),
    (0, b"\x1f\x8b", "packed"),
    (0, b"BZh", "packed"),
    (0, b"\xfd7zXZ\x00", "packed"),
    (0, b"7z\xbc\xaf'\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"(\xb5/\xfd", "a Zstandard archive"),
    (0, b"MSCF", "a CAB archive"),
    (0, b"!<arch>\n", "a package of a program"),
    (0, b"\xed\xab\xee\xdb", "a package of a program"),
    (0, b"ITSF", "a compiled help file"),
    (0, b"SQLite format 3\x00", "a database"),
    (4, b"Standard Jet DB", "a database"),
    (4, b"Standard ACE DB", "a database"),
    (0, b"!BDN", "an Outlook data file"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\xce\xfa\xed\xfe", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\x00asm", "a program"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"OTTO", "a font"),
    (0, b"\x00\x01\x00\x00\x00", "a font"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"PK\x07\x08PK\x03\x04", "zip"),
    (0, b"PK00PK\x03\x04", "zip"),
    (0, b"{\\rtf", "rtf"),
)
_ADVICE = {
    "picture": "Inkling reads text",
    "icon": "Inkling reads text",
    "archive": "unpack it to have it read",
    "audio file": "Inkling reads text",
    "video": "Inkling reads text",
}
SAMPLE = 4096
_HEAD_OF_TAR = 512
_SHORTEST_BLOCK = 16
_MOST_PARTS = 5


def kind(sample: bytes) -> str:
    """Name what a file is by its first bytes.

    It is "pdf", "zip", "tar", "packed" (by gzip, bzip2 or xz), "ole", "rtf", "mobi", "text", what a person
    calls it, or nothing. `sample` holds the first 4,096 bytes of the file.
    """
    text = _is_text(sample)
    start = sample[:1024]
    if start.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith(b"%PDF-"):
        return "pdf"
    if is_tar(sample):
        return "tar"
    for offset, signature, name in _SIGNATURES:
        # Text may begin with the letters that other formats begin with.
        if sample.startswith(signature, offset) and (not text or name == "rtf" or not signature.isalnum()):
            return name
    if b"%PDF-" in start and not text:
        # Behind those that it may lie in as it is.
        return "pdf"
    if sample[:4] == b"RIFF":
        return {b"WEBP": "a WebP picture", b"WAVE": "an audio file"}.get(sample[8:12], "a video")
    if sample[:2] == b"MZ" and b"\x00" in sample[:64]:
        return "a program"
    if sample[:2] == b"BM" and sample[6:10] == b"\x00\x00\x00\x00":
        return "a BMP picture"
    if len(sample) > 3 and sample[0] == 0xFF and sample[1] in (0xFB, 0xF3, 0xF2) and b"\x00" in sample:
        return "an audio file"
    return "text" if text else ""


def is_tar(sample: bytes) -> bool:
    """Tell whether a tar archive begins with these bytes, by the checksum of its first 512."""
    digits = sample[148:156].strip(b" \0")
    if len(sample) < _HEAD_OF_TAR or not digits.isdigit() or not sample[0]:
        return False
    total = sum(sample[:148]) + sum(sample[156:_HEAD_OF_TAR]) + 8 * ord(" ")
    return digits == b"%0*o" % (len(digits), total)


def skipped(name: str) -> str:
    """Say why a file of this kind is left out."""
    advice = _ADVICE.get(name.removeprefix("an ").removeprefix("a ")) or _ADVICE.get(name.rpartition(" ")[2], "")
    return f"{name}: {advice}" if advice else name


def _is_text(sample: bytes) -> bool:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    zeros = sample.count(0)
    if zeros and utf16_without_mark(sample):
        return True
    if zeros > len(sample) // 1000 and not _has_zeros_in_blocks(sample):
        return False
    controls = sum(sample.count(byte) for byte in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return controls <= len(sample) // 50


def _has_zeros_in_blocks(sample: bytes) -> bool:
    """Tell whether zeros only fill gaps in text, as a crash leaves them in a log."""
    parts = [part for part in sample.split(b"\x00") if part]
    zeros = sample.count(0)
    return zeros * 2 < len(sample) and zeros >= _SHORTEST_BLOCK * len(parts) and len(parts) <= _MOST_PARTS
