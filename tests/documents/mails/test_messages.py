import base64
import mailbox
from email.message import EmailMessage

import pytest

from inkling.documents.registry import read


def write(tmp_path, data, name="x.eml"):
    path = tmp_path / name
    path.write_bytes(data.replace(b"\n", b"\r\n"))
    return read(path)


def test_message_with_alternatives_and_attachments(tmp_path):
    message = EmailMessage()
    message["Subject"] = "Grüße vom Meer"
    message["From"] = "Ayşe <ayse@example.org>"
    message["To"] = "Bo <bo@example.org>"
    message["Date"] = "Tue, 12 Mar 2024 09:15:00 +0100"
    message.set_content("Das Wasser ist kalt.\n\n😀\n")
    message.add_alternative("<p>Das <b>Wasser</b></p>", subtype="html")
    message.add_attachment(b"\x00", maintype="image", subtype="png", filename="möwe.png")
    (tmp_path / "x.eml").write_bytes(message.as_bytes())
    document = read(tmp_path / "x.eml")
    assert document.title == "Grüße vom Meer"
    assert document.sections[0].text == (
        "From: Ayşe <ayse@example.org>\nTo: Bo <bo@example.org>\nDate: 2024-03-12 09:15\n\n"
        "Das Wasser ist kalt.\n\n😀\n\nAttachments: möwe.png"
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>News</h1><p>All &amp; well</p>", "News\nAll & well"),
        ("<h1>&sect; 5 Notice</h1><p>Two months.<h2>&sect;6</h2><p>&sect; 7 stays.",
         "§ 5 Notice\nTwo months.\n\n§6\n§ 7 stays."),
        ("<h1>A<h2>B</h2><p>one<h2>C</h2><p>two<p>three", "A\nB\none\n\nC\ntwo\n\nthree"),
        (f"<p>{'x' * 9}<h2>{'y' * 300}</h2><p>z", f"{'x' * 9}\n\n{'y' * 300}\nz"),
        ("<title>News</title><h2>news</h2><pre>  a\n  b</pre>", "news\n  a\n  b"),
        ("<title>News</title><p>Of <h2></h2>today", "News\n\nOf\n\ntoday"),
    ],
)  # fmt: skip
def test_html_alone_is_read_with_headings_where_they_stand(tmp_path, page, text):
    document = write(tmp_path, b"From: a@b.c\nSubject: x\nContent-Type: text/html\n\n" + page.encode())
    assert document.sections[0].text == f"From: a@b.c\n\n{text}"


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: =?x-nothing?q?caf=E9?=\n",
        b"Subject: =?utf-8?b?!!!!?=\n",
        b"Subject: \xff\xfe raw bytes\n",
        b"Date: the day after tomorrow\n",
        b"Date: Mon, 99 Foo 2024 99:99:99 +9999\n",
        b"From: <<>>,,;:@\n",
        b"To: =?utf-8?q?=ED=A0=80?= <a@b>\n",
        b"Content-Type: text/plain; charset=x-no-such\n",
        b"Content-Type: text/plain; charset*=bad'x'%ff\n",
        b"Content-Type: multipart/mixed\n",
        b"Content-Type: ;;;\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Disposition: inline; filename*0*=utf-9''%zz\n",
        b"no colon here\n",
    ],
)
def test_malformed_heads_do_not_fail(tmp_path, head):
    document = write(tmp_path, b"X-Note: y\n" + head + b"From: Ann <ann@example.org>\n\nThe body, caf\xc3\xa9.\n")
    assert document.sections[0].text.encode()
    assert "body" in document.sections[0].text or "Ann" in document.sections[0].text


def test_an_attached_message_is_named_and_a_forwarded_one_is_read(tmp_path):
    inner = EmailMessage()
    inner["Subject"] = "The inner one"
    inner.set_content("Deep words.")
    outer = EmailMessage()
    outer["Subject"] = "Fwd"
    outer.set_content("Look:")
    outer.add_attachment(inner, disposition="inline")
    (tmp_path / "x.eml").write_bytes(outer.as_bytes())
    text = read(tmp_path / "x.eml").sections[0].text
    assert "Look:" in text
    assert "The inner one" in text
    assert "Deep words." in text


HEAD = b"From: a@b.c\nSubject: x\nMIME-Version: 1.0\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=M\n\n"
NAMED = [
    (HEAD + b'Content-Type: text/plain; name="a.txt"\nContent-Disposition: inline; filename="a.txt"\n\nAll words.',
     "All words.\n\nAttachments: a.txt"),
    (HEAD + b'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nAll words.',
     "All words.\n\nAttachments: a.txt"),
    (MIXED + b'--M\nContent-Type: text/plain\n\nLook.\n--M\nContent-Type: text/plain; name="b.txt"\n\nNo.\n--M--\n',
     "Look.\n\nAttachments: b.txt"),
    (MIXED + b'--M\nContent-Type: text/plain\nContent-Disposition: attachment; filename="b.txt"\n\nNo.\n'
     b"--M\nContent-Type: text/plain\n\nLook.\n--M--\n",
     "Look.\n\nAttachments: b.txt"),
    (MIXED + b'--M\nContent-Type: text/plain\n\nLook.\n--M\nContent-Type: message/rfc822; name="old.eml"\n'
     b'Content-Disposition: attachment; filename="old.eml"\n\nFrom: d@e.f\nSubject: Old\n\nDeep words.\n--M--\n',
     "Look.\n\nFrom: d@e.f\nSubject: Old\n\nDeep words.\n\nAttachments: old.eml"),
    (MIXED + b"--M\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
     + base64.encodebytes(b"From: d@e.f\nSubject: Old\n\nDeep words.\n") + b"--M--\n",
     "From: d@e.f\nSubject: Old\n\nDeep words."),
    (HEAD + b"Content-Type: multipart/alternative; boundary=A\n\n--A\nContent-Type: text/plain\n\nLook.\n--A\n"
     b"Content-Type: multipart/mixed; boundary=M\n\n--M\nContent-Type: text/html\n\n<p>Look.</p>\n"
     b"--M\nContent-Type: image/png; name=p.png\nContent-Disposition: inline; filename=p.png\n\nx\n"
     b"--M\nContent-Type: application/pdf\nContent-Disposition: inline; filename=r.pdf\n\nx\n--M--\n--A--\n",
     "Look.\n\nAttachments: r.pdf"),
    (HEAD + b"Content-Type: multipart/alternative; boundary=A\n\n--A\nContent-Type: text/html\n\n<p>Come.</p>\n"
     b"--A\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--A--\n",
     "Come."),
    (HEAD + b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nSUMMARY:Come ear\n ly\\, Bo.\n",
     "BEGIN:VCALENDAR\nSUMMARY:Come early, Bo."),
    (HEAD + b"Content-Type: multipart/alternative; boundary=A\n\n--A\nContent-Type: text/plain\n\n"
     b"See it in a browser: https://example.org/" + b"x" * 500 + b"\n--A\nContent-Type: text/html\n\n"
     b"<p>The tern eats fish. It flies from one pole to the other.</p>\n--A--\n",
     "The tern eats fish. It flies from one pole to the other."),
    (HEAD + b"Content-Type: multipart/mixed\n\nNobody said where parts begin.\n", "Nobody said where parts begin."),
    (HEAD + b"Content-Type: text/plain; charset=utf-8\n\nGr\xfc\xdfe aus K\xf6ln\n", "Grüße aus Köln"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "body"), NAMED)
def test_parts_with_names_are_named_and_no_text_is_lost(tmp_path, data, body):
    assert write(tmp_path, data).sections[0].text == f"From: a@b.c\n\n{body}"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n"])
def test_heads_may_begin_late(tmp_path, before):
    document = write(tmp_path, before + b"Subject: The walk\nFrom: a@b.c\n\nUp the hill.\n")
    assert (document.title, document.sections[0].text) == ("The walk", "From: a@b.c\n\nUp the hill.")


def test_messages_of_apple_mail(tmp_path):
    message = b"From: a@b.c\r\nSubject: The walk\r\n\r\nUp the hill.\r\n"
    path = tmp_path / "x.emlx"
    path.write_bytes(b"%d      \n" % len(message) + message + b'<?xml version="1.0"?><plist><dict/></plist>\n')
    document = read(path)
    assert (document.title, document.sections[0].text) == ("The walk", "From: a@b.c\n\nUp the hill.")


def test_deeply_nested_parts_do_not_fail(tmp_path):
    data = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(300)
    )
    document = write(tmp_path, b"Subject: nested\nFrom: a@b.c\n" + data + b"\nbottom")
    assert document.title == "nested"


@pytest.mark.timeout(10)
def test_very_many_parts_are_read_quickly(tmp_path):
    part = b"--M\nContent-Type: text/plain\n\nNo. %d\n"
    document = write(tmp_path, MIXED + b"".join(part % number for number in range(60_000)) + b"--M--\n")
    assert document.sections[0].text.endswith("No. 59998\n\nNo. 59999")


def test_mailbox(tmp_path):
    box = mailbox.mbox(tmp_path / "x.mbox")
    for number in (1, 2):
        message = EmailMessage()
        message["Subject"] = f"Lunch {number}"
        message["From"] = "Ann <ann@example.org>"
        message.set_content(f"Soup number {number}.\n\nFrom here on, bread.")
        box.add(message)
    box.add(b"\n\nno head, only a body")
    box.close()
    document = read(tmp_path / "x.mbox")
    assert document.title == ""
    assert [section.place for section in document.sections] == [
        "message 1 · Lunch 1",
        "message 2 · Lunch 2",
        "message 3",
    ]
    assert "Soup number 2." in document.sections[1].text


FIRST = b"From ann Mon Jun  3 10:00:00 2024\nSubject: One\nFrom: a@b.c\n\n"
SECOND = b"\nFrom - Tue Jun  4 10:00:00 2024\nSubject: Two\nFrom: d@e.f\n\nThe end.\n"
BOXES = [
    FIRST + b"Hello.\n\nFrom here on it is steep.\nFrom there you see.\n" + SECOND,
    FIRST + b"Hello.\n\n>From here on it is steep.\n>From there you see.\n" + SECOND,
    b"\n" + FIRST + b"Hello.\n\nFrom here on it is steep.\nFrom there you see.\n" + SECOND,
    b"\xef\xbb\xbf" + FIRST + b"Hello.\n\nFrom here on it is steep.\nFrom there you see.\n" + SECOND,
    FIRST.partition(b"\n")[2] + b"Hello.\n\nFrom here on it is steep.\nFrom there you see.\n" + SECOND,
    (FIRST + b"Hello.\n\nFrom here on it is steep.\nFrom there you see.\n" + SECOND).replace(
        b" Tue Jun  4 10:00:00 2024", b""
    ),
    FIRST + b"Hello.\n\nFrom here on it is steep.\nFrom there you see." + SECOND,
]


@pytest.mark.parametrize("data", BOXES, ids=["bare", "marked", "late", "mark", "headless", "undated", "close"])
def test_text_that_begins_like_a_message_is_text(tmp_path, data):
    found = [(section.place, section.text) for section in write(tmp_path, data, "x.mbox").sections]
    assert found == [
        ("message 1 · One", "From: a@b.c\n\nHello.\n\nFrom here on it is steep.\nFrom there you see."),
        ("message 2 · Two", "From: d@e.f\n\nThe end."),
    ]


def nested(levels, kind=b"multipart/mixed; boundary=b%d\n\n--b%d"):
    heads = (b"Content-Type: " + kind.replace(b"%d", b"%d" % level) + b"\n" for level in range(levels))
    return FIRST.rstrip() + b"\n" + b"".join(heads) + b"\nFar below.\n"


@pytest.mark.parametrize("kind", [b"multipart/mixed; boundary=b%d\n\n--b%d", b"message/rfc822\n"])
def test_a_message_that_breaks_its_reader_costs_no_other(tmp_path, kind):
    document = write(tmp_path, nested(2000, kind) + SECOND + nested(2000, kind), "x.mbox")
    assert [(each.part.title, each.text) for each in document.sections] == [
        ("One", "From: a@b.c"),
        ("Two", "From: d@e.f\n\nThe end."),
        ("One", "From: a@b.c"),
    ]
    assert document.missing == "2 messages could not be read beyond the head"


@pytest.mark.parametrize("kind", [b"text/x-log", b"multipart/mixed"])
def test_a_charset_that_is_named_in_an_odd_way_costs_nothing(tmp_path, kind):
    charset = b"; charset*=utf-8''utf-8\n\nMeer\xc3\xa4sche\n"
    data = b"From: a@b.c\nSubject: One\nContent-Type: "
    assert write(tmp_path, data + kind + charset).sections[0].text == "From: a@b.c\n\nMeeräsche"
    forwarded = data + b"message/rfc822\n\nFrom: d@e.f\nContent-Type: text/plain" + charset
    assert write(tmp_path, forwarded).sections[0].text == "From: a@b.c\n\nFrom: d@e.f\n\nMeeräsche"


def test_a_subject_is_only_so_long(tmp_path):
    data = FIRST.replace(b"One", b"soup " * 50_000) + b"Hot.\n"
    (section,) = write(tmp_path, data, "x.mbox").sections
    assert section.place == f"message 1 · {section.part.title}"
    assert len(section.part.title) == 500
    assert len(write(tmp_path, data.partition(b"\n")[2]).title) == 500


def test_a_message_named_as_a_mailbox_is_read(tmp_path):
    document = write(tmp_path, b"Subject: One\nFrom: a@b.c\n\nHello.\n", "x.mbox")
    assert [section.text for section in document.sections] == ["From: a@b.c\n\nHello."]
