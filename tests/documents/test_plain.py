import json
import time

import pytest

from inkling.documents.document import Section
from inkling.documents.markup import read_latex, read_markdown, read_org, read_restructured
from inkling.documents.plain import read_json, read_json_lines, read_prose, read_subtitles, read_table, read_xml


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


def test_markdown_marks_are_taken_out():
    text = (
        'See [the **map**](https://example.org/a_(b) "t"), ![a hill](x.png), *now* and `code_here`, [[Note|this]].\n'
    )
    assert read_markdown(text).sections[0].text == "See the map, a hill, now and code_here, this."
    assert read_markdown("snake_case_name and 2 * 3 * 4").sections[0].text == "snake_case_name and 2 * 3 * 4"
    table = read_markdown("| a | b |\n|---|:-:|\n| 1 | |")
    assert table.sections[0].text == "a | b\n1"


def test_markdown_of_a_title_alone_keeps_its_text():
    assert shown(read_markdown("# Only a title")) == [("", "Only a title")]


def test_markdown_without_first_level_has_no_title():
    assert read_markdown("## Part\n\ntext").title == ""


def test_restructured_text():
    document = read_restructured(
        "=====\nGuide\n=====\n\nHello.\n\nPart\n----\nText.\n\nDeep\n~~~~\nMore.\n\nNext\n----\nEnd."
    )
    assert document.title == "Guide"
    assert shown(document) == [("", "Hello."), ("§ Part", "Text."), ("§ Part › Deep", "More."), ("§ Next", "End.")]


def test_org():
    document = read_org(
        "#+TITLE: Plans\nFirst.\n* TODO House :home:\nPaint.\n** Roof\n[[https://example.org][tiles]]"
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


def test_tables_are_readable_lines():
    assert read_table('name,price\ntea,3\n"green, loose",4\n').sections[0].text == (
        "name | price\nname: tea | price: 3\nname: green, loose | price: 4"
    )
    assert read_table("a;b\n1;2\n3;4\n").sections[0].text == "a | b\na: 1 | b: 2\na: 3 | b: 4"
    assert read_table("1,2\n3,4").sections[0].text == "1 | 2\n3 | 4"
    assert read_table('a,"' + "x" * 200_000).sections


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


def test_xml_is_read_without_entities_of_its_own():
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    bomb += '<x><!-- no --><y>&b; 1 &lt; 2</y></x>'
    assert read_xml(bomb).sections == (Section("&b; 1 < 2"),)
    assert read_xml("<a><![CDATA[in <b>bold</b>]]></a>").sections[0].text == "in\nbold"


@pytest.mark.parametrize(
    "reader", [read_markdown, read_restructured, read_org, read_latex, read_xml, read_prose, read_table]
)
@pytest.mark.parametrize(
    "unit",
    ["[", "# ", "<!--", "*a", "_", "<a ", "{", "\\title{", "![[", "=\n", "-", " ", "|", "--- ", '"', "~~", "%"],
)
def test_hostile_texts_take_linear_time(reader, unit):
    began = time.thread_time()
    reader("# x\n" + unit * (200_000 // len(unit)))
    assert time.thread_time() - began < 4
