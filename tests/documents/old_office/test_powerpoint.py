import struct

import pytest

from compound_samples import compound, description
from inkling.documents.registry import read


def record(kind, data=b"", instance=0, version=0):
    return struct.pack("<HHI", instance << 4 | version, kind, len(data)) + data


def container(kind, *parts, instance=0):
    return record(kind, b"".join(parts), instance, 15)


def wide(text):
    return record(0x0FA0, text.encode("utf-16-le"))


def box(part):
    return container(0xF004, container(0xF00D, record(0x0F9F, struct.pack("<I", 4)), part))


def listed(number, identity, *texts):
    said = b"".join(record(0x0F9F, struct.pack("<I", 1)) + record(0x0FA8, text.encode("latin-1")) for text in texts)
    return record(0x03F3, struct.pack("<4Ii", number, 0, len(texts), identity, 0)) + said


class Presentation:
    """A stream that grows by one edit after the other."""

    def __init__(self):
        self.stream = b""
        self.last = 0

    def save(self, document, parts):
        places = {}
        for number, part in parts.items():
            places[number] = len(self.stream)
            self.stream += part
        if document is not None:
            places[1] = len(self.stream)
            self.stream += document
        directory = len(self.stream)
        self.stream += record(
            0x1772, b"".join(struct.pack("<2I", 1 << 20 | at, place) for at, place in places.items())
        )
        before, self.last = self.last, len(self.stream)
        self.stream += record(0x0FF5, struct.pack("<7I", 0, 0, before, directory, 1, 9, 0))

    def packed(self, title):
        current = bytes(16) + struct.pack("<I", self.last)
        streams = {"PowerPoint Document": self.stream, "Current User": current}
        return compound({**streams, "\x05SummaryInformation": description(title)})


OUTLINED = record(0x0F9E, struct.pack("<I", 0))
COMMENT = container(
    0x1388,
    container(0x138A, record(0x138B, container(0x2EE0, record(0x0FBA, "Why?".encode("utf-16-le"), instance=1)))),
)


def numbered(part):
    return container(0x03F0, record(0x03F1, struct.pack("<I", 257)), box(part), box(wide("*")))


@pytest.fixture
def presentation():
    made = Presentation()
    document = container(
        0x03E8,
        container(0x0FF0, listed(2, 256, "Bees"), listed(3, 257, "Höney"), instance=0),
        container(0x0FF0, listed(4, 300), instance=2),
    )
    made.save(
        document, {2: container(0x03EE, box(OUTLINED), box(wide("They\rfly"))), 4: numbered(wide("Say it slowly"))}
    )
    made.save(None, {3: container(0x03EE, box(OUTLINED), COMMENT)})
    return made


def test_slides_hold_their_own_text_notes_and_comments(tmp_path, presentation):
    (tmp_path / "x.ppt").write_bytes(presentation.packed("Über Bienen"))
    document = read(tmp_path / "x.ppt")
    assert document.title == "Über Bienen"
    assert [(section.page, section.text) for section in document.sections] == [
        (1, "Bees\n\nThey\nfly"),
        (2, "Höney\n\nComment: Why?\n\nNotes:\nSay it slowly"),
    ]


def test_the_newest_state_counts(tmp_path, presentation):
    presentation.save(None, {2: container(0x03EE, box(wide("Wax " * 2000)))})
    (tmp_path / "x.ppt").write_bytes(presentation.packed("untitled"))
    document = read(tmp_path / "x.ppt")
    assert [section.text.split()[0] for section in document.sections] == ["Wax", "Höney"]
