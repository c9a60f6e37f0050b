import pytest

from inkling.documents.registry import read


@pytest.fixture
def read_written(tmp_path):
    def read_text(text, name="x.adoc"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return read(path)

    return read_text


def places(document):
    return [(section.place, section.text) for section in document.sections]


@pytest.mark.parametrize("name", ["x.adoc", "x.asciidoc", "x.ADOC"])
def test_titles_are_places(read_written, name):
    document = read_written(
        "= Of *bees* 😀\nAnn Lee <ann@example.org>\nv1.0, 2024-03-01\n:toc: left\n:keywords: honey\n\nThey fly.\n\n"
        "[[wax]]\n== Wax ==\n:sectnums:\n\nIt melts.\n\n=== דבש\n\nמתוק\n\n[discrete]\n== `Hives`\nMany.\n",
        name,
    )
    assert document.title == "Of bees 😀"
    assert places(document) == [
        ("", "Ann Lee <ann@example.org>\nv1.0, 2024-03-01\n\nThey fly."),
        ("§ Wax", "It melts."),
        ("§ Wax › דבש", "מתוק"),
        ("§ Hives", "Many."),
    ]


def test_titles_may_be_underlined(read_written):
    document = read_written(
        "Of bees\n=======\n\nThey fly.\n\nWax\n----\nIt melts.\nall\n---\n\nMelting\n~~~~~~\nNow.\n\nToo far\n-----\n"
    )
    assert document.title == "Of bees"
    assert places(document) == [
        ("", "They fly."),
        ("§ Wax", "It melts.\nall"),
        ("§ Wax › Melting", "Now.\n\nToo far"),
    ]


@pytest.mark.parametrize("fence", ["----", "-----", "....", "++++", "```", "```ruby"])
def test_what_is_shown_as_written_has_no_titles(read_written, fence):
    end = fence.removesuffix("ruby")
    inside = "= a *b*\n:c: d\n\n// e\nTitle\n~~~~~\n== f\n[g]"
    document = read_written(f"== Code\n\n[source]\n{fence}\n{inside}\n{end}\n\n== After\n\nText.\n")
    assert places(document) == [("§ Code", inside), ("§ After", "Text.")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\n// two\nthree", "one\nthree"),
        ("one\n\n////\ntwo\n\n== three\n////\nfour", "one\n\nfour"),
        ("////\none", "one"),
        ("----\none", "one"),
        ("one\n:smile: two\n\n:three: four", "one\n:smile: two"),
        ("[quote, Ann Lee, Speech]\n____\nOne.\n____", "Ann Lee, Speech\n\nOne."),
        ("[NOTE]\n.One\n====\nTwo\n====", "One\n\nTwo"),
        ("ifdef::a[]\none\nendif::[]\ninclude::b.adoc[lines=1]", "one"),
        ("one\nifndef::a[two *three* link:b[four]]\nendif::a[]", "one\ntwo three four"),
        ("* one\n** two\n. three\n- four\nterm:: five", "* one\n** two\n. three\n- four\nterm:: five"),
        ("one +\ntwo", "one\ntwo"),
        ('[cols="1,2"]\n|===\n|Town |Bees\n\n2+^|both a|one \\| two\n.2+|end\n|===\n\n== a',
         "Town | Bees\n\nboth | one | two\nend\n\na"),
        ("|===\n= |1\n|===", "= | 1"),
        ("====\nTwo\n\n--\n= three\n--\n====", "Two\n\n= three"),
        ("|===\n\none", "one"),
        ("****\n\none\n\n<<<\n\ntwo", "one\n\ntwo"),
    ],
)  # fmt: skip
def test_marks_of_blocks_are_left_out_and_their_text_is_not(read_written, text, shown):
    text = "\n\n".join(section.text for section in read_written(text).sections)
    assert text.split() == shown.split()
    assert "\n" not in text or text.split("\n")[0] == shown.split("\n")[0]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("*one* _two_ `three` #four# **fi**ve", "one two three four five"),
        ("2*3*4, a_b_c, C++ and C#, __x, * y *, issue #5", "2*3*4, a_b_c, C++ and C#, __x, * y *, issue #5"),
        ("See <<wax,the wax>>, <<bees>> and xref:a.adoc[there].", "See the wax, bees and there."),
        ("https://example.org/a_b_c[the site,window=_blank] link:a.pdf[] https://example.org/x_y_z",
         "the site a.pdf https://example.org/x_y_z"),
        ("It melts.footnote:[So they say.] Soon", "It melts. (So they say.) Soon"),
        ("image::bee.png[A bee, 300] image:b.png[] kbd:[Ctrl+C] [[here]]now", "A bee  Ctrl+C now"),
        ("[.lead]#one# [two] a[3]", "one [two] a[3]"),
        ("See link:a.pdf[the\npaper,window=_blank], image::b.png[A bee,\nor two, 300] and ``more''",
         "See the\npaper, A bee,\nor two and “more”"),
    ],
)  # fmt: skip
def test_marks_of_words_are_left_out(read_written, line, shown):
    assert read_written(f"== T\n\n{line}").sections[0].text == shown


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["= a\n", "----\n", "a\n-\n", "*a ", "<<a,", "footnote:[", "[.a", "////\na\n"])
def test_malformed_text_is_read_quickly(read_written, unit):
    for text in (unit * (100_000 // len(unit)), (unit * (90_000 // len(unit)) + "\n") * 3):
        assert read_written(f"= T\n\n{text}").title == "T"
