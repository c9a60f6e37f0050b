from datetime import date
from pathlib import Path

import pytest

from inkling.gui import filters
from inkling.gui.filters import TYPES, Choice
from inkling.search.query import parse, render

TODAY = date(2024, 5, 20)
PDF, MAIL = TYPES[0], TYPES[3]


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        ("boiler", (PDF,), "boiler ext:pdf"),
        ("boiler ext:txt", (PDF, MAIL), "boiler ext:pdf,eml,emlx,msg,mbox"),
        ("ext:pdf boiler", (), "boiler"),
        ('"a phrase" -not', (PDF,), '"a phrase" -not ext:pdf'),
        ("", (PDF,), "ext:pdf"),
    ],
)
def test_types_are_written_into_the_query(text, chosen, expected):
    assert render(filters.with_types(parse(text), chosen)) == expected


def test_folders_are_written_with_a_tilde():
    home = Path("/home/ada")
    choices = filters.folders([home / "My Letters", Path("/mnt/disk")], home)
    assert [choice.label for choice in choices] == ["My Letters", "disk"]
    query = filters.with_folder(parse("boiler"), choices[0])
    assert render(query) == f'boiler in:"{Path("~/My Letters")}"'
    assert render(filters.with_folder(query, None)) == "boiler"


NAMES = ["a  b", "a, b;c", "'a'", " a ", "at\u202f10", "a\u00adb", "e\u0301", 'a"b', "“a”", "in:a", "-a", "~", "a#1"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["", "boiler", '"a phrase"', '5" pipe', "in:x ext:pdf -dog"])
def test_a_folder_is_looked_in_whatever_its_name(name, text):
    folder = Path.home() / name
    (choice,) = filters.folders([folder], Path.home())
    query = filters.with_folder(parse(text), choice)
    assert parse(render(query)).folders == (str(folder),)


@pytest.mark.parametrize("name", ['a "b"', "a “b”", "a\nb", "a\tb", "a\u2028b", "a\x7f", "a\ufeff", "a\udce9"])
def test_a_folder_that_cannot_be_written_is_not_offered(name):
    assert filters.folders([Path("/mnt") / name], Path("/home/ada")) == ()


def test_dates_are_written_and_read_back():
    for choice in filters.dates(TODAY):
        query = filters.with_dates(parse("boiler after:1999"), choice)
        assert filters.date_label(parse(render(query)), TODAY) == choice.label.partition(" (")[0]
    assert render(filters.with_dates(parse("boiler after:1999 before:2001"), None)) == "boiler"


@pytest.mark.parametrize(
    ("text", "types", "folder", "when"),
    [
        ("boiler", "", "", ""),
        ("ext:pdf", "PDF", "", ""),
        ("ext:pdf,eml,emlx,msg,mbox,py", "PDF, Mail…", "", ""),
        ("ext:py,eml", ".py, .eml", "", ""),
        ("in:Letters", "", "Letters", ""),
        ("in:/a/b in:/c", "", "b, c", ""),
        ("after:2019-03 before:2020", "", "", "since 2019-03 before 2020"),
        ("after:2024", "", "", "This year"),
    ],
)
def test_labels_say_what_the_query_says(text, types, folder, when):
    query = parse(text)
    assert filters.type_label(query) == types
    assert filters.folder_label(query) == folder
    assert filters.date_label(query, TODAY) == when


def test_dropping_filters_keeps_what_is_asked():
    query = parse('the boiler "last winter" ext:pdf in:x name:y after:2020 before:2021 -dog')
    assert render(filters.without_filters(query)) == 'the boiler "last winter"'


def test_what_a_choice_writes():
    assert Choice("x", ("a", "b"), "~/f", "2020", "2021").written == "ext:a,b in:~/f after:2020 before:2021"
