"""`inkling pictures` as it is typed, and what `inkling index` says of pictures, with a stand-in for Tesseract."""

import json
import os

import pytest

from inkling.settings_file import load

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script of POSIX")

MISSING = (
    "Tesseract, which reads them, is not installed, or does not run. "
    "To install it, on Debian and Ubuntu: sudo apt install tesseract-ocr"
)

UNKNOWN = "inkling: Scanned pages and pictures are not read: Tesseract does not know deu or fra here."


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Let nothing be found but a program that says that it knows some languages, or no program at all."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    monkeypatch.setenv("PATH", str(program.parent))

    def install(*languages):
        lines = "\\n".join(("List of available languages:", *languages))
        program.write_text(f"#!/bin/sh\nprintf '{lines}\\n'\n")
        program.chmod(0o700)

    yield install
    program.unlink(missing_ok=True)


@pytest.fixture
def chosen(home):
    return lambda: load(home / "settings.json").pictures


def test_nothing_is_read_before_it_is_wished(run, session, install):
    assert run("pictures") == (0, f"Scanned pages and pictures are not read.\n{MISSING}\n", "")
    assert session.closed == 1
    install("deu", "eng", "osd")
    text = "Tesseract knows here: deu, eng. To read them: inkling pictures eng\n"
    assert run("pictures")[1] == f"Scanned pages and pictures are not read.\n{text}"
    install("deu")
    assert run("pictures")[1].endswith("To read them: inkling pictures deu\n")


def test_choosing_says_what_comes_next_and_none_ends_it(run, install, chosen):
    install("deu", "eng")
    code, out, err = run("pictures", "eng+deu")
    assert (code, err, chosen()) == (0, "", "eng+deu")
    assert out == (
        "Scanned pages and pictures are read in eng+deu: now by the Inkling that is open, else by: inkling index\n"
    )
    assert run("pictures")[1] == (
        "Scanned pages and pictures are read in eng+deu.\nTesseract knows here: deu, eng.\n"
    )
    code, out, err = run("pictures", "none")
    assert (code, err, chosen()) == (0, "", "")
    assert out == "Scanned pages and pictures are not read any more; what was read stays.\n"


@pytest.mark.parametrize(
    ("installed", "typed", "words"),
    [
        ((), "eng", "tesseract --list-langs"),
        (("deu", "eng"), "eng+fra", "does not know fra here. It knows here: deu, eng."),
        (("deu", "eng"), "eng,deu", "as eng+deu"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_changes_nothing(run, install, chosen, installed, typed, words):
    install("eng")
    run("pictures", "eng")
    install(*installed)
    code, out, err = run("pictures", typed)
    assert (code, out, chosen()) == (2, "", "eng")
    assert words in err
    assert err.count("\n") == 1


def test_json_for_scripts(run, install):
    install("deu", "eng")
    nothing = {"languages": [], "installed": ["deu", "eng"]}
    assert json.loads(run("pictures", "--json")[1]) == nothing
    assert json.loads(run("pictures", "eng+deu", "--json")[1]) == {**nothing, "languages": ["eng", "deu"]}
    assert json.loads(run("pictures", "--json")[1]) == {**nothing, "languages": ["eng", "deu"]}
    assert json.loads(run("pictures", "none", "--json")[1]) == nothing


@pytest.mark.parametrize(
    ("installed", "state", "of_index"),
    [
        (("deu", "eng", "fra"), "are read in deu+fra.\n", ""),
        (("eng", "fra"), "are read in fra, without deu.\n", ""),
        (
            (),
            f"are not read, though deu+fra is chosen.\n{MISSING}\n",
            f"inkling: Scanned pages and pictures are not read: {MISSING}. To do without: inkling pictures none\n",
        ),
        (
            ("eng", "osd"),
            "are not read: Tesseract does not know deu or fra here.\n",
            f"{UNKNOWN} To see which languages it knows: inkling pictures\n",
        ),
    ],
)
def test_what_is_in_the_way_is_told(run, install, installed, state, of_index):
    install("deu", "fra")
    run("pictures", "deu+fra")
    install(*installed)
    assert f"Scanned pages and pictures {state}" in run("pictures")[1]
    code, out, err = run("index", "--json")
    assert (code, json.loads(out)["files"]) == (0, 12)
    assert err.partition("\n")[2] == of_index


def test_index_starts_nothing_where_pictures_are_not_wanted(run, install, tmp_path):
    install("eng")
    program = tmp_path / "bin" / "tesseract"
    program.write_text(f"#!/bin/sh\n: > {tmp_path / 'started'}\n")
    assert run("index")[2].count("\n") == 1
    assert not (tmp_path / "started").exists()
    run("pictures")
    assert (tmp_path / "started").exists()
