"""The user's wish to have pictures read."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from inkling.errors import BadRequest
from inkling.search.answer import Question
from inkling.session import Session
from inkling.settings_file import load
from picture_samples import TEXTS, StandIn, scan


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    found = StandIn(tmp_path / "programs")
    monkeypatch.setenv("PATH", str(found.folder))
    return found


def test_it_is_chosen_and_ended(small: Session, places, stand_in: StandIn) -> None:
    assert small.pictures.languages == ""
    assert small.pictures.installed() == ("deu", "eng")
    small.pictures.choose("eng+deu")
    assert small.pictures.languages == load(places.settings).pictures == "eng+deu"
    small.pictures.choose("")
    assert load(places.settings).pictures == ""


@pytest.mark.parametrize(
    ("languages", "words"),
    [("ita", "does not know ita"), ("eng+ita", "does not know ita"), ("eng deu", "names no"), ("+", "names no")],
)
def test_what_it_does_not_know_is_refused(small: Session, stand_in: StandIn, languages: str, words: str) -> None:
    small.pictures.choose("deu")
    with pytest.raises(BadRequest, match=words) as told:
        small.pictures.choose(languages)
    assert "deu, eng" in told.value.advice
    assert small.pictures.languages == "deu"


def test_where_it_is_not_installed_that_is_said(
    small: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert small.pictures.installed() == ()
    with pytest.raises(BadRequest, match="not installed"):
        small.pictures.choose("eng")
    small.pictures.choose("")


def test_where_it_does_not_run_that_is_said(small: Session, stand_in: StandIn) -> None:
    stand_in.says({}, ())
    with pytest.raises(BadRequest, match="does not run"):
        small.pictures.choose("eng")


def test_a_scan_that_came_with_a_mail_is_found_and_opened_at_its_page(
    session: Session, folder: Path, stand_in: StandIn, write_pdf
) -> None:
    stand_in.says(TEXTS)
    lease = write_pdf("lease.pdf", [["The cover of the paper."], [scan(65)], [scan(90)]]).read_bytes()
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "Ann <ann@example.org>", "Papers"
    letter.set_content("See what is attached.")
    letter.add_attachment(lease, maintype="application", subtype="pdf", filename="lease.pdf")
    (folder / "papers.eml").write_bytes(letter.as_bytes())
    session.pictures.choose("eng")
    session.index([folder])
    found = session.search(Question("lathe stays", mode="words")).results[0]
    assert found.passages[0].place == "Attachment lease.pdf · p. 3"
    file, page = session.attachments.take_out(found.path, found.passages[0])
    assert (Path(file).read_bytes(), page) == (lease, 3)
    file, pages = session.attachments.show(found.path, found.passages[0], lambda: True)
    assert sorted(pages.values()) == [1, 2, 3]
