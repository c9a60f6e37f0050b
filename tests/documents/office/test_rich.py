import zipfile
from pathlib import Path

import pytest

from inkling.documents.registry import read
from inkling.documents.titles import real_title
from inkling.documents.web import read_html
from inkling.errors import Refusal

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SLIDE = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def shown(document):
    return [(section.place, section.page, section.text) for section in document.sections]


def paragraph(text, style=""):
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.fixture
def pack_word(pack):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in (1, 2)
    )

    def write(body):
        return pack(
            "x.docx",
            {
                "[Content_Types].xml": TYPES.format(
                    '<Default Extension="rels" '
                    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                    '<Override PartName="/word/document.xml" ContentType="application/'
                    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
                ),
                "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "word/document.xml")),
                "word/_rels/document.xml.rels": RELATIONS.format(relation(1, "styles", "styles.xml")),
                "word/styles.xml": f"<w:styles {WORD}>{styles}</w:styles>",
                "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
            },
        )

    return write


@pytest.fixture
def word_file(pack_word):
    table = "<w:tbl>" + "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in (("Plant", "Height"), ("Oak", "20 m"))
    ) + "</w:tbl>"  # fmt: skip
    return pack_word(
        paragraph("Gardens", "Heading1") + paragraph("All about them.") + paragraph("Trees", "Heading2") + table
    )


def test_word(word_file):
    document = read(word_file)
    assert document.title == "Gardens"
    assert shown(document) == [
        ("", None, "All about them."),
        ("§ Trees", None, "Plant | Height\nPlant: Oak | Height: 20 m"),
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (((1, "slide1"), (2, "slide2")), ["Bees in town\n\nA talk", "Honey\n\n𐌲 and דבש"]),
        (((2, "slide2"), (1, "slide1")), ["Honey\n\n𐌲 and דבש", "Bees in town\n\nA talk"]),
        (((2, "slide10"), (1, "slide9")), ["Honey\n\n𐌲 and דבש", "Bees in town\n\nA talk"]),
    ],
)
def test_slides_in_the_order_shown(pack, order, expected):
    def slide(*lines):
        shapes = "".join(
            f"<p:sp><p:txBody><a:p><a:r><a:t>{line}</a:t></a:r></a:p></p:txBody></p:sp>" for line in lines
        )
        return f"<p:sld {SLIDE}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"

    path = pack(
        "x.pptx",
        {
            "[Content_Types].xml": TYPES.format(""),
            "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "ppt/presentation.xml")),
            "ppt/_rels/presentation.xml.rels": RELATIONS.format(
                "".join(relation(n, "slide", f"slides/{name}.xml") for n, name in order)
            ),
            "ppt/presentation.xml": f'<p:presentation {SLIDE} xmlns:r="{OFFICE}"><p:sldIdLst>'
            + "".join(f'<p:sldId id="{300 - n}" r:id="rId{n}"/>' for n, _ in order)
            + '</p:sldIdLst><p:sectionLst><p:sldId id="257"/></p:sectionLst></p:presentation>',
            **{
                f"ppt/slides/{name}.xml": slide("Bees in town", "A talk") if n == 1 else slide("Honey", "𐌲 and דבש")
                for n, name in order
            },
        },
    )
    document = read(path)
    assert document.title == expected[0].partition("\n")[0]
    assert shown(document) == [("Slide 1", 1, expected[0]), ("Slide 2", 2, expected[1])]


def open_document(pack, name, kind, body, **parts):
    return pack(
        name,
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": parts.pop("manifest", "<manifest/>"),
            "content.xml": f'<?xml version="1.0"?>{parts.pop("doctype", "")}'
            f"<office:document-content {OPEN}><office:body>"
            f"{body}</office:body></office:document-content>",
            **parts,
        },
    )


def on_slide(kind, *paragraphs):
    said = "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)
    return f'<draw:frame presentation:class="{kind}"><draw:text-box>{said}</draw:text-box></draw:frame>'


PAGES = (
    f"<office:presentation><draw:page>{on_slide('title', 'Whales<text:line-break/>sing')}</draw:page><draw:page/>"
    f"<draw:page>{on_slide('outline', 'Of squids', 'and ships')}{on_slide('title', 'Deep<text:s/>sea')}"
    "<draw:g><draw:custom-shape><text:p>Down</text:p></draw:custom-shape><draw:frame><table:table>"
    + "".join(
        "<table:table-row>" + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in (("Whale", "Depth"), ("Sperm", "deep"))
    )
    + "</table:table></draw:frame></draw:g>"
    "<office:annotation><dc:creator>Ann</dc:creator><text:p>Really?</text:p></office:annotation>"
    f"<presentation:notes>{on_slide('notes', 'Say it slowly.')}{on_slide('header', 'A talk')}"
    f"{on_slide('other', '<text:page-number>&lt;number&gt;</text:page-number>')}</presentation:notes>"
    "</draw:page></office:presentation>"
)  # fmt: skip


def test_open_slides(pack):
    document = read(open_document(pack, "x.odp", "presentation", PAGES))
    assert document.title == "Whales"
    third = (
        "Deep sea\n\nOf squids\nand ships\n\nDown\nWhale | Depth\nWhale: Sperm | Depth: deep\n\n"
        "Comment: Really?\n\nNotes:\nSay it slowly."
    )
    assert shown(document) == [("Slide 1", 1, "Whales\nsing"), ("Slide 3", 3, third)]


def test_open_slides_that_define_entities_are_refused(pack):
    path = open_document(pack, "x.odp", "presentation", PAGES, doctype='<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    with pytest.raises(Refusal, match="entities"):
        read(path)


def test_protected_open_documents(pack):
    path = open_document(pack, "x.odt", "text", "", manifest="<manifest><encryption-data/></manifest>")
    with pytest.raises(Refusal, match="protected by a password"):
        read(path)


@pytest.fixture
def pack_book(pack):
    def write(pages, contents="", **parts):
        items = contents + "".join(
            f'<item id="{name}" href="{name}%20x.html" media-type="application/xhtml+xml"/>'
            for name in reversed(pages)
        )
        return pack(
            "x.epub",
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                '<rootfiles><rootfile full-path="in/b.opf"/></rootfiles></container>',
                "in/b.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<dc:title>The Ferry</dc:title></metadata><manifest>{items}</manifest><spine>"
                + "".join(f'<itemref idref="{name}"/>' for name in (*pages, "missing"))
                + "</spine></package>",
                **{f"in/{name} x.html": f"<html><body>{page}</body></html>" for name, page in pages.items()},
                **parts,
            },
        )

    return write


def test_book(pack_book):
    path = pack_book(
        {
            "z": "<h1>Morning</h1><p>The boat left.</p><dl><dt>Quay</dt><dd>where it lies</dd></dl>",
            "a": "<p>It was late.</p>",
            "b": "<h1>Evening</h1><figure><figcaption>It came back.</figcaption></figure>",
        }
    )
    document = read(path)
    assert document.title == "The Ferry"
    assert shown(document) == [
        ("§ Morning", None, "The boat left.\n\nQuay\n\nwhere it lies\n\nIt was late."),
        ("§ Evening", None, "It came back."),
    ]


POINT = "<navPoint><navLabel><text>{}</text></navLabel><content src='{}'/>{}</navPoint>"
POINTS = POINT.format("Morning", "../a%20x.html", "") + POINT.format(
    "Later", "no.html", POINT.format("Noon", "../b%20x.html#top", "") + POINT.format("Night", "../d%20x.html", "")
)
LINK = "<li><a href='../{}%20x.html'>{}</a></li>"
LINKS = (
    f"<nav><ol>{LINK.format('b', 'Page 9')}</ol></nav><nav role='toc'><ol>{LINK.format('a', 'Mor<i>ning</i>')}"
    f"<li><span>Later</span><ol>{LINK.format('b', 'Noon')}{LINK.format('d', 'Night')}</ol></li></ol></nav>"
)


@pytest.mark.parametrize(
    ("item", "contents"),
    [
        ('media-type="application/x-dtbncx+xml"', f"<ncx><navMap>{POINTS}</navMap></ncx>"),
        ('media-type="application/xhtml+xml" properties="nav"', f"<html><body>{LINKS}</body></html>"),
    ],
)
def test_chapters_of_a_book_without_headings_are_those_of_its_contents(pack_book, item, contents):
    path = pack_book(
        {"a": "<p>One.</p>", "b": "<p>Two.</p>", "c": "<p>Three.</p>", "d": "<p>Four.</p>"},
        contents=f'<item id="toc" href="toc/t.xml" {item}/>',
        **{"in/toc/t.xml": contents},
    )
    assert shown(read(path)) == [
        ("§ Morning", None, "One."),
        ("§ Later › Noon", None, "Two.\n\nThree."),
        ("§ Later › Night", None, "Four."),
    ]


def test_pages_of_a_book_that_are_broken_or_missing_are_told(pack_book):
    path = pack_book({"a": "<p>The boat left.</p>", "b": "<p>It was late.</p>"})
    path.write_bytes(path.read_bytes().replace(b"in/b x.html", b"in/B X.html"))
    assert [section.text for section in read(path).sections] == ["The boat left.\n\nIt was late."]
    with zipfile.ZipFile(path) as packed:
        place = packed.getinfo("in/B X.html").header_offset
    data = bytearray(path.read_bytes())
    data[place + 45 : place + 60] = bytes(15)
    path.write_bytes(data)
    document = read(path)
    assert ([section.text for section in document.sections], document.missing) == (
        ["The boat left."],
        "1 of 2 pages could not be read",
    )
    path.write_bytes(data.replace(b"in/a x.html", b"in/A Y.html"))
    with pytest.raises(Refusal, match="damaged: none of its pages"):
        read(path)


def test_books_that_are_locked_or_define_entities_are_refused(pack_book):
    locked = '<encryption><CipherData><CipherReference URI="in/{}"/></CipherData></encryption>'
    assert read(pack_book({"a": "Words"}, **{"META-INF/encryption.xml": locked.format("font.otf")}))
    with pytest.raises(Refusal, match="protected against copying"):
        read(pack_book({"a": "Words"}, **{"META-INF/encryption.xml": locked.format("a%20x.html")}))
    with pytest.raises(Refusal, match="entities"):
        read(pack_book({"a": "Words"}, **{"in/b.opf": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x/>'}))


@pytest.mark.timeout(10)
def test_a_fiction_book_of_blank_lines_is_read_quickly(tmp_path):
    path = tmp_path / "x.fb2"
    path.write_bytes(b"\n" * 2_000_000)
    with pytest.raises(Refusal):
        read(path)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "utf-16", "koi8-r"])
def test_fiction_books_and_xml_of_any_charset(tmp_path, charset):
    book = (
        f'<?xml version="1.0" encoding="{charset}"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
        "<description><title-info><book-title>Паром</book-title></title-info></description><body><section><title>"
        "<p>Утро</p></title><p>Лодка ушла.</p></section></body></FictionBook>"
    )
    path = tmp_path / "x.fb2"
    path.write_bytes(book.encode(charset))
    document = read(path)
    assert (document.title, shown(document)) == ("Паром", [("§ Утро", None, "Лодка ушла.")])
    assert "Лодка ушла." in read(path.rename(tmp_path / "x.xml")).sections[0].text


def test_rich_text(tmp_path):
    path = tmp_path / "x.rtf"
    path.write_bytes(rb"{\rtf1\ansi\ansicpg1252 Caf\'e9 by the \b sea\b0 .\par Open all day.}")
    text = read(path).sections[0].text
    assert "Café by the sea" in text
    assert "Open all day." in text


def test_html():
    document = read_html(
        "<html><head><title>Tea &amp; more</title><style>p{}</style></head><body><nav>Home</nav><h1>Tea</h1>"
        "<p>Boil <b>water</b>.<br>Wait.<script>alert('x')</script></p><h2>Kinds</h2><ul><li>green</li><li>black</ul>"
        "<table><tr><th>Kind<th>Price</tr><tr><td>green</td><td>3</td></tr></table><pre>a\n  b</pre>"
    )
    assert document.title == "Tea & more"
    assert shown(document) == [
        ("§ Tea", None, "Boil water.\nWait."),
        ("§ Tea › Kinds", None, "- green\n- black\n\nKind | Price\ngreen | 3\n\na\n  b"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Donau&shy;dampf&#173;schiff, zero&#8203;width", "Donaudampfschiff, zerowidth"),
        ("<label>Name</label><textarea>Notes</textarea><button>Send</button>", "Name Notes Send"),
        ("One<select><option>no</select>two<nav>no</nav>three th<script>no</script>ree", "One two\n\nthree three"),
        ("<ruby>漢<rp>(<rt>かん<rp>)</ruby><ruby>字<rt>じ</rt></ruby>を書く", "漢字を書く"),
        ("<p>Menu<nav>Home<p>All the rest", "Menu\n\nHome\n\nAll the rest"),
        ("<p>Seen<script>never('x')", "Seen"),
        ("<p>One<script>no</script language><style>no</style\n><p>Two", "One\n\nTwo"),
        ("<h:body><h:p>One</h:p><h:style>no</h:style><h:p>Two</h:p></h:body>", "One\n\nTwo"),
        ("<nav>Home</nav><object>a</object><p>One<svg/><p>Two<svg><text>no</text></svg>", "One\n\nTwo"),
        ("<p>Bees<a href=#n><sup>1</sup></a>, wasps<sup><a>b</a></sup>.<sup><a>[2]</a></sup>", "Bees 1, wasps b.[2]"),
        ("<p>9 m<sup>2</sup>, <a>x</a><sup>n</sup><a><sup>&#8203;</sup></a>", "9 m2, xn"),
        ("<p><a name=n href=#m>1</a>Of wax.<p><a>12</a><i>Of hives.</i>", "1 Of wax.\n\n12 Of hives."),
        ('<p>So <del cite="mailto:ann">5</del><ins>6</ins> eu<DEL datetime="2024">h</DEL>ros', "So 6 euros"),
        ("<p>So <del>5</del><ins>6</ins> or <s>7</s> eu<del>h</del>ros", "So 5 6 or 7 euhros"),
        ("<p>a <del datetime><del>b</del> c</del><p>d", "a\n\nd"),
        ("<p>a<p>b<del datetime>c", "a\n\nbc"),
        ("<p hidden>Not</p><p style='display: none'>shown", "Not\n\nshown"),
        ("<p>The <a>21</a>st, <a>bee</a>s, <a>1</a>.", "The 21st, bees, 1."),
    ],
)
def test_html_keeps_words_whole_and_apart(text, expected):
    assert [section.text for section in read_html(text).sections] == [expected]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td><p>Oak</p></td><td>\n<p>20</p><div></div></td><tr><td><p>Elm<td>9", "Oak | 20\nElm | 9"),
        ("<td>Oak</td><td><p>is tall</p><p>is old</p></td>", "Oak | is tall\n\nis old"),
        ("<td><p>One.</p></td></tr><tr><td><p>Two.</p></td></tr><tr><td>Three.", "One.\n\nTwo.\n\nThree."),
        ("<td>By Ann<br><p>Dear Bea</p></td>", "By Ann\n\nDear Bea"),
        ("<td><ul><li><p>a</p><li>b</ul></td><td>c", "- a\n\n- b | c"),
        ("<td><ul><li></ul>none<li><li></li>", "none"),
        ("<td><table><tr><td><p>in</p><td>side</table><p>Out</p></td>", "in | side\n\nOut"),
        ("<td><h2>Oak</h2><p>tall</p></td><td>old", "tall | old"),
        ("<td><pre>a\n  b</pre></td><td>c", "a\n  b\n\nc"),
    ],
)
def test_cells_of_a_row_stand_side_by_side_whatever_is_in_them(cells, expected):
    assert [section.text for section in read_html(f"<table><tr>{cells}</tr></table>").sections] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "<td>a" * 100_000,
        "<nav>" * 9_000 + "<svg>" * 9_000,
        "<a " * 30_000,
        "<a b='" * 30_000,
        "</" * 30_000,
        "<!--" * 30_000 + ">",
        "<![if x]>a",
        "<!--a",
        "<a <b <c>x",
        "<div>" * 50_000 + "x",
        "<![CDATA[x",
        "<!x" * 9_000,
    ],
)
@pytest.mark.timeout(10)
def test_malformed_html_is_read_quickly(text):
    assert len(read_html("y " + text).sections) <= 1


def test_html_in_the_charset_it_declares(tmp_path):
    path = tmp_path / "x.html"
    path.write_bytes('<meta charset="windows-1251"><p>Привет'.encode("cp1251"))
    assert read(path).sections[0].text == "Привет"


def test_nothing_is_written_beside_the_file(word_file, tmp_path, monkeypatch, capfd):
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(home))
    before = sorted(word_file.parent.rglob("*"))
    here = sorted(Path.cwd().iterdir())
    read(word_file)
    assert sorted(word_file.parent.rglob("*")) == before
    assert sorted(Path.cwd().iterdir()) == here
    assert capfd.readouterr() == ("", "")


def test_what_unpacks_to_too_much_is_skipped(pack):
    path = pack("x.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": b"<a>" + b" " * (310 * 2**20)})
    with pytest.raises(Refusal, match="too large: 310 MB unpacked, the limit is 300 MB"):
        read(path)


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        ("On the origin of tides", "On the origin of tides"),
        ("  Two\n lines ", "Two lines"),
        ("1984", "1984"),
        ("Slide 1", ""),
        ("PowerPoint Presentation", ""),
        ("Microsoft Word - letter.doc", ""),
        ("chapter_3.indd", ""),
        ("Untitled-2", ""),
        ("Unknown Title", ""),
        (None, ""),
        ("x" * 301, ""),
    ],
)
def test_real_titles(candidate, expected):
    assert real_title(candidate) == expected
