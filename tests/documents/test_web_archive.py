import plistlib

import pytest

from inkling.documents import registry
from inkling.documents.registry import read
from inkling.errors import Refusal

BINARY, XML = plistlib.FMT_BINARY, plistlib.FMT_XML
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(5000)


def resource(data, charset=None, kind="text/html"):
    told = {"WebResourceTextEncodingName": charset} if charset else {}
    return {"WebResourceData": data, "WebResourceMIMEType": kind, "WebResourceURL": "https://example.org/", **told}


def archive(page, *frames, **more):
    held = {"WebSubframeArchives": list(frames)} if frames else {}
    return {"WebMainResource": page, "WebSubresources": [resource(PICTURE, kind="image/png")], **held, **more}


@pytest.fixture
def read_archive(tmp_path):
    def read_written(content, form=BINARY):
        path = tmp_path / "x.webarchive"
        path.write_bytes(content if isinstance(content, bytes) else plistlib.dumps(content, fmt=form))
        return read(path)

    return read_written


@pytest.mark.parametrize("form", [BINARY, XML])
def test_the_page_is_read_and_then_its_frames(read_archive, form):
    deep = archive(resource("Tief im Wald".encode("utf-16-le"), "utf-16le", "text/plain"))
    frame = archive(resource("<title>Ad</title><h2>Rahmen 😀</h2><p>Drin.".encode(), "UTF-8"), deep)
    page = resource("<title>Пчёлы</title><p>Все.<h1>Мёд</h1><p>Сладкий мёд.".encode("cp1251"), "windows-1251")
    document = read_archive(archive(page, frame, archive(resource(b"<p>Last."))), form)
    assert (document.title, document.missing) == ("Пчёлы", "")
    assert [(section.place, section.text) for section in document.sections] == [
        ("", "Все."),
        ("§ Мёд", "Сладкий мёд."),
        ("§ Rahmen 😀", "Drin."),
        ("", "Tief im Wald\n\nLast."),
    ]


@pytest.mark.parametrize("form", [BINARY, XML])
@pytest.mark.parametrize("size", [30, 4000, 100_000])
def test_archives_of_every_size_and_kind_are_known(read_archive, form, size):
    page = f"<meta charset=koi8-r><p>{'мёд ' * (size // 4)}".encode("koi8-r")
    assert read_archive(archive(resource(page)), form).sections[0].text.startswith("мёд")


@pytest.mark.parametrize(
    ("content", "state", "reason"),
    [
        (plistlib.dumps({"a": 1}, fmt=BINARY), "unreadable", "damaged: no page lies in it"),
        (plistlib.dumps(["a"], fmt=XML), "unreadable", "damaged: no page lies in it"),
        (plistlib.dumps(archive(resource(b"<p>a")), fmt=BINARY)[:-40], "unreadable", "damaged: Invalid file"),
        (plistlib.dumps(archive(resource(b"<p>a")), fmt=XML)[:-40], "unreadable",
         "damaged: the markup inside is broken"),
        (b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist>&a;</plist>', "unreadable",
         "damaged: the markup inside is broken (XML entity declarations are not supported"),
        (archive(resource(PICTURE, kind="image/png")), "skipped", "no text"),
        (archive(resource("a", kind=3)), "skipped", "no text"),
        (archive({}, *[{"WebMainResource": 3}] * 3, 7), "skipped", "no text"),
        (bytes(99), "unreadable", "damaged: Invalid file"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(read_archive, content, state, reason):
    with pytest.raises(Refusal) as refusal:
        read_archive(content)
    assert refusal.value.state == state
    assert refusal.value.reason.startswith(reason)


def test_frames_that_hold_each_other_are_read_once(read_archive):
    inner = archive(resource(b"<p>Deep."))
    for _ in range(40):
        inner = archive(resource(b"<p>Deeper."), inner, inner)
    content = plistlib.dumps(archive(resource(b"<p>Page."), inner), fmt=BINARY)
    text = read_archive(content).sections[0].text
    assert text.startswith("Page.\n\nDeeper.\n\n")
    assert text.endswith("Deep.")
    assert len(text) < 4000


def test_pictures_make_no_page_too_large(read_archive, monkeypatch):
    monkeypatch.setattr(registry, "TEXT_LIMIT", 2048)
    assert read_archive(archive(resource(b"<p>Words."))).sections
