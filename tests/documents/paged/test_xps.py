import struct
from html import escape

import pytest

from inkling.documents.registry import read
from inkling.errors import Refusal

XPS = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="http://schemas.microsoft.com/xps/2005/06/fixedrepresentation" Target="/Seq.fdseq"/>'
    '<Relationship Id="b" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
    ' Target="core.xml"/></Relationships>'
)
CORE = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Of bees</dc:title></c>'
PICTURE = '<Path><Path.Fill><ImageBrush ImageSource="/a.png"/></Path.Fill></Path>'


def glyphs(text, x=72, y=100, size=10, **told):
    told = {"BidiLevel": 0, "FontUri": "/Fonts/none.odttf", "UnicodeString": text} | told
    told |= {"OriginX": x, "OriginY": y, "FontRenderingEmSize": size}
    shown = " ".join(f'{name}="{escape(str(value))}"' for name, value in told.items())
    return f"<Glyphs {shown}/>"


def page(*content):
    return f'<FixedPage Width="816" Height="1056" {XPS}>{"".join(content)}</FixedPage>'


def parts(*pages):
    sources = "".join(f'<PageContent Source="Pages/{number}.fpage"/>' for number, _ in enumerate(pages, 1))
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELATIONS,
        "core.xml": CORE,
        "Seq.fdseq": f'<FixedDocumentSequence {XPS}><DocumentReference Source="/Docs/1/F.fdoc"/>'
        "</FixedDocumentSequence>",
        "Docs/1/F.fdoc": f"<FixedDocument {XPS}>{sources}</FixedDocument>",
    } | {f"Docs/1/Pages/{number}.fpage": data for number, data in enumerate(pages, 1)}


@pytest.fixture
def read_pages(pack):
    return lambda *pages, name="x.xps", **more: read(pack(name, parts(*pages) | more))


def text_of(document):
    return [section.text for section in document.sections]


def refused(path):
    with pytest.raises(Refusal) as refusal:
        read(path)
    return refusal.value.state, refusal.value.reason


@pytest.mark.parametrize("name", ["x.xps", "x.OXPS", "x"])
def test_pages_are_places(read_pages, name):
    document = read_pages(page(glyphs("They fly.")), page(), page(glyphs("{}{Honey}")), name=name)
    assert (document.title, document.missing) == ("Of bees", "")
    assert [(found.place, found.page, found.text) for found in document.sections] == [
        ("p. 1", 1, "They fly."), ("p. 3", 3, "{Honey}"),
    ]  # fmt: skip


LINES = {
    "letters": ([glyphs("b", 72), glyphs("e", 77), glyphs("e", 82), glyphs("s", 90), glyphs("o", 95)], "bee so"),
    "spaces": ([glyphs("bees ", 72), glyphs("fly", 97), glyphs(" off", 112)], "bees fly off"),
    "raised": ([glyphs("bees", 72), glyphs("2", 92, 97, 6)], "bees2"),
    "out of order": ([glyphs("They", 72), glyphs("far.", 120), glyphs("Then", 72, 112), glyphs("fly", 97)],
                     "They fly far. Then"),
    "twice": ([glyphs("bees", 72), glyphs("bees", 72.4), glyphs("fly", 97)], "bees fly"),
    "columns": ([glyphs("They are", 72), glyphs("small", 72, 112), glyphs("and live", 300), glyphs("here", 300, 112)],
                "They are small\n\nand live here"),
    "cells": ([glyphs("bees", 72), glyphs("12", 300)], "bees 12"),
    "paragraphs": ([glyphs("First line", 72, 100), glyphs("and second.", 72, 112), glyphs("A new one", 72, 140),
                    glyphs("goes on.", 72, 152)], "First line and second.\n\nA new one goes on."),
    "heading": ([glyphs("Bees", 72, 100, 20), glyphs("They fly.", 72, 112)], "Bees\n\nThey fly."),
    "advances": ([glyphs("ab", 72, Indices="7,80;8,20"), glyphs("c", 82)], "abc"),
    "ligature": ([glyphs("fish", 72, Indices="(2:1)9,50;1,50;2,50"), glyphs("es", 87)], "fishes"),
    "hebrew": ([glyphs("דבורים", 120, BidiLevel=1), glyphs("עפות", 85, BidiLevel=1)], "דבורים עפות"),
    "chinese": ([glyphs("蜜", 72), glyphs("蜂", 84)], "蜜蜂"),
    "korean": ([glyphs("꿀", 72), glyphs("벌", 82), glyphs("이", 95)], "꿀벌 이"),
    "beyond": ([glyphs("𐌲𐌲", 72), glyphs("𐌲", 98)], "𐌲𐌲 𐌲"),
    "upward": ([glyphs("They", 500, 0, RenderTransform="0,-1,1,0,72,800"),
                glyphs("fly", 525, 0, RenderTransform="0,-1,1,0,72,800")], "They fly"),
    "moved": ([f'<Canvas RenderTransform="2,0,0,2,0,0">{glyphs("They", 36, 50, 5)}</Canvas>', glyphs("fly", 97),
               "<Canvas><Canvas.RenderTransform>", '<MatrixTransform Matrix="1 0 0 1 0 60"/>',
               "</Canvas.RenderTransform>", glyphs("far", 115, 40), "</Canvas>"], "They fly far"),
    "named": (["<FixedPage.Resources><ResourceDictionary>",
               '<MatrixTransform xmlns:x="urn:key" x:Key="m" Matrix="1,0,0,1,25,0"/>',
               "</ResourceDictionary></FixedPage.Resources>", glyphs("They", 72),
               f'<Canvas RenderTransform="{{StaticResource m}}">{glyphs("fly", 72)}</Canvas>'], "They fly"),
    "otherwise": (['<m:AlternateContent xmlns:m="urn:m"><m:Choice Requires="m">', glyphs("fly"), "</m:Choice>",
                   f"<m:Fallback><Canvas>{glyphs('flew')}</Canvas></m:Fallback></m:AlternateContent>"], "fly"),
    "nonsense": ([glyphs("bees", "NaN", "1e999", "x", RenderTransform="1,2"), glyphs("")], "bees"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "text"), LINES.values(), ids=LINES)
def test_letters_make_words_and_lines(read_pages, content, text):
    assert text_of(read_pages(page(*content))) == [text]


def font(widths, letters):
    """Write a font of glyphs so wide, in thousandths, of which the first stand for neighbouring letters."""
    segments = [(ord(letters[0]), ord(letters[-1]), -ord(letters[0]), 0), (0xFFFF, 0xFFFF, 1, 0)]
    columns = [struct.pack(">2H", *(segment[at] & 0xFFFF for segment in segments)) for at in range(4)]
    body = columns[1] + bytes(2) + columns[0] + columns[2] + columns[3]
    cmap = struct.pack(">2H2HI", 0, 1, 3, 1, 12) + struct.pack(">7H", 4, 16 + len(body), 0, 4, 0, 0, 0) + body
    tables = {
        b"cmap": cmap, b"head": bytes(18) + struct.pack(">H", 1000),
        b"hhea": bytes(34) + struct.pack(">H", len(widths)),
        b"hmtx": b"".join(struct.pack(">2H", width, 0) for width in widths),
    }  # fmt: skip
    data, directory = b"", b""
    for name, table in tables.items():
        directory += struct.pack(">4s3I", name, 0, 12 + 16 * len(tables) + len(data), len(table))
        data += table
    return struct.pack(">I4H", 0x10000, len(tables), 0, 0, 0) + directory + data


@pytest.mark.parametrize("obscured", [True, False])
def test_the_font_tells_how_wide_letters_are(read_pages, obscured):
    data = font([900, 100], "ab")
    name = "11223344-5566-7788-99AA-BBCCDDEEFF00.odttf" if obscured else "plain.ttf"
    key = bytes.fromhex("112233445566778899aabbccddeeff00")[::-1] * 2
    data = bytes(one ^ other for one, other in zip(data, key, strict=False)) + data[32:] if obscured else data
    told = {"FontUri": f"../Fonts/{name}"}
    wide = [glyphs("a", 72, **told), glyphs("b", 81, **told), glyphs("a", 83, **told)]
    narrow = [glyphs("b", 72, **told), glyphs("a", 77, Indices="1", **told), glyphs("b", 80, **told)]
    document = read_pages(page(*wide), page(*narrow), **{f"Docs/1/Fonts/{name}": data})
    assert text_of(document) == ["aba", "b a b"]


def test_parts_in_pieces_and_names_with_percent_signs(pack):
    whole = parts(page(glyphs("They fly.")), page(glyphs("So far.")))
    first = whole.pop("Docs/1/Pages/1.fpage")
    second = whole.pop("Docs/1/Pages/2.fpage")
    whole["Docs/1/F.fdoc"] = whole["Docs/1/F.fdoc"].replace("Pages/2", "/docs/1/Pages/the%20second")
    relations = whole.pop("_rels/.rels")
    path = pack(
        "x.xps",
        whole
        | {
            "_rels/.rels/[0].last.piece": relations,
            "Docs/1/Pages/1.fpage/[0].piece": first[:99],
            "Docs/1/Pages/1.fpage/[1].piece": first[99:120],
            "Docs/1/Pages/1.fpage/[2].last.piece": first[120:],
            "Docs/1/Pages/the second.fpage": second.encode("utf-16"),
        },
    )
    assert text_of(read(path)) == ["They fly.", "So far."]
    assert read(path).title == "Of bees"


def test_what_is_missing_is_told(pack):
    whole = parts(page(glyphs("They fly.")), "<FixedPage>", page(PICTURE), page())
    del whole["Docs/1/Pages/4.fpage"]
    document = read(pack("x.xps", whole))
    assert text_of(document) == ["They fly."]
    assert document.missing == "2 of 4 pages could not be read; 1 of 4 pages without text, perhaps scanned"


def test_pages_that_no_list_names_are_read_by_their_numbers(pack):
    pages = [page(glyphs(f"{number} bees.")) for number in range(1, 12)]
    document = read(pack("x.xps", parts(*pages) | {"Docs/1/F.fdoc": "<FixedDocument"}))
    assert text_of(document) == [f"{number} bees." for number in range(1, 12)]
    assert document.missing == "the list of its pages could not be read"
    assert refused(pack("y.xps", {"Seq.fdseq": "<a/>"})) == ("unreadable", "damaged: no pages are found in it")


ENTITY = '<!DOCTYPE a [<!ENTITY b "bees">]>' + page(glyphs("&b;"))
REFUSED = {
    "pictures": ({"Docs/1/Pages/1.fpage": page(PICTURE)}, ("skipped", "no text; perhaps scanned")),
    "empty": ({"Docs/1/Pages/1.fpage": page()}, ("skipped", "no text")),
    "broken": ({"Docs/1/Pages/1.fpage": "<FixedPage"}, ("unreadable", "damaged: none of its pages can be read")),
    "entities": (
        {"Docs/1/Pages/1.fpage": ENTITY.encode("utf-16")},
        ("unreadable", "damaged: it defines entities of its own"),
    ),
}


@pytest.mark.parametrize(("changed", "reason"), REFUSED.values(), ids=REFUSED)
def test_refusals(pack, changed, reason):
    assert refused(pack("x.xps", parts(page(glyphs("They fly."))) | changed)) == reason


@pytest.mark.timeout(20)
def test_pages_of_very_many_letters_are_read_quickly(read_pages):
    letters = [glyphs("b", number * 100 % 7919, 100 + number % 2 * 50) for number in range(20_000)]
    assert "b b" in text_of(read_pages(page(*letters)))[0]
