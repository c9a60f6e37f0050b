import pytest

from inkling.documents.registry import read

HEAD = (
    '<?xml version="1.0"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><stylesheet type="a">'
    "p { color: red }</stylesheet><description><title-info><author><first-name>Ann</first-name></author>"
    "<book-title>Of bees</book-title><annotation><p>A short one.</p></annotation></title-info></description>"
)
END = '<binary id="a.png" content-type="image/png">iVBORw0KGgo=</binary></FictionBook>'


@pytest.fixture
def read_book(tmp_path):
    def read_bodies(bodies, head=HEAD, end=END):
        path = tmp_path / "x.fb2"
        path.write_text(f"{head}{bodies}{end}", "utf-8")
        return read(path)

    return read_bodies


def section(title, text):
    return f"<section><title><p>{title}</p></title>{text}</section>"


def test_sections_are_places_and_notes_stand_at_the_end(read_book):
    inner = section("Wax", "<p>It melts.</p>")
    main = f"<body><title><p>Of bees</p><p>A book</p></title>{section('Honey', f'<p>Sweet.</p>{inner}')}"
    notes = f'<body name="notes"><title><p>Notes</p></title>{section(1, "<p>Or not.</p>")}{section(2, "<p>Or.</p>")}'
    second = f"<body><title><p>Volume</p><p>Two</p></title>{section('Flight', '<p>Far.</p>')}</body>"
    document = read_book(f"{main}</body>{second}{notes}</body>")
    assert (document.title, document.missing) == ("Of bees", "")
    assert [(found.place, found.text) for found in document.sections] == [
        ("", "A short one.\n\nOf bees A book"),
        ("§ Honey", "Sweet."),
        ("§ Honey › Wax", "It melts."),
        ("§ Volume Two › Flight", "Far."),
        ("§ Notes", "1 Or not.\n\n2 Or."),
    ]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p>A <strong>b</strong><style name='x'>c</style> <emphasis>d</emphasis>\n e<image/></p>", "A bc d e"),
        ("<poem><title><p>Wax</p></title><stanza><v>Melt,</v><v>flow.</v></stanza><text-author>A</text-author></poem>So.",
         "Wax\n\nMelt,\nflow.\n\nA\n\nSo."),
        ("<epigraph><p>Buzz.</p><text-author>A bee</text-author></epigraph><empty-line/><subtitle>* * *</subtitle>",
         "Buzz.\n\nA bee\n\n* * *"),
        ("<cite><p>Said.</p></cite><table><tr><th>Hive</th><td>9</td></tr></table>", "Said.\n\nHive | 9"),
        ("<section/><p>One &lt;two&gt; <b>three</p><p>four", "One <two> three\n\nfour"),
        ("<title>One<p>two</p>", "One\n\ntwo"),
        ("<title/><p>one</p><poem><title><p>Wax</p></title><stanza><v>two</v></stanza></poem>", "one\n\nWax\n\ntwo"),
        ("<p>one <!-- not <binary here --> two</p>", "one two"),
        ("<p>Sweet<a l:href='#n' type='note'>1</a>, <a l:href='#h'>h</a>igh</p>", "Sweet 1, high"),
    ],
)  # fmt: skip
def test_nothing_that_is_shown_is_lost(read_book, inner, text):
    found = read_book(f"<body>{section('Honey', inner)}</body>").sections
    assert [(section.place, section.text) for section in found[1:]] == [("§ Honey", text)]


def test_the_title_may_stand_in_the_text_alone(read_book):
    bodies = f'<body name="main"><title><p>Bees &amp; wax</p></title>{section("Honey", "<p>Sweet.</p>")}</body>'
    document = read_book(bodies, head="")
    assert document.title == "Bees & wax"
    assert [(found.place, found.text) for found in document.sections] == [("§ Honey", "Sweet.")]


def test_a_remark_behind_the_end_is_no_missing_end(read_book):
    book = read_book(f"<body>{section('Honey', '<p>Sweet.</p>')}</body>", end=f"{END}\n<!-- made for the test -->\n")
    assert book.missing == ""


@pytest.mark.parametrize("end", ["", "</p></section><binary id='a'>iVBORw0KG"])
def test_a_book_that_breaks_off_tells_it(read_book, end):
    document = read_book(f"<body>{section('Honey', '<p>Sweet.</p>')}<section><p>And", end=end)
    assert document.missing == "its end is missing"
    assert document.sections[-1].text.startswith("Sweet.\n\nAnd")


@pytest.mark.parametrize("unit", ["<title>", "<title ", "<section>", "<v>", "<stylesheet", "<title>a</title> "])
@pytest.mark.timeout(10)
def test_malformed_books_are_read_quickly(read_book, unit):
    assert read_book(unit * (300_000 // len(unit))).title == "Of bees"
