"""What lies in archives is found as if it lay beside them, and archives that mean harm do none."""

import bz2
import gc
import gzip
import io
import lzma
import struct
import tarfile
import time
import warnings
import zipfile
from datetime import datetime
from email.message import EmailMessage

import pytest

from inkling.documents import attachments
from inkling.documents.archives import entries as archive_entries
from inkling.documents.archives import reader as archives
from inkling.documents.archives import tar as tar_entries
from inkling.documents.archives import zip as zip_entries
from inkling.documents.document import Sought
from inkling.documents.passages import text_to_encode
from inkling.documents.registry import read, read_alone
from inkling.documents.taking_out import name_to_open, take_out
from inkling.errors import Refusal

LIMIT = 1 << 24
ZEROS = bytes(1 << 20)
LETTERS = {
    "letters/roof.txt": b"It drips.",
    "letters/bill.md": b"# Bill\n\nNine hundred.",
    "list.txt": "Slates 🌿.".encode(),
}
PLACES = [
    ("File letters/roof.txt", None, "It drips."),
    ("File letters/bill.md · Bill", None, "Nine hundred."),
    ("File list.txt", None, "Slates 🌿."),
]


def zipped(files, **options):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def tarred(files, mode="w", **options):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, **options) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


@pytest.fixture
def read_as(tmp_path):
    def read_written(name, data, **options):
        path = tmp_path / name
        path.write_bytes(data)
        return read(path, **options)

    return read_written


@pytest.fixture
def refused(read_as):
    def state_and_reason(name, data):
        with pytest.raises(Refusal) as refusal:
            read_as(name, data)
        return refusal.value.state, refusal.value.reason

    return state_and_reason


def found(document):
    return [(each.place, each.page, each.text) for each in document.sections]


WRITERS = {
    "a.zip": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda files: tarred(files, "w:gz"),
    "a.tgz": lambda files: tarred(files, "w:gz"),
    "a.tbz2": lambda files: tarred(files, "w:bz2"),
    "a.tar.xz": lambda files: tarred(files, "w:xz"),
    "a": lambda files: tarred(files, "w:xz"),
    "renamed.zip": tarred,
    "renamed.gz": zipped,
    "old.tar": lambda files: tarred(files, format=tarfile.USTAR_FORMAT).replace(b"ustar\x0000", bytes(8)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_documents_have_their_paths_for_places(read_as, name):
    data = WRITERS[name](LETTERS)
    if name == "old.tar":
        data = with_checksums(data)
    document = read_as(name, data)
    assert found(document) == PLACES
    assert (document.title, document.missing) == ("", "")


def names(document):
    return [each.part and each.part.name for each in document.sections]


def test_what_lies_in_an_archive_knows_its_path_there(read_as):
    mail = EmailMessage()
    mail["Subject"] = "Roof"
    mail.set_content("It drips.")
    mail.add_attachment(zipped({"x.txt": b"x"}), maintype="application", subtype="zip", filename="x.zip")
    long = f"{'d/' * 600}end.txt"
    inner = tarred({"b/c.txt": b"c", "m.eml": mail.as_bytes(), "z.txt.gz": gzip.compress(b"z", mtime=7)})
    document = read_as("a.zip", zipped({"list.txt": b"list", "in.tar": inner, long: b"end"}))
    of_mail = "in.tar//m.eml"
    assert names(document) == [
        "list.txt", "in.tar//b/c.txt", of_mail, of_mail, "in.tar//z.txt.gz//unpacked.txt", f"…{long[-1000:]}"
    ]
    assert len({id(each.part) for each in document.sections}) == 5
    assert names(read_as("m.eml", mail.as_bytes())) == ["", ""]
    assert names(read_as("list.txt.gz", gzip.compress(b"list", mtime=7))) == ["unpacked.txt"]


def with_checksums(data):
    """Correct the checksums of the heads of a tar archive in which nothing but these was changed."""
    blocks = [data[at : at + 512] for at in range(0, len(data), 512)]
    for at, block in enumerate(blocks):
        if block[100:107] == b"0000644":
            total = sum(block[:148]) + 256 + sum(block[156:])
            blocks[at] = block[:148] + b"%06o\0 " % total + block[156:]
    return b"".join(blocks)


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_behind_a_file_with_gaps_the_others_are_found(read_as, mode):
    head = tarfile.TarInfo("disk.txt")
    head.type, head.size = b"S", 100
    block = bytearray(head.tobuf(tarfile.GNU_FORMAT))
    block[482] = 1
    maps = bytes(504) + b"\1" + bytes(7) + bytes(512)
    gaps = with_checksums(bytes(block)) + maps + b"x" * 100 + bytes(412)
    data = gaps + tarred(LETTERS)
    document = read_as("a.tar", data if mode == "w" else gzip.compress(data))
    assert found(document) == PLACES


def test_pages_and_titles_of_documents_are_told(read_as, write_pdf):
    paper = write_pdf("made.pdf", [["Slates."], ["Nine hundred."]], title="Our offer").read_bytes()
    assert found(read_as("a.zip", zipped({"b/offer.pdf": paper, "b/Our offer.pdf": paper}))) == [
        ("File b/offer.pdf · Our offer · p. 1", None, "Slates."),
        ("File b/offer.pdf · Our offer · p. 2", None, "Nine hundred."),
        ("File b/Our offer.pdf · p. 1", None, "Slates."),
        ("File b/Our offer.pdf · p. 2", None, "Nine hundred."),
    ]
    assert text_to_encode("", "File b/offer.pdf · Our offer · p. 2", "Nine.") == "File b/offer.pdf · Our offer\nNine."


def test_when_files_were_written_is_told(read_as):
    member = zipfile.ZipInfo("a.txt", (2019, 5, 4, 3, 2, 0))
    here = int(datetime(2019, 5, 4, 3, 2).timestamp())
    letter = b"From: a@b.c\nSubject: x\nDate: Tue, 12 Mar 2024 09:15:00 +0000\n\nWords."
    document = read_as("a.zip", zipped({member: b"Words.", zipfile.ZipInfo("never.txt"): b"Words.", "b.eml": letter}))
    assert [each.part.written for each in document.sections] == [here, None, 1710234900]
    assert [each.part.title for each in document.sections] == ["a.txt", "never.txt", "x"]
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for when in (1556938920, 0, 2**70):
            inner = tarfile.TarInfo("a.txt")
            inner.mtime, inner.size = when, 1
            archive.addfile(inner, io.BytesIO(b"w"))
    assert [each.part.written for each in read_as("a.tar", made.getvalue()).sections] == [1556938920, None, None]


TIMES = [
    (b"UT\5\0\3" + struct.pack("<I", 1556938921), 1556938921),
    (b"ux\1\0\0" + b"UT\5\0\1" + struct.pack("<I", 1556938921), 1556938921),
    (b"UT\5\0\1" + struct.pack("<i", -1), None),
    (b"\n\0 \0" + bytes(4) + b"\1\0\x18\0" + struct.pack("<QQQ", 132014125210000000, 0, 0), 1556938921),
    (b"\n\0 \0" + bytes(4) + b"\1\0\x18\0" + b"\xff" * 24, None),
    (b"UT\1\0\2", "here"),
    (b"UT\1\0\1", "here"),
    (b"\n\0\4\0" + bytes(4), "here"),
]


@pytest.mark.parametrize(("extra", "written"), TIMES)
def test_a_time_that_tells_its_zone_goes_before_the_clock_on_the_wall(read_as, extra, written):
    member = zipfile.ZipInfo("a.txt", (2019, 5, 4, 3, 2, 0))
    member.extra = extra
    here = int(datetime(2019, 5, 4, 3, 2).timestamp())
    (section,) = read_as("a.zip", zipped({member: b"Words."})).sections
    assert section.part.written == (here if written == "here" else written)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be changed here")
def test_the_clock_on_the_wall_is_one_of_here(read_as, monkeypatch):
    monkeypatch.setenv("TZ", "EST5")
    time.tzset()
    try:
        member = zipfile.ZipInfo("a.txt", (2019, 5, 4, 3, 2, 0))
        (section,) = read_as("a.zip", zipped({member: b"Words."})).sections
        assert section.part.written == 1556938920 + 5 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("name", ["mimetype", "META-INF/manifest.xml"])
def test_what_tells_the_kind_of_a_package_may_be_unpacked_to_anything(read_as, monkeypatch, name):
    asked = []
    real = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, n=-1: asked.append(n) or real(self, n))
    document = read_as("a.zip", zipped({"a.txt": b"It drips.", name: ZEROS}))
    assert found(document) == [("File a.txt", None, "It drips.")]
    assert asked
    assert min(asked) > 0


ALONE = [
    ("notes.txt.gz", gzip.compress(b"It drips."), "File unpacked.txt"),
    ("notes.md.bz2", bz2.compress(b"It drips."), "File unpacked.md"),
    ("notes.xz", lzma.compress(b"It drips."), "File unpacked"),
    ("two.txt.gz", gzip.compress(b"It ") + gzip.compress(b"drips."), "File unpacked.txt"),
    ("mails.mbox.gz", gzip.compress(b"From a@b.c Mon Jun  3 10:00:00 2024\nFrom: a@b.c\n\nIt drips."),
     "File unpacked.mbox · message 1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "place"), ALONE)
def test_what_is_packed_alone_is_read_by_its_own_reader(read_as, name, data, place):
    (section,) = read_as(name, data).sections
    assert section.place == place
    assert section.text.endswith("It drips.")


@pytest.mark.parametrize(
    ("written", "place"),
    [("/home/ann/note.txt", "note.txt"), ("note", "note.md"), ("Grüße.txt", "Grüße.txt"), ("..", "unpacked.md")],
)
def test_what_gzip_packed_has_the_name_it_had(read_as, tmp_path, written, place):
    head = b"\x1f\x8b\x08\x0c" + bytes(6) + b"\x03\x00abc" + written.encode() + b"\0"
    (section,) = read_as("renamed.md.gz", head + gzip.compress(b"It drips.")[10:]).sections
    assert section.place == f"File {place}"


NAMES = {
    "cp850": ["Übersicht/Kündigung.txt"],
    "cp1252": ["café.txt", "Größe.txt"],
    "cp866": ["Договор за год.txt", "Письмо.txt"],
    "cp932": ["請求書.txt", "表/テスト.txt"],
    "gb18030": ["会议记录.txt", "合同.txt"],
    "cp949": ["계약서.txt", "안녕하세요.txt"],
    "utf-8": ["Übersicht.txt", "会議.txt"],
}


@pytest.mark.parametrize("charset", NAMES)
def test_names_without_a_charset_are_guessed_together(read_as, charset):
    raw = [name.encode(charset) for name in NAMES[charset]]
    stands_for = {f"{number}".rjust(len(name), "x"): name for number, name in enumerate(raw)}
    for kind, write in (("zip", zipped), ("tar", lambda files: with_checksums(tarred(files)))):
        data = write(dict.fromkeys(stands_for, b"Words."))
        for name, real in stands_for.items():
            data = data.replace(name.encode(), real)
        document = read_as(f"a.{kind}", with_checksums(data) if kind == "tar" else data)
        assert [each.place for each in document.sections] == [f"File {name}" for name in NAMES[charset]]


def test_a_name_that_is_given_in_utf_8_beside_the_other_is_taken(read_as):
    member = zipfile.ZipInfo("x.txt")
    name = "Żółw.txt".encode()
    for checksum, place in ((0xFB6A1ACE, "File x.txt"), (zipfile.crc32(b"x.txt"), "File Żółw.txt")):
        member.extra = struct.pack("<HHBI", 0x7075, len(name) + 5, 1, checksum) + name
        assert read_as("a.zip", zipped({member: b"Words."})).sections[0].place == place


def test_long_names_of_every_kind_of_tar(read_as):
    long = "/".join(["a folder of many letters"] * 12) + "/note.txt"
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        (section,) = read_as("a.tar", tarred({long: b"It drips."}, format=form)).sections
        assert section.place == f"File …{long[-120:]}"
    fitting = "/".join(["a folder of many letters"] * 5) + "/note.txt"
    (section,) = read_as("a.tar", tarred({fitting: b"It drips."}, format=tarfile.USTAR_FORMAT)).sections
    assert section.place == f"File …{fitting[-120:]}"


def test_names_lead_nowhere(read_as):
    names = ["../../a.txt", "/etc/b.txt", "c\\..\\d.txt", "./e\x01\n.txt", "C:\\f.txt"]
    expected = ["File a.txt", "File etc/b.txt", "File c/d.txt", "File e .txt", "File C:/f.txt"]
    for kind, write in (("zip", zipped), ("tar", tarred)):
        document = read_as(f"a.{kind}", write(dict.fromkeys(names, b"Words.")))
        assert [each.place for each in document.sections] == expected


def test_what_is_no_file_is_passed_over(read_as):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo("a.txt")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("b.txt")
        member.size = 6
        archive.addfile(member, io.BytesIO(b"Words."))
    assert found(read_as("a.tar", made.getvalue())) == [("File b.txt", None, "Words.")]
    link = zipfile.ZipInfo("a.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    data = zipped({link: "/etc/passwd", "folder.txt/": "", "b.txt": "Words."})
    assert found(read_as("a.zip", data)) == [("File b.txt", None, "Words.")]


PROGRAM = dict.fromkeys((f"src/{number}.py" for number in range(30)), b"run()")
CHOSEN = [
    (dict.fromkeys(("a.txt", "a.py", "b.json", "c.log", "d.csv", "e.jpg", "f.ttf"), b"w"), "a.txt"),
    ({"node_modules/a.md": b"w", ".git/b.txt": b"w", "__MACOSX/c.txt": b"w", "._d.txt": b"w", "e.md": b"w"}, "e.md"),
    ({"page.html": b"<p>w", "page_files/inner.html": b"<p>w", "page_files/a.js": b"w"}, "page.html"),
    ({**PROGRAM, "README.md": b"w", "doc/a.rst": b"w", "report.rtf": b"{\\rtf1 w}"}, "report.rtf"),
    ({"a.py": b"w", "b.sh": b"w", "README.md": b"w"}, "README.md"),
    ({**PROGRAM, **{f"{number}.md": b"w" for number in range(31)}}, " ".join(f"{number}.md" for number in range(31))),
]


@pytest.mark.parametrize(("files", "expected"), CHOSEN)
def test_documents_are_read_and_nothing_else_is_missed(read_as, files, expected):
    document = read_as("a.zip", zipped(files))
    assert [each.place for each in document.sections] == [f"File {name}" for name in expected.split()]
    assert document.missing == ""


def encrypted(data):
    """Say of all files of a ZIP archive that they are encrypted."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        parts = data.split(mark)
        data = mark.join([parts[0], *(part[: at - 4] + b"\x01" + part[at - 3 :] for part in parts[1:])])
    return data


NOTHING = [
    ({"a.jpg": b"w", "b.mp3": b"w"}, ("skipped", "an archive without documents")),
    ({}, ("skipped", "an archive without documents")),
    ({**PROGRAM, "README.md": b"w"}, ("skipped", "an archive of a program")),
    (PROGRAM, ("skipped", "an archive of a program")),
    ({"a.txt": b""}, ("skipped", "1 file in it is not read: a.txt (empty)")),
    ({"b/a.docx": b"words"}, ("unreadable", "1 file in it is not read: b/a.docx (named .docx but is plain text)")),
    ({"a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(30)},
     ("skipped", "1 file in it is not read: a.7z (a 7z archive: unpack it to have it read)")),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), NOTHING)
def test_where_there_is_nothing_to_read_it_is_told_why(refused, files, expected):
    assert refused("a.zip", zipped(files)) == expected


def test_what_is_protected_is_told(read_as, refused):
    data = zipped({"a.txt": b"Secret.", "b.txt": b"Secret.", "c.jpg": b"w"})
    assert refused("a.zip", encrypted(data)) == ("unreadable", "protected by a password")
    locked = encrypted(zipped({"a.txt": b"Secret."}))
    open_one = zipped({"b.txt": b"Words."})
    document = read_as("b.zip", zipped({"locked.zip": locked, "open.zip": open_one}))
    assert found(document) == [("File open.zip · File b.txt", None, "Words.")]
    assert document.missing == "1 file in it is not read: locked.zip (protected by a password)"


NAMED_OTHERWISE = [
    ("a.csv", "zip", "named .csv but is an archive"),
    ("a.pdf", "tar.gz", "named .pdf but is an archive"),
    ("a.pdf", "tar", "named .pdf but is an archive"),
    ("a.dat", "zip", "not a format that Inkling reads"),
    ("a.gnucash", "tar.gz", "not a format that Inkling reads"),
    ("a.jar", "zip", "a package of a program"),
    ("a.gem", "tar", "a package of a program"),
]


@pytest.mark.parametrize(("name", "kind", "reason"), NAMED_OTHERWISE)
def test_what_other_programs_packed_is_left_to_them(refused, name, kind, reason):
    assert refused(name, WRITERS[f"a.{kind}"]({"a.txt": b"Words."})) == ("skipped", reason)


def test_a_pdf_that_lies_in_an_archive_as_it_is_makes_it_no_pdf(read_as, write_pdf):
    paper = write_pdf("made.pdf", [["Slates."]]).read_bytes()
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("a.pdf", paper)
    for name, data in (("a.zip", stored.getvalue()), ("a.tar", tarred({"a.pdf": paper}))):
        assert found(read_as(name, data)) == [("File a.pdf · p. 1", None, "Slates.")]


LINES = {
    f"{number}.txt": b"".join(b"%d green bottles\n" % (number * line % 997) for line in range(800))
    for number in range(8)
}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
def test_of_one_that_is_cut_off_the_beginning_is_read(read_as, name):
    data = WRITERS[name](LINES)
    document = read_as(name, data[: len(data) * 3 // 4])
    places = [each.place for each in document.sections]
    assert places
    assert places == [f"File {number}.txt" for number in range(len(places))]
    assert document.missing.startswith("damaged or cut off: what lay behind is missing")
    assert all(each.text.encode() == LINES[f"{number}.txt"].rstrip() for number, each in enumerate(document.sections))


def test_of_a_stream_whose_sizes_stand_behind_its_files_the_beginning_is_read(read_as):
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in LETTERS.items():
            archive.writestr(name, data)
    data = pipe.data
    assert found(read_as("a.zip", data)) == PLACES
    document = read_as("a.zip", data[: data.index(b"PK\x01\x02")])
    assert found(document) == PLACES
    assert document.missing == "damaged or cut off: what lay behind is missing"


def test_text_that_was_cut_off_when_it_was_packed_is_read_as_far_as_it_goes(read_as):
    data = gzip.compress(LINES["7.txt"])
    document = read_as("a.txt.gz", data[: len(data) // 2])
    assert LINES["7.txt"].startswith(document.sections[0].text.encode())
    assert document.missing == "damaged or cut off: what lay behind is missing"


def test_one_damaged_file_costs_no_other(read_as):
    data = zipped({"a.txt": LINES["1.txt"], "b.txt": b"Words.", "c.txt": LINES["2.txt"]})
    document = read_as("a.zip", data[:200] + bytes(50) + data[250:])
    assert [each.place for each in document.sections] == ["File b.txt", "File c.txt"]
    assert document.missing.startswith("1 file in it is not read: a.txt (damaged")


def test_a_file_that_lies_before_its_archive_is_damaged(read_as):
    data = zipped({"a.txt": b"Words.", "b.txt": b"More words."})
    begin = data.index(b"PK\x05\x06") + 16
    # The list seems to begin later than it does, so that all offsets are taken for too large.
    later = int.from_bytes(data[begin : begin + 4], "little") + 40
    data = data[:begin] + later.to_bytes(4, "little") + data[begin + 4 :]
    document = read_as("b.zip", zipped({"a.zip": data, "c.txt": b"Words."}))
    assert "a.txt (damaged: it does not lie where the archive says)" in document.missing
    assert document.sections[-1].place == "File c.txt"


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.gz", "a.bz2", "a.xz", "a.tgz"])
@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00"])
def test_what_only_begins_like_one_is_damaged(refused, name, begins):
    assert refused(name, begins + bytes(30))[0] == "unreadable"


def test_a_method_that_is_not_known_is_told(read_as):
    data = zipped({"a.txt": b"Words."})
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        begin = data.index(mark) + at
        data = data[:begin] + b"\x06" + data[begin + 1 :]
    document = read_as("a.zip", zipped({"b.zip": data, "c.txt": b"Words."}))
    reason = "1 file in it is not read: a.txt (packed in a way that Inkling does not read)"
    assert document.missing == f"1 file in it is not read: b.zip ({reason})"


def test_bombs_go_out(read_as, refused, monkeypatch):
    for module in (archive_entries, archives, zip_entries):
        monkeypatch.setattr(module, "LARGEST", 1 << 21)
    monkeypatch.setattr(attachments, "_MOST_BYTES", 1 << 22)
    monkeypatch.setattr(tar_entries, "_FARTHEST", 1 << 22)
    too_large = "1 file in it is not read: a.txt (too large: more than 2 MB)"
    assert refused("a.zip", zipped({"a.txt": ZEROS * 3})) == ("skipped", too_large)
    assert refused("a.txt.gz", gzip.compress(ZEROS * 9)) == ("skipped", "too large: more than 2 MB")
    assert refused("a.tgz", tarred({"a.txt": ZEROS * 3}, "w:gz")) == ("skipped", too_large)
    assert refused("b.tgz", tarred({"a.txt": ZEROS * 5}, "w:gz")) == (
        "unreadable", f"only its first 0 GB are looked at; {too_large}"
    )  # fmt: skip
    many = read_as("b.zip", zipped({f"{number}.txt": b"w" * (1 << 20) for number in range(6)}))
    assert len(many.sections) == 4
    assert many.missing == "2 files in it are not read: all together is too large"
    lying = bytearray(zipped({"a.txt": ZEROS * 3}))
    begin = lying.index(b"PK\x01\x02") + 24
    lying[begin : begin + 4] = (9).to_bytes(4, "little")
    assert refused("c.zip", bytes(lying)) == ("skipped", too_large)


def test_files_that_overlap_are_not_read(refused):
    data = zipped({"a.txt": ZEROS})
    begin, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[begin:end] * 50
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(listed), begin, 0)
    assert refused("a.zip", data[:begin] + listed + tail) == ("unreadable", "damaged: the files in it overlap")


def test_archives_in_archives_end_somewhere(read_as, refused):
    data = b"The deepest."
    for _ in range(4):
        data = zipped({"a.txt": b"Words.", "b.txt" if data == b"The deepest." else "b.zip": data})
    document = read_as("a.zip", data)
    assert [each.text for each in document.sections][-2:] == ["Words.", "The deepest."]
    document = read_as("a.zip", zipped({"a.txt": b"Words.", "b.zip": zipped({"b.zip": data})}))
    assert "The deepest." not in [each.text for each in document.sections]
    assert "it lies too deep in others" in document.missing
    for _ in range(30):
        data = gzip.compress(data)
    assert "it lies too deep in others" in refused("a.gz", data)[1]


def test_too_many_files_and_too_much_text_are_told(read_as, monkeypatch):
    files = {f"{number}.txt": b"Words." for number in range(9)}
    monkeypatch.setattr(attachments, "_MOST_FILES", 5)
    assert read_as("a.zip", zipped(files)).missing == "4 files in it are not read: there are too many"
    monkeypatch.setattr(attachments, "_MOST_CHARACTERS", 12)
    assert read_as("a.zip", zipped(files)).missing == "7 files in it are not read: it is too much text"
    monkeypatch.setattr(attachments, "_MOST_WITH_LAST", 24)
    long = {**files, "1.txt": b"Words " * 9}
    assert read_as("a.zip", zipped(long)).missing == (
        "1 file in it is not read: 1.txt (it is too much text); 6 files in it are not read: it is too much text"
    )
    monkeypatch.setattr("inkling.documents.archives.tar.MOST_LISTED", 2)
    assert read_as("a.tar", tarred(files)).missing == "only its first 2 files are looked at"


def test_what_was_read_stays_where_there_is_a_reason_to_read_no_more(read_as):
    def leave_out(characters):
        return "to read all would take too long" if characters > 10 else ""

    document = read_as("a.tgz", tarred(LETTERS, "w:gz"), leave_out=leave_out)
    assert found(document) == PLACES[:2]
    assert document.missing == "1 file in it is not read: to read all would take too long"
    with pytest.raises(Refusal) as refusal:
        read_as("a.zip", zipped(LETTERS), leave_out=lambda _: "took longer than 36 seconds to read")
    assert (refusal.value.state, refusal.value.reason) == (
        "unreadable", "3 files in it are not read: took longer than 36 seconds to read"
    )  # fmt: skip


def test_in_mail(read_as):
    made = EmailMessage()
    made["Subject"] = "The roof"
    made.set_content("See there.")
    made.add_attachment(zipped(LETTERS), maintype="application", subtype="zip", filename="all.zip")
    document = read_as("a.eml", made.as_bytes())
    assert document.sections[1].place == "Attachment all.zip · File letters/roof.txt"
    place = "Attachment a.zip · File b.pdf"
    assert text_to_encode("", f"{place} · p. 3", "Words.") == f"{place}\nWords."


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tbz2", "a.tar.xz"])
def test_a_file_is_taken_out_by_what_stands_in_it(read_as, tmp_path, write_pdf, name):
    paper = write_pdf("made.pdf", [["Slates."], ["Nine hundred."]]).read_bytes()
    inner = zipped({"z/deep.txt": b"Deep."})
    files = {**LETTERS, "x/y/offer.pdf": paper, "other.txt": b"It drips.", "inner.zip": inner}
    document = read_as(name, WRITERS[name](files))
    for text, place, own_name, data, page in (
        ("It drips.", "File letters/roof.txt", "roof.txt", b"It drips.", None),
        ("Nine hundred.", "File x/y/offer.pdf · p. 2", "offer.pdf", paper, 2),
        ("It drips.", "File other.txt", "other.txt", b"It drips.", None),
        ("Deep.", "File inner.zip · File z/deep.txt", "deep.txt", b"Deep.", None),
    ):
        assert any((each.place, each.text) == (place, text) for each in document.sections)
        taken = take_out(tmp_path / name, Sought(place, 0, text), LIMIT)
        assert (taken.attachment.name, taken.attachment.data, taken.page) == (own_name, data, page)
        assert name_to_open(taken.attachment) == own_name


def test_a_solid_archive_is_unpacked_once_for_all_its_files_and_closed(tmp_path, monkeypatch):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(tarred(LINES, "w:gz"))
    rewound = []
    rewind = gzip._GzipReader._rewind
    monkeypatch.setattr(gzip._GzipReader, "_rewind", lambda reader: rewound.append(reader) or rewind(reader))
    document = read_alone(path, path.stat().st_size, LIMIT)
    rewound.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [each.content() for each in document.attached] == list(LINES.values())
        assert not rewound
        assert document.attached[0].content() == LINES["0.txt"]
        assert len(rewound) == 1
        del document
        gc.collect()


def test_only_what_is_asked_for_is_unpacked(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.jpg": b"w", **LETTERS}))
    document = read_alone(path, path.stat().st_size, LIMIT)
    assert [each.name for each in document.attached] == list(LETTERS)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        document.attached[0].content()
