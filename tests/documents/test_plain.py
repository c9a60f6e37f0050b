import base64
import json
import re
import time
import tracemalloc

import pytest

from inkling.documents.document import Section
from inkling.documents.latex import read_bibliography, read_latex
from inkling.documents.markup import read_markdown, read_org, read_restructured
from inkling.documents.plain import (
    read_json,
    read_json_lines,
    read_outlines,
    read_prose,
    read_subtitles,
    read_xml,
)
from inkling.documents.registry import read
from inkling.documents.tables import read_table


def shown(document):
    return [(section.place, section.text) for section in document.sections]


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("The lamp\n\nIt shone all night.", "The lamp", "It shone all night."),
        ("\n\nThe lamp\n\nIt shone.", "The lamp", "It shone."),
        ("The lamp\nIt shone.\n\nAll night.", "", "The lamp\nIt shone.\n\nAll night."),
        ("x" * 201 + "\n\nbody", "", "x" * 201 + "\n\nbody"),
        ("Only one line", "", "Only one line"),
        ("Only one line\n\n", "", "Only one line"),
    ],
)
def test_prose(text, title, body):
    document = read_prose(text)
    assert (document.title, shown(document)) == (title, [("", body)])


def test_markdown_headings_become_places():
    document = read_markdown(
        "# Soup\n\nIntro.\n\n## Method ##\nBoil.\n\n### Salt\n\nA pinch.\n\n"
        "## Empty\n\n## Last\n```\n# no heading\n```\n"
    )
    assert document.title == "Soup"
    assert shown(document) == [
        ("", "Intro."),
        ("§ Method", "Boil."),
        ("§ Method › Salt", "A pinch."),
        ("", "Empty"),
        ("§ Last", "# no heading"),
    ]


def test_markdown_setext_and_front_matter():
    document = read_markdown(
        "---\ntitle: 'A walk'\ntags: sea\n---\nHills\n=====\nUp.\n\nValley\n---\nDown.\n\n---\nEnd."
    )
    assert document.title == "A walk"
    assert shown(document) == [("", "tags: sea"), ("§ Hills", "Up."), ("§ Hills › Valley", "Down.\n\nEnd.")]


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("---\n\nText after a rule.\n\n---\n\nMore.", "", "Text after a rule.\n\n\nMore."),
        ("---\nmore\ntitle: A walk\n---\nUp.", "A walk", "more\n\nUp."),
        ("---\ntitle: >-\n  A walk\n  by the sea\ntags: sea\n---\nUp.", "A walk by the sea", "tags: sea\n\nUp."),
        ("---\ntitle: A walk\n---\nUp.", "A walk", "Up."),
    ],
)
def test_nothing_between_rules_at_the_top_is_lost(text, title, body):
    document = read_markdown(text)
    assert (document.title, shown(document)) == (title, [("", body)])


def test_markdown_marks_are_taken_out():
    text = (
        'See [the **map**](https://example.org/a_(b) "t"), ![a hill](x.png), *now* and `code_here`, [[Note|this]].\n'
    )
    assert read_markdown(text).sections[0].text == "See the map, a hill, now and code_here, this."
    assert read_markdown("snake_case_name and 2 * 3 * 4").sections[0].text == "snake_case_name and 2 * 3 * 4"
    table = read_markdown("| a | b |\n|---|:-:|\n| 1 | |")
    assert table.sections[0].text == "a | b\n1"


CODE = [
    (
        "# A\n\nRun:\n\n```npm install zebra```\n\n## B\n\nUse it.\n",
        [("", "Run:\n\nnpm install zebra"), ("§ B", "Use it.")],
    ),
    (
        "Say `<!--` first.\n\nThis stays.\n\nSay `-->` last.\n",
        [("", "Say <!-- first.\n\nThis stays.\n\nSay --> last.")],
    ),
    ("```html\n<!-- a note -->\n# no heading\n```\n", [("", "<!-- a note -->\n# no heading")]),
    ("One <!-- a --> two <!-- b\n# c\n```\nd --> three.\n\n## E\n\nf\n", [("", "One  two \n three."), ("§ E", "f")]),
    ("A <!-- that never ends.\n\n# B\n\nc", [("", "A <!-- that never ends."), ("", "c")]),
    ("`a` <!-- b --> `c` <!-- d", [("", "a  c <!-- d")]),
    ("**Write `<s>` or ``&nbsp;``**, not <s>`*p`</s>.", [("", "Write <s> or &nbsp;, not *p.")]),
    ("| `a|b` | [`c`](`d`) |", [("", "a|b | c")]),
    ("## § 1 Rent\n\na\n\n### § 2\n\nb\n", [("§ 1 Rent", "a"), ("§ 1 Rent › § 2", "b")]),
    ("## C#\n\na\n\n### F# ##\n\nb\n\n### ##\n\nc\n", [("§ C#", "a"), ("§ C# › F#", "b\n\nc")]),
]


@pytest.mark.parametrize(("text", "expected"), CODE)
def test_markdown_tells_code_from_marks(text, expected):
    assert shown(read_markdown(text)) == expected


def test_markdown_of_a_title_alone_keeps_its_text():
    assert shown(read_markdown("# Only a title")) == [("", "Only a title")]


def test_markdown_without_first_level_has_no_title():
    assert read_markdown("## Part\n\ntext").title == ""


def test_headings_too_long_for_a_place_are_in_the_text():
    clause, goods, item = (f"{word} " * 40 + word.upper() for word in ("clause", "goods", "item"))
    short = "The last of " + "seven " * 15
    document = read_markdown(
        f"Intro.\n\n## {clause}\n\nFirst.\n\n### {goods}\n\nSecond.\n\n"
        f"#### {item}\n\nThird.\n\n#### {short}\n\nLast.\n"
    )
    cut = clause[:159] + "…"
    assert shown(document) == [
        ("", "Intro."),
        (f"§ {cut}", f"{clause}\n\nFirst."),
        (f"§ {cut} › {goods[:159]}…", f"{goods}\n\nSecond."),
        (f"§ {cut} › {item[:159]}…", f"{item}\n\nThird."),
        (f"§ {cut} › {short.strip()}", "Last."),
    ]
    alone = read_markdown(f"## {clause}\n\n### {goods}\n\n## Next\n\nText.\n")
    assert shown(alone)[0] == (f"§ {cut}", f"{clause}\n\n{goods}")


def test_restructured_text():
    document = read_restructured(
        "=====\nGuide\n=====\n\nHello.\n\nPart\n----\nText.\n\nDeep\n~~~~\nMore.\n\nNext\n----\nEnd."
    )
    assert document.title == "Guide"
    assert shown(document) == [("", "Hello."), ("§ Part", "Text."), ("§ Part › Deep", "More."), ("§ Next", "End.")]


def test_org():
    document = read_org(
        "#+TITLE: Plans\nFirst.\n* TODO House :home:\n  :PROPERTIES:\n  :ID: 2f1\n  :END:\nPaint.\n** Roof\n[[https://example.org][tiles]]"
    )
    assert document.title == "Plans"
    assert shown(document) == [("", "First."), ("§ House", "Paint."), ("§ House › Roof", "tiles")]


def test_latex():
    document = read_latex(
        "\\documentclass[a4paper]{article}\n\\title{On \\emph{Tides}}\n\\begin{document}\n% a comment\n"
        "Water.\n\\section{The \\textbf{Moon}}\nIt pulls, 5\\% more \\cite{newton}.\n"
        "\\subsection*{Far}\nLess.\n\\end{document}"
    )
    assert document.title == "On Tides"
    assert shown(document) == [("", "Water."), ("§ The Moon", "It pulls, 5% more ."), ("§ The Moon › Far", "Less.")]


LATEX = [
    (r"""K\"oln, na{\"\i}ve caf\'{e}, Fran\c{c}ois, Erd\H{o}s, \v Skoda, Stra\ss e, \O re, \LaTeX{} and \dots""",
     "Köln, naïve café, François, Erdős, Škoda, Straße, Øre, LaTeX and …"),
    (r"bees\footnote{Not wasps.} fly\index{bees!flying}, Donau\-schi\/ff", "bees Not wasps. fly, Donauschiff"),
    (r"10\,kg of ``honey''~and \href{http://x.org/a}{wax}", "10 kg of “honey” and wax"),
    ("\\begin{itemize}\n\\item one\n\\item[Wax:] two\n\\end{itemize}", "- one\n- Wax: two"),
    ("\\begin{itemize}\n\\item\n  one\n\\item\n\n  two\n\\end{itemize}", "- one\n- \n\ntwo"),
    (r"\S 5 and \S~6, 2001\textendash 5, \pounds 3, 20\textdegree{}C, a\textbar b, c:\textbackslash d, \Sigma",
     "§5 and § 6, 2001–5, £3, 20°C, a|b, c:\\d,"),
    (r"\begingroup a \endgroup b \endhead c\endnote{d} \rule[1pt]{0.5\linewidth}{0.5pt}", "a b c d"),
    ("One.\n\n\\hypertarget{an-id}{%\ntwo\\label{an-id}}", "One.\n\ntwo"),
    ("\\begin{tabular}{ll}\na & b \\\\\n\\end{tabular}", "a & b"),
    ("keep % gone\n\\begin{verbatim}\n50 % 3\n\\end{verbatim}\n% gone\n5\\% more", "keep \n50 % 3\n\n5% more"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LATEX)
def test_latex_keeps_letters_and_words_apart(text, expected):
    assert read_latex(text).sections[0].text == expected


def test_latex_tells_who_wrote_it():
    document = read_latex(
        "\\title{On Tides\\thanks{Paid by the Moon.}}\n\\author[a]{Ann Lee\\\\Sea Lab \\and Bo Ray}\n"
        "\\begin{document}\n\\maketitle\nWater \\cite[see][p.~3]{newton} rises."
    )
    assert document.title == "On Tides"
    assert document.sections[0].text == "Paid by the Moon.\n\nAnn Lee\nSea Lab, Bo Ray\n\nWater  rises."


def test_bibliographies_have_the_letters_that_commands_write():
    document = read_bibliography(r'author = {M{\"u}ller, J. and \O re}')
    assert document.sections[0].text == "author = {Müller, J. and Øre}"


def test_tables_are_readable_lines():
    assert read_table('name,price\ntea,3\n"green, loose",4\n').sections[0].text == (
        "name | price\nname: tea | price: 3\nname: green, loose | price: 4"
    )
    assert read_table("a;b\n1;2\n3;4\n").sections[0].text == "a | b\na: 1 | b: 2\na: 3 | b: 4"
    assert read_table("1,2\n3,4").sections[0].text == "1 | 2\n3 | 4"
    assert read_table('a,"' + "x" * 200_000).sections


ROWS = [f"{n},person,an ordinary note {n}" for n in range(200)]
TABLES = [
    (",".join(["id", "x" * 30_000 + " the end"]), "the end"),
    (
        "\n".join(["id,name,note", *ROWS[:3], '4,person,"half an inch', *ROWS]),
        "id: 199 | name: person | note: an ord",
    ),
    (
        "\n".join(["id,name,note", *ROWS[:3], '4,person,"half an inch', *ROWS[:9]]),
        "id: 8 | name: person | note: an ord",
    ),
    ("\n".join(["id,name,note", '4,person,5" pipe', *ROWS]), 'note: 5" pipe\nid: 0 | name: person | note: an ord'),
    ("\n".join(["id,name,note", '4,person,"half, an inch', *ROWS]), "note: half, an inch\nid: 0"),
    (
        "\n".join(["id,name,note", '4,"Ann ""A"" Lee","two\nlines, here"', *ROWS]),
        'name: Ann "A" Lee | note: two lines, here\n',
    ),
    (
        "\n".join(["id\tname\tnote", '4\tperson\t"half an inch', "5\tlast\tthe end"]),
        "id: 5 | name: last | note: the end",
    ),
    ('id\tname\n1\t"green ""loose"" tea"\n', 'id: 1 | name: green "loose" tea'),
    ("name,note\nO'Brien,it's fine\nD'Arcy,don't 'quote', me\n", "name: D'Arcy | note: don't 'quote' | me"),
    ('"a", "b, c"\n1, 2\n', "a | b, c\na: 1 | b, c: 2"),
    ("\n".join(["id,body", '1,"first', *["a line"] * 300, 'last",', "2,after"]), "id: 2 | body: after"),
]


@pytest.mark.parametrize(("text", "expected"), TABLES)
def test_no_cell_loses_or_swallows_anything(text, expected):
    shown = read_table(text).sections[0].text
    assert expected in shown
    words = set(re.findall(r"\w+", text))
    assert words <= set(re.findall(r"\w+", shown))


def test_a_large_table_needs_little_memory():
    text = "".join(f"{n},person {n},an ordinary note about number {n}\n" for n in range(10_000))
    tracemalloc.start()
    read_table(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(text) * 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| one<br>two | H<sub>2</sub>O |", "one two | H2O"),
        ("<details><summary>More</summary>Words<td>in</td><td>cells</td>", "More Words in  cells"),
        ("Donau&shy;schiff, R&amp;D, caf&eacute; &#8364; x&y=1&copy=2", "Donauschiff, R&D, café € x&y=1&copy=2"),
        ("a List<String> and a<b", "a List<String> and a<b"),
    ],
)
def test_markdown_takes_html_out_and_keeps_words_apart(text, expected):
    assert read_markdown(text).sections[0].text.strip() == expected


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_table_may_tell_what_parts_its_values(sign):
    text = f"sep={sign}\nname{sign}price\nbread, white{sign}3,50\n"
    assert read_table(text).sections[0].text == "name | price\nname: bread, white | price: 3,50"


def test_lines_of_packed_bytes_are_left_out_and_sums_stay(tmp_path):
    path = tmp_path / "x.vcf"
    packed = base64.encodebytes(bytes(range(256)) * 9).decode()
    path.write_text("FN:Ann Lee\nPHOTO;ENCODING=b:" + packed.replace("\n", "\n ").rstrip(" ") + "END:VCARD\n")
    assert read(path).sections[0].text == "FN:Ann Lee\nPHOTO;ENCODING=b:\nEND:VCARD"
    sums = "\n".join(f"{number:064x}" for number in range(9))
    path.write_text(sums + "\n")
    assert read(path).sections[0].text == sums


def test_packed_bytes_in_json_are_left_out():
    packed = base64.b64encode(bytes(range(256)) * 4).decode()
    text = json.dumps({"name": "Ann", "photo": packed, "gene": "ACGT" * 200})
    assert read_json(text).sections[0].text == f"name: Ann\ngene: {'ACGT' * 200}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. note:: Bees sting.\n   So do wasps.", "Bees sting.\n   So do wasps."),
        (".. py:function:: fly(far)", "fly(far)"),
        ("Before.\n\n.. image:: bee.png\n.. |b| image:: b.png\n\nAfter: x::", "Before.\n\n\n\n\nAfter: x::"),
        (".. [1] A footnote: std::string", ".. [1] A footnote: std::string"),
    ],
)
def test_restructured_text_keeps_what_its_directives_say(text, expected):
    assert read_restructured(text).sections[0].text == expected


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("x.json", '{"note": "One\u2028two\x85three", "a": 1}', "note: One\ntwo\nthree\na: 1"),
        ("x.jsonl", '{"note": "One\ttwo"}\n{"a": "x"}', "note: One\ttwo\n\na: x"),
        ("x.ipynb", '{"cells": [{"cell_type": "raw", "source": ["One\u2028two"]}]}', "One\ntwo"),
    ],
)
def test_json_may_hold_ends_of_lines_in_strings(tmp_path, name, text, shown):
    (tmp_path / name).write_text(text, "utf-8", newline="")
    assert read(tmp_path / name).sections[0].text == shown


@pytest.mark.parametrize("name", ["x.md", "x.css", "x.json", "x.txt"])
def test_pictures_packed_into_text_are_left_out(tmp_path, name):
    path = tmp_path / name
    packed = "data:image/png;charset=utf-8;base64," + "iVBORw0KGgo/+=" * 1000
    path.write_text(f'{{"text": "Before {packed} and after"}}')
    assert "iVBOR" not in read(path).sections[0].text
    assert "after" in read(path).sections[0].text


def test_json():
    text = json.dumps({"name": "Ada", "likes": ["tea", {"kind": "sea"}], "marks": [1, 2], "none": None})
    assert read_json(text).sections[0].text == "name: Ada\nlikes: tea\nlikes:\nkind: sea\nmarks: 1, 2"
    assert read_json("{broken").sections[0].text == "{broken"
    assert read_json('["\\ud800 \\ud83d\\ude00"]').sections[0].text == "\ufffd 😀"
    assert read_json("[" * 100_000).sections
    assert read_json_lines('{"a": "x"}\nbroken\n\n{"a": "y"}').sections[0].text == "a: x\n\nbroken\n\na: y"


def test_subtitles_have_times_as_places():
    srt = "1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i>\nthere.\n\n2\n00:01:30,500 --> 00:01:31,000\nLater.\n"
    assert shown(read_subtitles(srt)) == [("00:00:01", "Hello there."), ("00:01:30", "Later.")]
    vtt = "WEBVTT\n\nNOTE no\n\n01:02.000 --> 01:03.000 align:start\n<v Ann>Good &amp; well\n\n"
    vtt += "01:04.000 --> 01:05.000\nGood &amp; well\n"
    assert shown(read_subtitles(vtt)) == [("00:01:02", "Good & well")]


def test_subtitles_without_full_stops_are_parted_all_the_same():
    cues = "".join(
        f"{at // 60:02}:{at % 60:02}.000 --> {at // 60:02}:{at % 60:02}.900\nword {at}\n\n" for at in range(0, 600, 5)
    )
    sections = shown(read_subtitles(f"WEBVTT\n\n{cues}"))
    assert [place for place, _ in sections] == ["00:00:00", "00:02:00", "00:04:00", "00:06:00", "00:08:00"]


CUES = [
    ("1\n00:00:01,000 --> 00:00:02,000\nOne\n\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nthree\n", "One two three"),
    (
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nThe year\n\n1984\n",
        "One The year 1984",
    ),
    (
        "00:01.000 --> 00:02.000\nOne\n\nNOTE no\nthing\n\nname\n00:03.000 --> 00:04.000\ntwo\n\nSTYLE\n::cue{}\n",
        "One two",
    ),
    ("00:01.000 --> 00:02.000\nTen\n\n00:03.000 --> 00:04.000\n\n\n00:05.000 --> 00:06.000\nsix", "Ten six"),
]


def test_subtitles_without_cues_are_text():
    assert shown(read_subtitles("WEBVTT\n\nNothing is said.")) == [("", "WEBVTT\n\nNothing is said.")]


@pytest.mark.parametrize(("text", "expected"), CUES)
def test_subtitles_keep_all_of_a_cue(text, expected):
    assert read_subtitles(text).sections[0].text == expected


def test_the_words_of_a_picture_are_read_and_not_its_code():
    picture = "<svg><title>The bay</title><style>.a{fill:red}</style><text>Two <tspan>boats</tspan></text><script>x"
    picture += "</script></svg>"
    assert read_xml(picture).sections[0].text == "The bay\nTwo\nboats"
    assert read_xml("<a><style>bold</style></a>").sections[0].text == "bold"


def test_outlines_keep_the_text_in_their_tags():
    opml = """<?xml version="1.0"?><opml><head><title>Plans</title></head><body><outline text="Buy &quot;tea&quot;"
      _note='at the market, > 3'><outline title="Two" text="Two" created="today"/></outline></body></opml>"""
    assert read_outlines(opml).sections[0].text == 'Plans\nBuy "tea"\nat the market, > 3\nTwo'
    began = time.thread_time()
    read_outlines("<outline " * 50_000 + '<outline text="' * 50_000)
    assert time.thread_time() - began < 4


def test_xml_is_read_without_entities_of_its_own():
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    bomb += "<x><!-- no --><y>&b; 1 &lt; 2</y></x>"
    assert read_xml(bomb).sections == (Section("&b; 1 < 2"),)
    assert read_xml("<a><![CDATA[in <b>bold</b>]]></a>").sections[0].text == "in\nbold"
    page = "<a><b>First</b><![CDATA[<!DOCTYPE html><html>Last</html>]]></a>"
    assert read_xml(page).sections[0].text == "First\nLast"


@pytest.mark.parametrize(
    "reader", [read_markdown, read_restructured, read_org, read_latex, read_xml, read_prose, read_table]
)
@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "# ",
        "<!--",
        "*a",
        "_",
        "<a ",
        "{",
        "\\title{",
        "![[",
        "=\n",
        "-",
        " ",
        "|",
        "--- ",
        '"',
        '"\n',
        "~~",
        "%",
    ],
)
def test_hostile_texts_take_linear_time(reader, unit):
    began = time.thread_time()
    reader("# x\n" + unit * (200_000 // len(unit)))
    assert time.thread_time() - began < 4
