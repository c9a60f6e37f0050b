"""How names and folders are compared, and what the index keeps of a path."""

import pytest

from inkling.store.paths import compared, file_names

ALIKE = [
    ("Résumé.PDF", "resume.pdf"),
    ("Straße", "STRASSE"),
    ("Łódź, Tromsø", "lodz, tromso"),
    ("re\u0301sume\u0301", "résumé"),
    ("Tiếng Việt", "tieng viet"),
    ("Ёлка", "елка"),
    ("ΟΔΟΣ", "οδός"),
    ("ＰＣ ５", "pc 5"),
    ("oﬃce", "office"),
    ("ℍ Ⅳ", "h iv"),
    ("İstanbul ışık", "istanbul isik"),
    ("كتـــاب أحمد", "كتاب احمد"),
    ("שָׁלוֹם", "שלום"),
    ("보고서", "\u1107\u1169\u1100\u1169\u1109\u1165"),
    ("at\u202f10.00\u00a0AM", "at 10.00 am"),
    ("a  b\tc\nd", "a b c d"),
    ("soft\u00adware", "software"),
    ("x\udce9", "x\ufffd"),
    ("_-.,()#&'[]", "_-.,()#&'[]"),
]
UNLIKE = [("й", "и"), ("が", "か"), ("हिन्दी", "हिनदी"), ("a_b", "a b"), ("ab", "a b"), ("½", "1⁄2")]


@pytest.mark.parametrize(("name", "typed"), ALIKE)
def test_names_are_compared_as_texts_are(name: str, typed: str) -> None:
    assert compared(name) == compared(typed)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_what_are_other_letters_in_a_text_are_others_in_a_name(one: str, other: str) -> None:
    assert compared(one) != compared(other)


@pytest.mark.parametrize("name", [name for pair in (*ALIKE, *UNLIKE) for name in pair])
def test_a_part_of_a_name_is_found_in_it(name: str) -> None:
    assert compared(compared(name)) == compared(name)
    assert compared(name) in compared(f"Ä {name} – è.txt")


def test_a_name_is_kept_with_its_letters_composed() -> None:
    assert file_names("/home/A\u0308/Büro/Re\u0301.TXT") == (
        "/home/A\u0308/Büro/Re\u0301.TXT".encode(), "Ré.TXT", "re.txt", "/home/a/buro/", "txt",
    )  # fmt: skip
    assert file_names("/x")[3] == "/"
