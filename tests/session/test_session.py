"""The whole engine with its own model: from a folder to the right passage."""

import io
import mailbox
import tarfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from inkling.errors import IndexProblem, IndexTooNew, InklingError, ModelProblem
from inkling.indexing.activity import Activity, Report
from inkling.places import Places
from inkling.search.answer import Answer, Question, Result
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import save
from inkling.store.ledger import Ledger
from inkling.store.rows import Fingerprint
from inkling.store.writer import Writer

QUERIES = [
    ("injured livestock treated by a doctor", "goat.txt"),
    ("how much rent do I pay", "flat.md"),
    ("recipe for a sponge", "cake.txt"),
    ("loud construction noise kept her awake", "night.txt"),
    ("rough weather at sea", "sail.txt"),
]


def names(answer: Answer) -> list[str]:
    return [Path(result.path).name for result in answer.results]


def test_queries_find_what_they_mean_without_a_word_in_common(session: Session, folder: Path) -> None:
    report = session.index([folder])
    assert (report.files, report.added, report.unreadable, report.skipped) == (5, 5, 0, 0)
    assert report.passages == report.passages_encoded == 5
    for query, name in QUERIES:
        answer = session.search(Question(query))
        assert answer.meaning
        assert names(answer)[0] == name, query
        best = answer.results[0].passages[0]
        assert best.text in (folder / name).read_text("utf-8")


def test_words_alone_need_no_model(session: Session, folder: Path) -> None:
    session.index([folder])
    answer = session.search(Question("oven", mode="words"))
    assert names(answer) == ["cake.txt"]
    assert not answer.meaning
    assert answer.results[0].matched == "words"


def test_messages_are_found_by_when_they_were_sent(session: Session, folder: Path) -> None:
    box = mailbox.mbox(folder / "all.mbox")
    for year in (2019, 2021, 2023):
        letter = EmailMessage()
        letter["From"], letter["Subject"] = "Ann <ann@example.org>", f"The boat in {year}"
        letter["Date"] = f"1 May {year} 10:00:00 +0000"
        letter.set_content(f"The mast was painted in {year}.")
        letter.add_attachment(f"Paint for the mast, invoice of {year}.", filename="invoice.txt")
        box.add(letter)
        (folder / f"{year}.eml").write_bytes(letter.as_bytes())
    box.close()
    session.index([folder])
    for mode in ("words", "hybrid"):
        for within, expected in (("after:2020 before:2022", {2021}), ("before:2022", {2019, 2021})):
            answer = session.search(Question(f"mast {within} ext:mbox ext:eml", mode=mode))
            texts = " ".join(passage.text for result in answer.results for passage in result.passages)
            assert {year for year in (2019, 2021, 2023) if f"in {year}" in texts} == expected
            assert {datetime.fromtimestamp(result.date, UTC).year for result in answer.results} <= expected
    listed = session.search(Question("after:2020 before:2022"))
    assert sorted(names(listed)) == ["2021.eml", "all.mbox"]
    assert all("2021" in result.passages[0].text for result in listed.results)
    assert names(session.search(Question("ext:eml")))[:3] == ["2023.eml", "2021.eml", "2019.eml"]


def letters(*texts: str) -> list[EmailMessage]:
    made = []
    for text in texts:
        letter = EmailMessage()
        letter["From"], letter["Subject"] = "Ann <ann@example.org>", text.split()[-1]
        letter.set_content(text)
        made.append(letter)
    return made


def put_mailbox(path: Path, messages: list[EmailMessage]) -> None:
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()


def test_a_message_has_its_own_passages_and_its_own_star_whatever_is_deleted(session: Session, folder: Path) -> None:
    path = folder / "all.mbox"
    messages = letters("A word of the mast", "The mast was painted", "Paint for the mast")
    put_mailbox(path, messages)
    session.index([folder])

    def found(text: str) -> Result:
        results = session.search(Question("mast", mode="words")).results
        return next(each for each in results if text in each.passages[0].text)

    painted = found("painted")
    assert [each.text for each in session.passages_of(*painted.key)] == [painted.passages[0].text]
    assert len(session.passages_of(painted.path)) == 3
    session.stars.add("mast", painted.path, painted.passages[0].text, painted.part)
    assert session.stars.starred("mast") == {painted.key}
    put_mailbox(path, messages[1:])
    session.index([])
    again = found("painted")
    assert again.part != painted.part
    assert session.stars.starred("mast") == {again.key}
    assert found("Paint").key not in session.stars.starred("mast")


def test_of_attachments_that_say_the_same_the_very_one_is_taken_out(
    session: Session, folder: Path, places: Places
) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "Ann <ann@example.org>", "Offers"
    letter.set_content("See both.")
    work = "\n\n".join(f"Slate {number} of the roof is broken." for number in range(60))
    offers = [f"The offer\n\n{work}\n\nIt costs {price} crowns.".encode() for price in (900, 800)]
    for offer in offers:
        letter.add_attachment(offer, maintype="application", subtype="octet-stream", filename="offer.txt")
    (folder / "offers.eml").write_bytes(letter.as_bytes())
    session.index([folder])
    path = str(folder / "offers.eml")
    taken = []
    for passage in session.passages_of(path):
        if passage.text.startswith("Slate 0 "):
            file, page = session.attachments.take_out(path, passage)
            taken.append(Path(file).read_bytes())
            assert (Path(file).parents[1], Path(file).name, page) == (places.attachments, "offer.txt", None)
    assert taken == offers
    found = session.search(Question("slate broken", mode="words")).results[0]
    assert Path(session.attachments.take_out(found.path, found.passages[0])[0]).read_bytes() in offers


def test_what_lies_in_an_archive_is_found_and_taken_out(session: Session, folder: Path) -> None:
    with tarfile.open(folder / "holiday.tar.gz", "w:gz") as archive:
        for name in ("letters/insurance.txt", "list.txt"):
            data = f"The policy covers a broken mast, says {name}.".encode()
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), 1_556_938_920
            archive.addfile(member, io.BytesIO(data))
    session.index([folder])
    (result,) = session.search(Question('mast "says letters"')).results
    assert (Path(result.path).name, result.passages[0].place) == ("holiday.tar.gz", "File letters/insurance.txt")
    assert datetime.fromtimestamp(result.date, UTC).year == 2019
    file, page = session.attachments.take_out(result.path, result.passages[0])
    assert (Path(file).name, page) == ("insurance.txt", None)
    assert Path(file).read_bytes() == b"The policy covers a broken mast, says letters/insurance.txt."


def test_a_mailbox_without_a_suffix_is_one(session: Session, folder: Path) -> None:
    put_mailbox(folder / "Inbox", letters("The mast is painted."))
    (folder / "README").write_text("The mast is painted.")
    session.index([folder])
    assert names(session.search(Question("mast", suffixes=("eml", "MBOX")))) == ["Inbox"]
    assert names(session.search(Question("mast ext:eml"))) == []


def test_of_attachments_of_one_name_it_is_not_one_that_only_begins_alike(session: Session, folder: Path) -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "Ann <ann@example.org>", "Notes"
    letter.set_content("See both.")
    notes = [b"Bring a ladder. And a rope.", b"Bring a ladder."]
    for note in notes:
        letter.add_attachment(note, maintype="application", subtype="octet-stream", filename="note.txt")
    (folder / "notes.eml").write_bytes(letter.as_bytes())
    session.index([folder])
    path = str(folder / "notes.eml")
    found = [each for each in session.passages_of(path) if each.place == "Attachment note.txt"]
    assert [Path(session.attachments.take_out(path, each)[0]).read_bytes() for each in found] == notes


def test_limits_from_outside_hold(session: Session, folder: Path) -> None:
    session.index([folder])
    assert names(session.search(Question("a night at sea", suffixes=("md",)))) == ["flat.md"]
    assert names(session.search(Question("a night at sea", folders=(str(folder / "nowhere"),)))) == []
    assert len(session.search(Question("a night at sea", limit=2)).results) == 2


def test_status_and_ledger_tell_what_is_in(session: Session, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    session.index([folder])
    status = session.status()
    assert (status.files, status.passages, status.phase) == (6, 5, "idle")
    assert status.index_bytes > 0
    counts = status.folders[0]
    assert (counts.state, counts.files, counts.meaning_ready, counts.skipped) == ("ready", 6, 5, 1)
    assert [row.state for row in session.ledger("skipped")] == ["skipped"]
    assert len(session.ledger()) == 6


@pytest.mark.parametrize("state", ["waiting", "words ready"])
def test_a_folder_is_not_called_ready_before_it_is(small: Session, folder: Path, places: Places, state: str) -> None:
    small.index([folder])
    assert small.status().folders[0].state == "ready"
    writer = Writer(places.index, places.lock)
    writer.rows("UPDATE files SET state = ? WHERE name = 'flat.md'", (state,))
    writer.close()
    assert small.status().folders[0].state == "unfinished"


def test_the_counts_add_up_while_files_are_written(
    session: Session, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.add_folder(folder)
    counted = Ledger.totals

    def count_and_write(ledger: Ledger) -> tuple[int, int]:
        counts = counted(ledger)
        writer = Writer(places.index, places.lock)
        writer.put_waiting(str(folder / "new.txt"), Fingerprint(1, 1, 1))
        writer.close()
        return counts

    monkeypatch.setattr(Ledger, "totals", count_and_write)
    status = session.status()
    assert status.files == sum(each.files for each in status.folders) == 0
    monkeypatch.undo()
    status = session.status()
    assert status.files == sum(each.files for each in status.folders) == 1


def test_a_file_beside_the_index_that_goes_while_it_is_looked_at_does_not_count(
    session: Session, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = session.status().index_bytes
    places.index.with_name(f"{places.index.name}-gone").symlink_to("nowhere")
    monkeypatch.setattr(Path, "exists", lambda *_, **__: True)
    assert session.status().index_bytes == size


def test_forgetting_removes_all_and_says_how_much(session: Session, folder: Path, places: Places) -> None:
    for number in range(300):
        (folder / f"{number}.txt").write_text(f"Letter {number} is about letter {number * 7} and others like it.")
    session.index([folder])
    session.stars.add("a vet", str(folder / "vet.txt"), "the veterinarian")
    session.stars.add("elsewhere", str(folder.with_name("elsewhere.txt")))
    forgotten = session.forget([folder])
    assert [star.query for star in session.stars.all()] == ["elsewhere"]
    assert forgotten.files == 305
    assert forgotten.bytes_freed > 0
    assert session.search(Question("oven", mode="words")).results == ()
    session.close()
    assert b"veterinarian" not in places.index.read_bytes()


def test_exclusions_are_kept_and_can_be_taken_back(session: Session, folder: Path, places: Places) -> None:
    assert session.index([folder], ["*.md"]).files == 4
    session.close()
    again = Session(places)
    assert again.exclusions(str(folder)) == ("*.md",)
    assert again.index([]).files == 4
    assert again.covered_by(str(folder / "flat.md")) == "*.md"
    assert again.covered_by(str(folder / "cake.txt")) == ""
    assert again.covered_by("/elsewhere/flat.md") == ""
    before = again.settings()
    again.change(before.without_exclusion(str(folder), "*.md"), before)
    assert again.index([]).added == 1
    before = again.settings()
    again.change(before.with_exclusion(str(folder), "cake*"), before)
    assert again.index([]).gone == 1
    again.close()


def test_the_background_indexes_watches_and_answers(session: Session, folder: Path) -> None:
    idle, answered = threading.Event(), threading.Event()
    errors: list[Exception] = []
    answers: list[Answer] = []

    def on_activity(activity: Activity) -> None:
        (idle.set if activity.phase == "idle" else idle.clear)()

    def on_answer(answer: Answer) -> None:
        answers.append(answer)
        if answer.meaning:
            answered.set()

    session.start(on_activity, errors.append)
    session.add_folder(folder)
    wait_for(lambda: session.status().folders[0].meaning_ready == 5)
    session.ask(Question("rough weather at sea"), on_answer, errors.append)
    assert answered.wait(30)
    assert names(answers[-1])[0] == "sail.txt"
    (folder / "new.txt").write_text("The orchard keeper pruned the pear trees in February.")
    wait_for(lambda: session.status().files == 6)
    assert session.forget([folder]).files == 6
    assert errors == []
    session.close()
    assert not [thread for thread in threading.enumerate() if thread.name in {"indexer", "watcher", "asker"}]


def wait_for(condition: object, seconds: float = 40.0) -> None:
    pause = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if condition():  # type: ignore[operator]
            return
        pause.wait(0.1)
    raise AssertionError("it did not happen in time")


def test_one_session_writes_and_others_wait_or_read(places: Places, folder: Path) -> None:
    from inkling.store.writer import Writer

    told: list[InklingError] = []
    writing = threading.Event()

    def tell(problem: InklingError) -> None:
        told.append(problem)
        writing.set()

    session = Session(places, tell)
    session.index([folder])
    (folder / "new.txt").write_text("The orchard keeper pruned the pear trees.")
    writer = Writer(places.index, places.lock)
    reports: list[Report] = []
    waiting = threading.Thread(target=lambda: reports.append(session.index([folder])))
    waiting.start()
    assert writing.wait(20)
    assert names(session.search(Question("oven", mode="words"))) == ["cake.txt"]
    assert reports == []
    writer.close()
    waiting.join(30)
    assert [report.added for report in reports] == [1]
    assert [problem.title for problem in told] == ["Another Inkling has this index open."]
    assert list(places.requests.iterdir()) == []
    session.close()


def test_an_index_of_a_newer_program_is_refused(session: Session, folder: Path, places: Places) -> None:
    session.index([folder])
    session.close()
    content = bytearray(places.index.read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    places.index.write_bytes(bytes(content))
    with pytest.raises(IndexTooNew):
        Session(places)


def test_damage_is_set_aside_and_the_index_built_again(session: Session, folder: Path, places: Places) -> None:
    session.index([folder])
    session.close()
    places.index.write_bytes(b"no database" * 1000)
    told: list[InklingError] = []
    again = Session(places, told.append)
    assert again.index([]).added == 5
    aside = list(places.home.glob("index.set-aside-*.sqlite"))
    assert len(aside) == 1
    assert [str(aside[0]) in problem.title for problem in told] == [True]
    again.close()


@pytest.mark.timeout(60)
def test_closing_ends_what_others_still_read(small: Session, folder: Path) -> None:
    small.index([folder])
    ended: list[type[BaseException]] = []
    begun = threading.Barrier(4)

    def read_on(read: Callable[[], object]) -> None:
        read()
        begun.wait()
        try:
            while True:
                read()
        except Exception as error:  # noqa: BLE001 -- whatever comes of it
            ended.append(type(error))

    reads = (small.status, small.ledger, lambda: small.search(Question("the oven at sea", mode="words")))
    threads = [threading.Thread(target=read_on, args=(read,)) for read in reads]
    for thread in threads:
        thread.start()
    begun.wait()
    small.close()
    for thread in threads:
        thread.join()
    assert ended == [IndexProblem] * 3


def test_a_missing_model_leaves_words(places: Places, folder: Path, tmp_path: Path) -> None:
    save(places.settings, Settings().with_model(str(tmp_path / "no model")).with_folder(folder))
    session = Session(places)
    with pytest.raises(ModelProblem):
        session.index([folder])
    assert session.status().model == "none"
    assert "no model" in session.status().model_trouble
    assert session.search(Question("oven", mode="words")).results == ()
    session.close()


def test_what_was_opened_is_noted_while_allowed_and_forgotten_after(session: Session) -> None:
    session.stars.opened("rent", "/b.txt")
    assert session.stars.all() == ()
    session.change(replace(session.settings(), note_opened=True), session.settings())
    session.stars.opened("rent", "/b.txt")
    session.stars.add("lease", "/c.txt")
    assert [star.kind for star in session.stars.all()] == ["opened", "starred"]
    session.change(replace(session.settings(), note_opened=False), session.settings())
    assert [star.kind for star in session.stars.all()] == ["starred"]
