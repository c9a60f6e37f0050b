import struct

import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal
from mobi_samples import NONE, PAIRS, PHRASES, PLAIN, book, database, in_pairs, index, name_record

HTML = (
    "<html><head><guide></guide></head><body><h1>Of bees</h1><p>A book, <i>small</i>.</p><mbp:pagebreak/>"
    "<h2>Honey &amp; wax</h2><p height='1em'>Sweet — süß, דבש, 𐌲.</p>It melts<mbp:pagebreak/>or not.<h2>Flight</h2>"
    "<p>They fly, and they fly, and they fly.</p></body></html>"
)
SHOWN = [
    ("", "A book, small."),
    ("§ Honey & wax", "Sweet — süß, דבש, 𐌲.\n\nIt melts\n\nor not."),
    ("§ Flight", "They fly, and they fly, and they fly."),
]


@pytest.fixture
def read_data(tmp_path):
    def write(data, name="x.mobi"):
        path = tmp_path / name
        path.write_bytes(data)
        return read(path)

    return write


def shown(document):
    return [(section.place, section.text) for section in document.sections]


def by_letters(text):
    """Take a text apart into phrases for a dictionary, some of which tell of others, and its records."""
    letters = [bytes((letter,)) for letter in range(256)]
    letters[1] = [ord("<"), 2]
    letters[2] = [ord("p"), ord(">")]
    numbers = list(text.replace(b"<p>", b"\x01"))
    return letters, [numbers[at : at + 50] for at in range(0, len(numbers), 50)]


@pytest.mark.parametrize("name", ["x.mobi", "x.prc", "x.azw", "x", "x.txt"])
@pytest.mark.parametrize("packed", [PLAIN, PAIRS])
@pytest.mark.parametrize("trailing", [0, 1, 2, 7])
def test_headings_are_places(read_data, name, packed, trailing):
    document = read_data(database(book(HTML.encode(), packed, trailing=trailing)), name)
    assert (document.title, document.missing) == ("Of bees", "")
    assert shown(document) == SHOWN


def test_text_that_is_packed_by_phrases(read_data):
    text = HTML.encode()
    letters, records = by_letters(text)
    made = book(bytes(100 * len(records)), PHRASES, parts=(letters, records))
    assert shown(read_data(database(made))) == SHOWN


def test_another_charset_and_a_newer_title(read_data):
    text = "<p>Süß “und” golden.</p>".encode("cp1252")
    described = [(100, b"Ann"), (503, "Süße Bücher".encode("cp1252"))]
    document = read_data(database(book(text, charset=1252, described=described)))
    assert document.title == "Süße Bücher"
    assert shown(document) == [("", "Süß “und” golden.")]


CHAPTERS = [("Honey & wax", 0), ("Flight", 1), ("Far", 0)]


def test_chapters_that_only_the_contents_name(read_data):
    text = b"<body><p>A book.</p><p>Sweet.</p><p>They fly.</p><p>Far away.</p></body>"
    names, places = name_record([name.encode() for name, _ in CHAPTERS])
    begins = [text.find(b"<p>Sweet"), text.find(b"They"), text.find(b"<p>Far")]
    begins[1] -= 3
    entries = [
        (str(at).encode(), {1: [begin], 2: [9], 3: [place], 4: [level]})
        for at, (begin, place, (_, level)) in enumerate(zip(begins, places, CHAPTERS, strict=True))
    ]
    ncx = index([(1, 1), (2, 1), (3, 1), (4, 1)], entries, [names])
    document = read_data(database(book(text, i244=ncx)))
    assert shown(document) == [
        ("", "A book."),
        ("§ Honey & wax", "Sweet."),
        ("§ Honey & wax › Flight", "They fly."),
        ("§ Far", "Far away."),
    ]


def kindle(headings=True, **told):
    """Write a book for a newer Kindle: two pages, pieces of text behind their frames, and a style behind all."""
    frames = [b"<html><body><p>A book.</p></body></html>", b"<html><body></body></html>"]
    marks = (b"<h1>", b"</h1>") if headings else (b"", b"")
    pieces = [[b"<p>Sweet.</p>", b"<p>It melts.</p>"], [b"<p>%sFlight%s</p>" % marks, b"<p>They fly.</p>"]]
    text, skeletons, fragments = b"", [], []
    for number, (frame, inner) in enumerate(zip(frames, pieces, strict=True)):
        begin = len(text)
        skeletons.append((b"SKEL%d" % number, {1: [len(inner)], 6: [begin, len(frame)]}))
        place = begin + frame.index(b"</body>")
        text += frame
        for piece in inner:
            fragments.append((b"%010d" % place, {3: [number], 4: [len(fragments)], 6: [0, len(piece)]}))
            place += len(piece)
            text += piece
    names, places = name_record([b"Flying"])
    told.setdefault("i252", index([(1, 1), (6, 2)], skeletons))
    return book(
        text + b"p { color: red }", version=8,
        i192=[b"FDST" + struct.pack(">6I", 12, 2, 0, len(text), len(text), len(text) + 16)],
        i248=index([(3, 1), (4, 1), (6, 2)], fragments),
        i244=index([(3, 1), (4, 1), (6, 2)], [(b"0", {3: places, 4: [0], 6: [2, 0]})], [names]),
        **told,
    )  # fmt: skip


def test_pages_of_a_newer_kindle_are_put_together(read_data):
    document = read_data(database(kindle(), name="x"), "x.azw3")
    assert document.title == "Of bees"
    assert shown(document) == [("", "A book.\n\nSweet.\n\nIt melts."), ("§ Flight", "They fly.")]
    document = read_data(database(kindle(headings=False)), "x.azw3")
    assert shown(document) == [("", "A book.\n\nSweet.\n\nIt melts."), ("§ Flying", "Flight\n\nThey fly.")]


def test_pages_whose_frames_are_unknown_lose_nothing(read_data):
    document = read_data(database(kindle(i252=[])), "x.azw3")
    assert shown(document) == [("", "A book.\n\nSweet.\n\nIt melts."), ("§ Flight", "They fly.")]


@pytest.mark.parametrize("whole", [True, False])
def test_of_two_books_the_newer_one_is_read(read_data, whole):
    older = book(b"<p>Older.</p>", described=[(121, struct.pack(">I", 3))])
    data = database([*older, b"BOUNDARY", *(kindle() if whole else [b"gone"])])
    text = "They fly." if whole else "Older."
    assert shown(read_data(data))[-1][1] == text


def test_plain_text_of_palm(read_data):
    text = "Of bees\n\nThey fly.\nFar — and away."
    head = struct.pack(">HxxI4H", PAIRS, len(text.encode()), 1, 4096, 0, 7)
    data = database([head, in_pairs(text.encode())], b"TEXtREAd", "GIF89a bees")
    document = read_data(data, "x.pdb")
    assert document.title == "Of bees"
    assert shown(document) == [("", "They fly.\nFar — and away.")]


@pytest.mark.parametrize("protection", [1, 2])
@pytest.mark.parametrize("newer", [True, False])
def test_protected_against_copying(read_data, protection, newer):
    if newer:
        older = book(b"<p>Older.</p>", described=[(121, struct.pack(">I", 3))])
        records = [*older, b"BOUNDARY", *kindle(protection=protection)]
    else:
        records = book(HTML.encode(), protection=protection)
    with pytest.raises(Refusal) as refusal:
        read_data(database(records))
    assert (refusal.value.state, refusal.value.reason) == ("unreadable", "protected against copying")


def test_replicas_of_printed_pages_are_no_text(read_data):
    with pytest.raises(Refusal) as refusal:
        read_data(database(book(b"%MOP" + bytes(12) + b"%PDF-1.4 " + bytes(range(128)))))
    assert (refusal.value.state, refusal.value.reason) == ("skipped", "a print replica: its pages are not read")


def test_a_book_that_breaks_off_tells_it(read_data):
    data = database(book(HTML.encode()))
    document = read_data(data[: data.index(b"It melts") + 20])
    assert document.missing == "2 of 3 parts of its text could not be read"
    assert shown(document)[0] == SHOWN[0]


BROKEN = {
    "no text": database(book(HTML.encode()))[:400],
    "head": database(book(HTML.encode()))[:120],
    "packed otherwise": database(book(HTML.encode(), 99)),
    "no dictionary": database([*book(bytes(100), PHRASES, parts=([b"a"], [[0]]))[:-2], b"x", b"y"]),
    "itself": database(book(bytes(100), PHRASES, parts=([[0, 0]], [[0]]))),
    "far": database(book(bytes(100), PHRASES, parts=([b"a"], [[9]]))),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_broken_books(read_data, data):
    with pytest.raises(Refusal) as refusal:
        read_data(data)
    assert refusal.value.state == "unreadable"
    assert refusal.value.reason.startswith("damaged: ")


@pytest.mark.timeout(20)
def test_phrases_that_grow_without_end_are_refused(read_data):
    phrases = [b"x" * 30_000, *([number] * 200 for number in range(20))]
    with pytest.raises(Refusal):
        read_data(database(book(bytes(100), PHRASES, parts=(phrases, [[20] * 50]))))


def test_what_is_not_behind_the_text_though_it_is_told_costs_little(read_data):
    records = book(HTML.encode())
    head = bytearray(records[0])
    struct.pack_into(">I", head, 240, 1)
    document = read_data(database([bytes(head), *records[1:]]))
    assert shown(document)[0][1].startswith("A book")


def test_numbers_of_the_header_are_none_beyond_its_end(read_data):
    records = book(HTML.encode())
    head = bytearray(records[0])
    struct.pack_into(">I", head, 20, 116)
    struct.pack_into(">I", head, 240, NONE)
    assert shown(read_data(database([bytes(head), *records[1:]]))) == SHOWN
