"""Attachments that are to be opened: written by a process of its own for the user's eyes only, and removed again."""

import errno
import os
import stat
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexing_samples import end_at_once, wait_for_ever
from inkling.documents.document import Sought
from inkling.errors import DiskFull, HomeProblem, PathProblem
from inkling.indexing import reader_process, taking_out
from inkling.indexing.taking_out import KEPT, TakingOut, Written

LIMIT = 1 << 24
NOTE = Sought("Attachment note.txt", 6, "a ladder")


@pytest.fixture
def letter(tmp_path):
    made = EmailMessage()
    made["From"], made["Subject"] = "Ann <ann@example.org>", "The roof"
    made.set_content("See the note.")
    for name, data in (("note.txt", b"Bring a ladder."), ("page.html", b"<html><p>Bring a ladder.")):
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    path = tmp_path / "letter.eml"
    path.write_bytes(made.as_bytes())
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "attachments"


@pytest.fixture
def taking(folder):
    return TakingOut(folder)


def left(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_lies_where_only_its_owner_looks_and_goes_again(taking, letter, folder):
    written = taking.take_out(str(letter), NOTE, LIMIT)
    file = written.file
    assert (Path(file).name, Path(file).read_bytes(), written.page) == ("note.txt", b"Bring a ladder.", None)
    if sys.platform != "win32":
        assert {mode(path) for path in (folder, Path(file).parent)} == {0o700}
        assert mode(Path(file)) == 0o400
    taking.tidy()
    assert left(folder) == ["note.txt"]
    long_ago = time.time() - KEPT - 1
    os.utime(Path(file).parent, (long_ago, long_ago))
    taking.tidy()
    assert not folder.exists()
    taking.tidy()


def test_what_is_just_being_written_is_left_alone(taking, letter, monkeypatch):
    def take_long(write, path, sought, into, *_, cancelled):
        long_ago = time.time() - KEPT - 1
        os.utime(into, (long_ago, long_ago))
        taking.tidy()
        return Written(str(Path(into, "note.txt")), None, {})

    monkeypatch.setattr(taking_out, "run_apart", take_long)
    file = taking.take_out(str(letter), NOTE, LIMIT).file
    assert Path(file).parent.is_dir()
    taking.tidy()
    assert not Path(file).parent.exists()


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        (Sought("Attachment gone.txt", 0, "Bring"), "Nothing in “letter.eml” holds this passage now."),
        (Sought("Attachment page.html", 0, "Bring"), "“page.html” is not opened by itself."),
    ],
)
def test_what_cannot_be_opened_is_told_and_leaves_nothing(taking, letter, folder, sought, said):
    with pytest.raises(PathProblem) as raised:
        taking.take_out(str(letter), sought, LIMIT)
    assert raised.value.title == said
    assert raised.value.advice.endswith("Open the whole file instead.")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (Path.unlink, "“letter.eml” is not there any more."),
        (lambda path: path.write_bytes(b""), "“letter.eml” cannot be read once more: empty."),
    ],
)
def test_a_file_that_has_gone_or_lost_its_content(taking, letter, folder, spoil, said):
    spoil(letter)
    with pytest.raises(PathProblem) as raised:
        taking.take_out(str(letter), NOTE, LIMIT)
    assert raised.value.title == said
    assert list(folder.iterdir()) == []


def test_a_file_that_kills_its_reader_or_takes_too_long(taking, letter, folder, monkeypatch):
    monkeypatch.setattr(taking_out, "write_out", end_at_once)
    with pytest.raises(PathProblem, match="cannot be read once more"):
        taking.take_out(str(letter), NOTE, LIMIT)
    monkeypatch.setattr(taking_out, "write_out", wait_for_ever)
    monkeypatch.setattr(taking_out, "STARTING", -1000.0)
    with pytest.raises(PathProblem, match="takes too long"):
        taking.take_out(str(letter), NOTE, LIMIT)
    assert list(folder.iterdir()) == []


def test_whoever_closes_need_not_wait(taking, letter, monkeypatch):
    monkeypatch.setattr(taking_out, "write_out", wait_for_ever)
    taking.close()
    with pytest.raises(PathProblem, match="takes too long"):
        taking.take_out(str(letter), NOTE, LIMIT)


def test_where_nothing_can_be_written(taking, letter, folder):
    folder.write_text("In the way.")
    with pytest.raises(HomeProblem, match="in the way"):
        taking.take_out(str(letter), NOTE, LIMIT)


def test_where_there_is_no_room(letter, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(reader_process, "settle_in", lambda memory: None)
    monkeypatch.setattr(taking_out, "_write", refuse)
    with pytest.raises(DiskFull, match=r"no room to take “note\.txt” out"):
        taking_out.write_out(str(letter), NOTE, str(tmp_path), LIMIT, 0)


def test_windows_is_told_that_it_came_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    taking_out._write(tmp_path / "offer.doc", b"Words.")
    assert Path(f"{tmp_path / 'offer.doc'}:Zone.Identifier").read_text() == "[ZoneTransfer]\nZoneId=3\n"
