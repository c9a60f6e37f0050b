import logging

import pytest

from inkling.documents.pdf import rejoin
from inkling.documents.registry import read
from inkling.errors import Refusal


def test_pages_have_places_and_numbers(write_pdf):
    path = write_pdf("x.pdf", [["Hello from page one."], [], ["And page three."]], title="A real title")
    document = read(path)
    assert document.title == "A real title"
    assert [(s.place, s.page, s.text) for s in document.sections] == [
        ("p. 1", 1, "Hello from page one."),
        ("p. 3", 3, "And page three."),
    ]


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - notes.doc", "scan_0001.pdf", "Document1", "C:\\\\a\\\\b", ""]
)
def test_titles_of_programs_are_no_titles(write_pdf, title):
    assert read(write_pdf("x.pdf", [["text"]], title=title)).title == ""


def test_labels_and_outline_are_places(write_pdf):
    path = write_pdf(
        "x.pdf",
        [["First."], ["Second."], ["Third."]],
        extra="/PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >> /Outlines 10 0 R",
        more=(
            "<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>",
            "<< /Title (Methods) /Parent 10 0 R /Dest [6 0 R /Fit] >>",
        ),
    )
    assert [section.place for section in read(path).sections] == ["p. i", "p. 1 · Methods", "p. 2 · Methods"]


def test_running_heads_are_taken_out(write_pdf):
    pages = [[f"The yearly report {n}", f"Text number {'abcdefg'[n]}.", str(n + 10)] for n in range(6)]
    assert [section.text for section in read(write_pdf("x.pdf", pages)).sections] == [
        f"Text number {letter}." for letter in "abcdef"
    ]


def test_no_text_is_skipped(write_pdf):
    with pytest.raises(Refusal) as refused:
        read(write_pdf("x.pdf", [[], []]))
    assert (refused.value.state, refused.value.reason) == ("skipped", "no text; perhaps scanned")


def test_damaged_and_protected_are_unreadable(write_pdf, tmp_path, capfd):
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7\nnothing of the kind")
    with pytest.raises(Refusal, match="damaged: ") as refused:
        read(tmp_path / "d.pdf")
    assert refused.value.state == "unreadable"
    data = write_pdf("x.pdf", [["secret"]]).read_bytes()
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> /P -4 >>"
    (tmp_path / "p.pdf").write_bytes(
        data.replace(b"/Root 1 0 R", b"/ID [<00><00>] /Encrypt " + lock + b" /Root 1 0 R")
    )
    with pytest.raises(Refusal, match="protected by a password"):
        read(tmp_path / "p.pdf")
    assert capfd.readouterr().err == ""


def test_a_broken_page_does_not_lose_the_others(write_pdf, tmp_path):
    data = write_pdf("x.pdf", [["One."], ["Two."], ["Three."]]).read_bytes()
    path = tmp_path / "b.pdf"
    path.write_bytes(data.replace(b"/Type /Page /Parent 2 0 R /MediaBox", b"/Type /Nope /Parent 2 0 R /MediaXXX", 1))
    assert {"Two.", "Three."} <= {section.text for section in read(path).sections}


def test_pypdf_reads_what_pdfium_refuses(write_pdf, tmp_path, monkeypatch, caplog):
    from inkling.documents import pdf

    path = write_pdf("x.pdf", [["Read by the second reader."]], title="Twice")
    with caplog.at_level(logging.WARNING):
        document = pdf._read_by_pypdf(path)
    assert (document.title, document.sections[0].text) == ("Twice", "Read by the second reader.")
    assert not caplog.records


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ""),
        (["one line"], "one line"),
        (["this is a line of running", "text that goes on and ends.", "A new line"],
         "this is a line of running text that goes on and ends. A new line"),
        (["the light went out in the harb-", "our that night"], "the light went out in the harbour that night"),
        (["we met a well-known man, a well-", "known poet indeed"],
         "we met a well-known man, a well-known poet indeed"),
        (["papers of the Rhine-", "Main area are here"], "papers of the Rhine-Main area are here"),
        (["a long line that fills the page here", "short end.", "Another paragraph begins at this place"],
         "a long line that fills the page here short end.\n\nAnother paragraph begins at this place"),
        (["things to do, which is a long line:", "- one", "- two"],
         "things to do, which is a long line:\n- one\n- two"),
        (["para", "", "graph"], "para\n\ngraph"),
    ],
)  # fmt: skip
def test_lines_are_joined_to_paragraphs(lines, expected):
    assert rejoin(lines) == expected
