"""Attachments that are looked at: their pages are known, one lies there at a time, and none is left."""

import os
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexing_samples import wait_for_ever
from inkling.documents.registry import read
from inkling.errors import InklingError, PathProblem
from inkling.indexing import taking_out
from inkling.indexing.taking_out import KEPT
from inkling.models.apart import Cancelled
from inkling.places import Places
from inkling.session import Session
from inkling.session.attachments import Attachments
from inkling.store.rows import StoredPassage

WritePdf = Callable[..., Path]
LIMIT = 1 << 24


def put_mail(path: Path, *attached: Path) -> Path:
    made = EmailMessage()
    made["From"], made["Subject"] = "Ann <ann@example.org>", "The roof"
    made.set_content("See the offers.")
    for each in attached:
        made.add_attachment(each.read_bytes(), maintype="application", subtype="pdf", filename="offer.pdf")
    path.write_bytes(made.as_bytes())
    return path


def passages_of(path: str) -> list[StoredPassage]:
    """Take each half of a section for a passage."""
    known: list[StoredPassage] = []
    for number, section in enumerate(each for each in read(Path(path)).sections if each.text.strip()):
        middle = len(section.text) // 2
        for start, end in ((0, middle), (middle, len(section.text))):
            text, at = section.text[start:end], len(known)
            known.append(StoredPassage(at, 0, at, number, section.place, section.page, start, end, text))
    return known


@pytest.fixture
def folder_of_copies(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def attachments(folder_of_copies: Path) -> Attachments:
    return Attachments(folder_of_copies, passages_of, lambda _: {}, lambda: LIMIT)


@pytest.fixture
def letter(tmp_path: Path, write_pdf: WritePdf) -> str:
    """A mail with two offers of one name, of which the second has a page without text before its last."""
    first = write_pdf("1.pdf", [["Slates are dear."], ["Tiles are cheap."]])
    second = write_pdf("2.pdf", [["Slates are dear."], [], ["Tiles are cheap."], ["Ladders are free."]])
    return str(put_mail(tmp_path / "letter.eml", first, second))


def copies(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def always() -> bool:
    return True


def test_each_passage_of_what_is_shown_has_its_page_and_no_other(
    attachments: Attachments, letter: str, tmp_path: Path
) -> None:
    known = passages_of(letter)
    assert [each.place for each in known[2::2]] == [
        f"Attachment offer.pdf · p. {page}" for page in (1, 2, 1, 3, 4)
    ]  # fmt: skip
    for passage in known[2:]:
        first = passage.ordinal < 6
        file, pages = attachments.show(letter, passage, always)
        assert Path(file).read_bytes() == (tmp_path / ("1.pdf" if first else "2.pdf")).read_bytes()
        assert pages == ({2: 1, 3: 1, 4: 2, 5: 2} if first else {6: 1, 7: 1, 8: 3, 9: 3, 10: 4, 11: 4})


def test_one_lies_there_at_a_time_and_only_while_it_is_shown(
    attachments: Attachments, letter: str, folder_of_copies: Path
) -> None:
    known = passages_of(letter)
    for passage in (known[2], known[-1]):
        file, _ = attachments.show(letter, passage, always)
        attachments.tidy()
        assert copies(folder_of_copies) == [Path(file)]
    attachments.put_away()
    assert not folder_of_copies.exists()
    attachments.show(letter, known[2], always)
    attachments.close()
    assert not folder_of_copies.exists()
    with pytest.raises(InklingError):
        attachments.show(letter, known[2], always)
    assert not folder_of_copies.exists() or not copies(folder_of_copies)


def test_what_nobody_wants_any_more_is_given_up_and_leaves_nothing(
    attachments: Attachments, letter: str, folder_of_copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage = passages_of(letter)[2]
    with pytest.raises(Cancelled):
        attachments.show(letter, passage, lambda: False)
    answers = iter((True, False))
    with monkeypatch.context() as patched:
        patched.setattr(taking_out, "write_out", wait_for_ever)
        with pytest.raises(PathProblem):
            attachments.show(letter, passage, lambda: next(answers))
    assert list(answers) == []
    late = threading.Event()
    with monkeypatch.context() as patched:
        run_apart = taking_out.run_apart

        def run_too_long(*work: object, **how: Callable[[], None]) -> object:
            written = run_apart(*work, **how)  # type: ignore[arg-type]
            late.set()
            return written

        patched.setattr(taking_out, "run_apart", run_too_long)
        with pytest.raises(Cancelled):
            attachments.show(letter, passage, lambda: not late.is_set())
    assert copies(folder_of_copies) == []


def test_what_is_shown_is_handed_to_whoever_opens_it(
    attachments: Attachments, letter: str, folder_of_copies: Path
) -> None:
    known = passages_of(letter)
    file, pages = attachments.show(letter, known[2], always)
    long_ago = time.time() - KEPT - 1
    os.utime(Path(file).parent, (long_ago, long_ago))
    assert attachments.take_out(letter, known[4]) == (file, pages[4])
    attachments.put_away()
    attachments.tidy()
    assert copies(folder_of_copies) == [Path(file)]
    other, page = attachments.take_out(letter, known[8])
    assert (other != file, page) == (True, 3)


def test_what_has_gone_from_the_disk_is_taken_out_anew_to_be_opened(attachments: Attachments, letter: str) -> None:
    passage = passages_of(letter)[2]
    file, _ = attachments.show(letter, passage, always)
    Attachments(Path(file).parents[1], passages_of, lambda _: {}, lambda: LIMIT).forget()
    assert not Path(file).exists()
    again, page = attachments.take_out(letter, passage)
    assert (Path(again).is_file(), page) == (True, 1)


def test_what_lies_only_in_the_cloud_is_not_fetched(
    attachments: Attachments, letter: str, folder_of_copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkling.session.attachments.in_the_cloud", lambda status: True)
    with pytest.raises(PathProblem, match="only in the cloud"):
        attachments.show(letter, passages_of(letter)[2], always)
    assert not folder_of_copies.exists()


def test_a_file_that_is_not_there_is_told(attachments: Attachments, letter: str, tmp_path: Path) -> None:
    passage = passages_of(letter)[2]
    attachments = Attachments(tmp_path / "copies", lambda _: [passage], lambda _: {}, lambda: LIMIT)
    Path(letter).unlink()
    with pytest.raises(PathProblem, match="not there any more"):
        attachments.show(letter, passage, always)


def test_forgetting_leaves_nothing_of_what_was_shown_or_opened(
    small: Session, folder: Path, places: Places, write_pdf: WritePdf
) -> None:
    path = str(put_mail(folder / "letter.eml", write_pdf("1.pdf", [["Slates are dear."]])))
    small.index([folder])
    passage = next(each for each in small.passages_of(path) if "Slates" in each.text)
    small.attachments.take_out(path, passage)
    _, pages = small.attachments.show(path, passage, always)
    assert pages == {passage.ordinal: 1}
    assert len(copies(places.attachments)) == 2
    small.forget([folder])
    assert not places.attachments.exists()
