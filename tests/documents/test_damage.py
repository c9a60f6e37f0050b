"""Reasons that a person understands, with what the reader said behind them."""

import errno

import pytest

from inkling.documents.damage import damaged, is_of_the_content

PACKAGE = "its package is broken or cut off"
STRUCTURE = "its inner structure is broken or cut off"
MARKUP = "the markup inside is broken"
CASES = [
    ("File is not a zip file", PACKAGE),
    ("Bad magic number for central directory", PACKAGE),
    ("Bad CRC-32 for file 'content.xml'", PACKAGE),
    ("Failed to read content.xml: corrupt deflate stream", PACKAGE),
    ("There is no item named 'META-INF/container.xml' in the archive", PACKAGE),
    ("Failed to open DOC as OLE container: DIFAT refers to sector 58, but sector count is only 44", STRUCTURE),
    ("Failed to parse Excel file: Xls error: End of stream 'record length'", STRUCTURE),
    ("Corrupt extra field 4b50 (size=513)", PACKAGE),
    ("Error -3 while decompressing data: invalid distance too far back", PACKAGE),
    ("File name in directory 'mimetype' and header b'mimety1e' differ.", PACKAGE),
    ("[Errno 22] Invalid argument", STRUCTURE),
    ("range end index 64 out of range for slice of length 32", STRUCTURE),
    ("Invalid DOC magic number: 0x0000, expected 0xA5EC", STRUCTURE),
    ("not well-formed (invalid token): line 1, column 8", MARKUP),
    ("Failed to load document (PDFium: Data format error).", "it is not a whole PDF"),
    ("Stream has ended unexpectedly", "it is not a whole PDF"),
    ("startxref not found", "it is not a whole PDF"),
]


@pytest.mark.parametrize(("said", "plain"), CASES)
def test_plain_words_come_first(said: str, plain: str) -> None:
    assert damaged(ValueError(said)) == f"damaged: {plain} ({said})"


def test_what_nobody_knows_is_said_as_it_is() -> None:
    assert damaged(ValueError("odd\n\x1b[31m  thing")) == "damaged: odd [31m thing"
    assert damaged(KeyError()) == "damaged: KeyError"
    assert len(damaged(ValueError("x" * 5000))) < 130


@pytest.mark.parametrize(("number", "expected"), [(errno.EINVAL, True), (errno.EIO, False), (errno.EACCES, False)])
def test_an_impossible_place_in_a_file_is_damage(number: int, expected: bool) -> None:
    assert is_of_the_content(OSError(number, "")) is expected
