"""Pages of PDF files that are attached to others or lie in archives: shown in the window, and gone again."""

import mailbox
import threading
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from inkling.documents.registry import read
from inkling.gui.page_view import PageView
from inkling.gui.preview_text import FileText
from inkling.models.apart import Cancelled
from inkling.search.answer import FoundPassage, Result
from inkling.session.attachments import Attachments
from inkling.store.rows import StoredPassage

LIMIT = 1 << 24
SENTENCE = "The boiler is mended by the landlord."
PAGES = [["The lease."], ["Of repairs:", SENTENCE], ["No pets.", "A boiler is no pet."]]


def letter(*attached, body="See the lease."):
    made = EmailMessage()
    made["From"], made["Subject"] = "Ann <ann@example.org>", "The flat"
    made.set_content(body)
    for name, data in attached:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def mail(path, *attached, **said):
    path.with_suffix(".eml").write_bytes(letter(*attached, **said).as_bytes())
    return path.with_suffix(".eml")


def archive(path, *packed):
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as made:
        for name, data in packed:
            made.writestr(f"flat/{name}", data)
    return path.with_suffix(".zip")


def inbox(path, *attached):
    box = mailbox.mbox(path.with_suffix(".mbox"))
    box.add(letter(body="Nothing is attached."))
    box.add(letter(*attached))
    box.close()
    return path.with_suffix(".mbox")


def archived_mail(path, *attached):
    return archive(path, ("letter.eml", letter(*attached).as_bytes()))


def portfolio(path, *attached):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    for name, data in attached:
        writer.add_attachment(name, data)
    writer.write(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


class Index:
    """What is known of files: each section of a file is a passage, and those with the word “boiler” are found."""

    def __init__(self, session, folder):
        self.session, self.passages, self.shown, self.ended = session, {}, [], []
        self.kept = Attachments(folder, self.passages_of, lambda _: {}, lambda: LIMIT)
        session.passages_of, session.show = self.passages_of, self.show
        session.take_out, session.put_away, session.tidy = self.kept.take_out, self.kept.put_away, self.kept.tidy
        session.results, self.before_showing = [], lambda is_wanted: None

    def add(self, path):
        """Read a file, so that it is found."""
        sections = [each for each in read(path).sections if each.text.strip()]
        self.passages[str(path)] = known = [
            StoredPassage(n, 0, n, n, each.place, each.page, 0, len(each.text), each.text)
            for n, each in enumerate(sections)
        ]
        found = [found_in(each) for each in known if "boiler" in each.text]
        made = Result(str(path), "", 0.9, "both", 1_700_000_000.0, False, tuple(found))
        self.session.results = [*self.session.results, made]
        return path

    def passages_of(self, path, part=0):
        return self.passages[path]

    def show(self, path, passage, is_wanted):
        self.shown.append((Path(path).name, passage.place))
        try:
            self.before_showing(is_wanted)
            return self.kept.show(path, passage, is_wanted)
        except Cancelled:
            self.ended.append(Path(path).name)
            raise


def found_in(passage):
    at = passage.text.index("boiler")
    sentence = passage.text.index(SENTENCE) if SENTENCE in passage.text else None
    lit = None if sentence is None else (sentence, sentence + len(SENTENCE))
    return FoundPassage(
        passage.text, passage.place, passage.page, 0, len(passage.text), passage.ordinal, 0.9, "both",
        ((at, at + 6),), lit,
    )  # fmt: skip


@pytest.fixture
def index(session, places):
    places.home.mkdir()
    made = Index(session, places.attachments)
    yield made
    made.kept.close()
    assert not places.attachments.exists() or not copies(places)


@pytest.fixture
def lease(write_pdf):
    return write_pdf("lease.pdf", PAGES).read_bytes()


@pytest.fixture
def ask(qtbot, window, session):
    """Type a word and wait for the results."""

    def type_it():
        QTest.keyClicks(window.main.field, "boiler")
        view, preview = window.main.centre.view, window.main.preview
        qtbot.waitUntil(lambda: len(view.results.results) == len(session.results))
        qtbot.waitUntil(lambda: Path(session.results[0].path).name in said(preview))
        return preview

    return type_it


def copies(places):
    return sorted(path.name for path in places.attachments.rglob("*") if path.is_file())


def parts(preview):
    return preview.findChild(PageView), preview.findChild(FileText)


def said(preview):
    """Give all that is written; what is cut for want of room has its tool tip."""
    shown = [label for label in preview.findChildren(QLabel) if label.isVisible()]
    return " ".join(label.toolTip() or label.text() for label in shown)


def button(preview, name):
    shown = [each for each in preview.findChildren(QToolButton) if each.isVisible()]
    return next((each for each in shown if name in (each.text(), each.accessibleName())), None)


def shows_page(preview, words):
    view, _ = parts(preview)
    return lambda: view.isVisible() and words in said(preview)


def press(window, key):
    QTest.keyClick(window.main.field, key)


@pytest.mark.parametrize("packed", [mail, archive, inbox, archived_mail, portfolio])
def test_the_page_takes_the_place_of_the_text_with_its_sentence_lit(
    qtbot, window, index, ask, places, lease, tmp_path, packed
):
    index.add(packed(tmp_path / "flat", ("lease.pdf", lease)))
    preview = ask()
    (view, text), widths = parts(preview), []
    preview._paging.coming.connect(lambda *_: widths.append(preview._paging._asked.width))
    assert text.isVisible()
    assert SENTENCE in text.toPlainText()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    assert widths[0] == pytest.approx(view.pixels_wide(), abs=24)
    (light,) = view.lit_rectangles()
    assert view.viewport().rect().contains(light.center().toPoint())
    assert copies(places) == ["lease.pdf"]
    button(preview, "Text").click()
    assert text.isVisible()
    button(preview, "Page").click()
    assert view.isVisible()
    button(preview, "Next page").click()
    qtbot.waitUntil(shows_page(preview, "Page 3 of 3"), timeout=10_000)
    assert len(index.shown) == 1
    assert window.main.notice.text == ""


def test_who_steps_on_within_it_has_it_read_once(qtbot, window, index, ask, lease, tmp_path):
    index.add(mail(tmp_path / "flat", ("lease.pdf", lease), body="The boiler? See the lease."))
    preview = ask()
    view, text = parts(preview)
    assert text.isVisible()
    press(window, Qt.Key.Key_F3)
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    press(window, Qt.Key.Key_F3)
    qtbot.waitUntil(shows_page(preview, "Page 3 of 3"), timeout=10_000)
    press(window, Qt.Key.Key_F3)
    assert text.isVisible()
    assert button(preview, "Page") is button(preview, "Text") is None
    for _ in range(2):
        QTest.keyClick(window.main.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shows_page(preview, "Page 2 of 3")() and bool(view.lit_rectangles()), timeout=10_000)
    assert len(index.shown) == 1


def test_a_page_of_the_file_itself_is_never_shown_for_one_of_what_is_attached(
    qtbot, window, index, ask, lease, write_pdf, tmp_path
):
    writer = pypdf.PdfWriter(clone_from=write_pdf("letter.pdf", [["See there on the boiler."]]))
    writer.add_attachment("lease.pdf", lease)
    writer.write(tmp_path / "letter.pdf")
    index.add(tmp_path / "letter.pdf")
    preview = ask()
    view, text = parts(preview)
    qtbot.waitUntil(shows_page(preview, "Page 1 of 1"), timeout=20_000)
    press(window, Qt.Key.Key_F3)
    assert text.isVisible()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    QTest.keyClick(window.main.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert view.isVisible()
    assert view.lit_rectangles() == []
    qtbot.waitUntil(shows_page(preview, "Page 1 of 1"), timeout=10_000)
    press(window, Qt.Key.Key_F3)
    assert text.isVisible()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=10_000)
    assert len(index.shown) == 1


def test_a_mailbox_that_got_mail_leaves_the_page_that_one_turned_to(qtbot, index, ask, lease, tmp_path):
    index.add(inbox(tmp_path / "flat", ("lease.pdf", lease)))
    preview = ask()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    button(preview, "Next page").click()
    qtbot.waitUntil(shows_page(preview, "Page 3 of 3"), timeout=10_000)
    (result,) = index.session.results
    preview.show_result(replace(result, modified=result.modified + 1), question="boiler")
    assert shows_page(preview, "Page 3 of 3")()
    assert len(index.shown) == 1


def test_of_two_with_one_name_each_shows_its_own_page(qtbot, window, index, ask, write_pdf, tmp_path):
    files = [
        ("scan.pdf", write_pdf(f"{n}.pdf", [["First."] * n, ["A boiler."], *[["Last."]] * n]).read_bytes())
        for n in (1, 2)
    ]
    index.add(mail(tmp_path / "flat", *files))
    preview = ask()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    press(window, Qt.Key.Key_F3)
    qtbot.waitUntil(shows_page(preview, "Page 2 of 4"), timeout=20_000)
    assert len(index.shown) == 2


def test_what_is_left_is_removed_and_what_is_no_pdf_is_never_read(
    qtbot, window, index, ask, places, lease, tmp_path
):
    index.add(mail(tmp_path / "first", ("lease.pdf", lease)))
    index.add(mail(tmp_path / "second", ("note.txt", b"A boiler.")))
    index.add(archive(tmp_path / "third", ("plan.pdf", lease)))
    preview = ask()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    press(window, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "note.txt" in said(preview))
    assert parts(preview)[1].isVisible()
    assert button(preview, "Page") is button(preview, "Text") is None
    qtbot.waitUntil(lambda: not places.attachments.exists())
    press(window, Qt.Key.Key_Down)
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    assert copies(places) == ["plan.pdf"]
    assert [name for name, _ in index.shown] == ["first.eml", "third.zip"]


def damage_mail(index, path, places):
    """Write another mail in place of the one that was read."""
    mail(path, ("lease.pdf", b"%PDF-1.4 and then nothing of the kind"))


def damage_copy(index, path, places):
    """Let it be taken out, and leave nothing in it."""
    show = index.kept.show

    def show_damaged(*wish):
        shown = show(*wish)
        (copy,) = places.attachments.rglob("*.pdf")
        copy.chmod(0o600)
        copy.write_bytes(b"%PDF-1.4 and then nothing of the kind")
        return shown

    index.kept.show = show_damaged


@pytest.mark.parametrize("damage", [damage_mail, damage_copy])
def test_one_that_is_damaged_leaves_the_text_without_a_word(
    qtbot, window, index, ask, places, lease, tmp_path, damage
):
    path = index.add(mail(tmp_path / "flat", ("lease.pdf", lease)))
    damage(index, path, places)
    preview = ask()
    assert button(preview, "Page") is not None
    qtbot.waitUntil(lambda: button(preview, "Page") is None, timeout=20_000)
    _, text = parts(preview)
    assert text.isVisible()
    assert SENTENCE in text.toPlainText()
    assert not any(each.property("role") == "warning" for each in preview.findChildren(QLabel) if each.isVisible())
    assert window.main.notice.text == ""
    press(window, Qt.Key.Key_F3)
    assert text.isVisible()
    assert not preview.attached._rest.isActive()


def test_one_that_takes_long_is_given_up_when_another_is_looked_at(
    qtbot, window, index, ask, places, lease, write_pdf, tmp_path
):
    index.add(mail(tmp_path / "large", ("lease.pdf", lease)))
    index.add(mail(tmp_path / "small", ("plan.pdf", write_pdf("plan.pdf", [["A boiler."]]).read_bytes())))
    began, until = threading.Event(), threading.Event()

    def take_long(is_wanted):
        began.set()
        while is_wanted() and not until.wait(0.01):
            pass

    index.before_showing = take_long
    preview = ask()
    _, text = parts(preview)
    qtbot.waitUntil(began.is_set)
    assert text.isVisible()
    press(window, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: index.ended == ["large.eml"])
    until.set()
    qtbot.waitUntil(shows_page(preview, "Page 1 of 1"), timeout=20_000)
    assert copies(places) == ["plan.pdf"]
    assert window.main.notice.text == ""


def test_who_only_steps_past_has_nothing_read(qtbot, window, index, ask, lease, tmp_path):
    for number in range(6):
        index.add(mail(tmp_path / f"{number}", ("lease.pdf", lease)))
    preview = ask()
    # On a busy computer each step may take long.
    preview.attached._rest.setInterval(4 * preview.attached._rest.interval())
    for number in range(1, 6):
        press(window, Qt.Key.Key_Down)
        qtbot.waitUntil(lambda number=number: f"{number}.eml" in said(preview))
        QApplication.processEvents()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    assert [name for name, _ in index.shown if name != "0.eml"] == ["5.eml"]


def test_who_reads_the_text_meanwhile_is_left_at_it(qtbot, window, index, ask, lease, tmp_path):
    index.add(mail(tmp_path / "flat", ("lease.pdf", lease)))
    go_on = threading.Event()
    index.before_showing = lambda is_wanted: go_on.wait(10)
    preview = ask()
    _, text = parts(preview)
    qtbot.waitUntil(lambda: bool(index.shown))
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton)
    go_on.set()
    with qtbot.waitSignal(preview.attached.came, timeout=20_000):
        pass
    assert text.isVisible()
    assert preview._paging._asked is None
    button(preview, "Page").click()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=10_000)
    assert len(index.shown) == 1


def test_who_prefers_text_has_nothing_read_until_the_page_is_wished(qtbot, window, index, ask, lease, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(lease)
    index.add(tmp_path / "paper.pdf")
    index.add(mail(tmp_path / "flat", ("lease.pdf", lease)))
    preview = ask()
    _, text = parts(preview)
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    button(preview, "Text").click()
    press(window, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "lease.pdf" in said(preview))
    assert not preview.attached._rest.isActive()
    button(preview, "Page").click()
    assert text.isVisible()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    press(window, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: shows_page(preview, "Page 2 of 3")() and "paper.pdf" in said(preview), timeout=10_000)
    assert len(index.shown) == 1


def test_nothing_is_read_or_left_where_nobody_sees_it(qtbot, window, index, ask, places, lease, tmp_path):
    index.add(mail(tmp_path / "flat", ("lease.pdf", lease)))
    preview = ask()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    window.main.close()
    qtbot.waitUntil(lambda: not places.attachments.exists())
    assert not preview.attached._rest.isActive()
    window.main.show()
    assert parts(preview)[1].isVisible()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    assert copies(places) == ["lease.pdf"]


def test_what_is_shown_is_what_is_opened_and_stays_for_whoever_opens_it(
    qtbot, window, index, ask, places, viewers, lease, tmp_path
):
    index.add(mail(tmp_path / "flat", ("lease.pdf", lease)))
    index.add(mail(tmp_path / "other", ("note.txt", b"A boiler.")))
    preview = ask()
    qtbot.waitUntil(shows_page(preview, "Page 2 of 3"), timeout=20_000)
    (copy,) = places.attachments.rglob("*.pdf")
    button(preview, "Open the attachment").click()
    qtbot.waitUntil(lambda: viewers.opened == [(str(copy), 2)])
    press(window, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "note.txt" in said(preview))
    index.kept.put_away()
    assert copy.exists()
    copy.chmod(0o600)
    copy.unlink()
