"""The program that reads pictures, where the user has installed it."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from inkling import tesseract
from inkling.tesseract import Tesseract, are_languages, find_tesseract

HEAD = "level page_num block_num par_num line_num word_num left top width height conf text"
TABLES = [
    ("one line", ["5 1 1 1 1 1 95 Dear", "5 1 1 1 1 2 95 Ann,"], "Dear Ann,"),
    ("lines of a paragraph", ["5 1 1 1 1 1 95 the", "5 1 1 1 2 1 95 lease"], "the\nlease"),
    ("paragraphs", ["5 1 1 1 1 1 95 Dear", "5 1 1 2 1 1 95 we"], "Dear\n\nwe"),
    ("blocks", ["5 1 1 1 1 1 95 left", "5 1 2 1 1 1 95 right"], "left\n\nright"),
    ("beyond one plane, from the right, marks",
     ["5 1 1 1 1 1 95 𝔄n", "5 1 1 1 1 2 95 שלום", "5 1 1 1 1 3 95 e\u0301"],
     "𝔄n שלום e\u0301"),
    ("a word that it doubts among others",
     ["5 1 1 1 1 1 95 lease", "5 1 1 1 1 2 0 of", "5 1 1 1 1 3 95 it"], "lease of it"),
    ("a line that it doubts",
     ["5 1 1 1 1 1 95 Dear", "5 1 1 1 1 2 95 Ann", "5 1 2 1 1 1 12 ~|,", "5 1 2 1 1 2 41 ey"], "Dear Ann\n\ney"),
    ("a page that it is not sure of", ["5 1 1 1 1 1 55 ey", "5 1 1 1 1 2 30 oo", "5 1 1 1 1 3 80 a"], ""),
    ("nothing but boxes", ["1 1 0 0 0 0 -1 ", "5 1 1 1 1 1 95  "], ""),
    ("nothing", [], ""),
]  # fmt: skip


def program(folder: Path, body: str) -> Tesseract:
    path = folder / "tesseract"
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}", "utf-8")
    path.chmod(0o755)
    return Tesseract(str(path))


def row(told: str) -> str:
    *places, sure, word = told.split(" ", 7)
    return "\t".join([*places, "0", "0", "9", "9", sure, word])


@pytest.mark.parametrize(("lines", "text"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_words_come_to_be_text(tmp_path: Path, lines: list[str], text: str) -> None:
    table = "\n".join([HEAD.replace(" ", "\t"), *map(row, lines)]) + "\n"
    (tmp_path / "table").write_text(table, "utf-8")
    told = program(tmp_path, f"sys.stdout.buffer.write(open({str(tmp_path / 'table')!r}, 'rb').read())")
    assert told.text_of(b"P5 1 1 255\n\x00", "eng", 30) == text


def test_it_is_given_a_file_or_bytes_and_the_languages(tmp_path: Path) -> None:
    body = f"open({str(tmp_path / 'given')!r}, 'w').write(repr([sys.argv[1:], sys.stdin.buffer.read()]))"
    told = program(tmp_path, body)
    options = ["stdout", "-l", "eng+deu", "--psm", "1", "-c"]
    told.text_of(b"dots", "eng+deu", 30)
    assert (tmp_path / "given").read_text() == repr([["stdin", *options, "tessedit_page_number=0", "tsv"], b"dots"])
    path = tmp_path / "-l.tif"
    told.text_of(path, "eng+deu", 30, 3)
    assert (tmp_path / "given").read_text() == repr([[str(path), *options, "tessedit_page_number=2", "tsv"], b""])


@pytest.mark.parametrize(
    ("before", "frozen", "seen"),
    [
        ({"LD_LIBRARY_PATH": "/mine"}, False, "/mine"),
        ({"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/mine"}, True, "/mine"),
        ({"LD_LIBRARY_PATH": "/bundle"}, True, None),
    ],
    ids=["from source", "installed", "installed, nothing before"],
)
def test_it_gets_the_libraries_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str], frozen: bool, seen: str | None
) -> None:
    for name in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    body = f"open({str(tmp_path / 'seen')!r}, 'w').write(repr(os.environ.get('LD_LIBRARY_PATH')))"
    program(tmp_path, body).languages()
    assert (tmp_path / "seen").read_text() == repr(seen)


@pytest.mark.parametrize(
    ("body", "languages"),
    [
        ("print('List of available languages (4):\\ndeu\\neng\\nosd\\nscript/Latin')", ("deu", "eng")),
        ("print('List of available languages (0):')", ()),
        ("sys.exit(1)", ()),
    ],
    ids=["some", "none", "broken"],
)
def test_its_languages(tmp_path: Path, body: str, languages: tuple[str, ...]) -> None:
    assert program(tmp_path, body).languages() == languages


def test_a_program_that_is_not_there_knows_no_language(tmp_path: Path) -> None:
    gone = Tesseract(str(tmp_path / "tesseract"))
    assert gone.languages() == ()
    with pytest.raises(FileNotFoundError):
        gone.text_of(b"", "eng", 30)


def test_a_large_picture_is_given_in_its_own_time(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    body = f"time.sleep(0.3); open({str(seen)!r}, 'w').write(str(len(sys.stdin.buffer.read())))"
    program(tmp_path, body).text_of(bytes(5_000_000), "eng", 30)
    assert seen.read_text() == "5000000"


def test_what_is_not_wanted_any_more_ends(tmp_path: Path) -> None:
    slow = program(tmp_path, "time.sleep(60)")
    with pytest.raises(subprocess.SubprocessError):
        slow.words_of(bytes(5_000_000), "eng", 60, lambda: False)


def test_a_computer_that_slept_is_no_fault_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = program(tmp_path, "time.sleep(0.5)")
    clock = itertools.count(0, 1000)
    monkeypatch.setattr(tesseract.time, "monotonic", lambda: float(next(clock)))
    assert slow.text_of(b"", "eng", 60) == ""


def test_a_busy_machine_is_no_fault_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "MOST_STARVED", 1000.0)
    slow = program(tmp_path, "while time.process_time() < 1.5: pass")
    clock = itertools.count(0, 1)
    monkeypatch.setattr(tesseract.time, "monotonic", lambda: float(next(clock)))
    assert slow.text_of(b"", "eng", 8) == ""


@pytest.mark.parametrize("body", ["sys.exit(1)", "time.sleep(60)"], ids=["fails", "hangs"])
def test_what_goes_wrong_is_told(tmp_path: Path, body: str) -> None:
    with pytest.raises(subprocess.SubprocessError):
        program(tmp_path, body).text_of(b"", "eng", 0.5)


def test_it_is_looked_for_where_programs_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_tesseract() is None
    made = program(tmp_path, "")
    assert find_tesseract() == made


@pytest.mark.parametrize(
    ("text", "are"),
    [("eng", True), ("eng+deu", True), ("chi_sim+eng", True), ("deu-frak", True),
     ("-eng", False), ("", False), ("eng deu", False), ("eng+", False),
     ("-c x", False), ("../eng", False)],
)  # fmt: skip
def test_names_of_languages(text: str, are: bool) -> None:
    assert are_languages(text) is are
