"""Scanned pages and pictures on their way into the index."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexing_samples import Desk, Extractors, end_at_once
from inkling.indexing import pictures
from inkling.indexing.changes import Changes
from inkling.indexing.control import Stopped
from picture_samples import LATHE, LEASE, TEXTS, StandIn, picture, scan, tiff

Write = Callable[..., Path]


@pytest.fixture
def lease(desk: Desk, write_pdf: Write) -> Path:
    """A scanned document of three pages, of which the second has text."""
    return write_pdf("lease.pdf", [[scan(65)], ["In letters."], [scan(90)]]).rename(desk.folder / "lease.pdf")


def test_scanned_pages_are_found_with_their_places(reading: Desk, lease: Path, stand_in: StandIn) -> None:
    report = reading.index()
    passages = reading.reader.passages_of(str(lease))
    assert [(passage.text, passage.page) for passage in passages] == [
        (TEXTS[LEASE], 1), ("In letters.", 2), (TEXTS[LATHE], 3),
    ]  # fmt: skip
    assert reading.states() == {"lease.pdf": "meaning ready"}
    assert reading.reason("lease.pdf") == ""
    assert (report.added, report.changed, report.passages) == (1, 0, 3)
    assert stand_in.asked() == [f"eng {LEASE}", f"eng {LATHE}"]


def test_words_come_first_and_pictures_last(reading: Desk, lease: Path) -> None:
    reading.write("notes.txt", "Words.")
    reading.index()
    phases = list(dict.fromkeys(activity.phase for activity in reading.seen))
    assert phases == ["scanning", "reading", "loading model", "encoding", "recognizing", "idle"]
    last = [activity for activity in reading.seen if activity.phase == "recognizing"][-1]
    assert last.total == 2


def test_without_the_wish_nothing_is_recognized(desk: Desk, lease: Path, stand_in: StandIn) -> None:
    (desk.folder / "letter.png").write_bytes(picture("letter"))
    desk.index()
    assert desk.texts("lease.pdf") == ["In letters."]
    assert desk.reason("lease.pdf") == "2 of 3 pages without text, perhaps scanned"
    assert desk.reason("letter.png") == "a PNG picture: Inkling reads text"
    assert stand_in.asked() == []


def test_who_comes_to_wish_it_need_not_touch_a_file(desk: Desk, lease: Path, stand_in: StandIn) -> None:
    (desk.folder / "letter.png").write_bytes(picture("letter"))
    desk.index()
    desk.settings = desk.settings.with_pictures("eng")
    desk.index()
    assert desk.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]
    assert desk.texts("letter.png") == [TEXTS["letter"]]
    # And who ends it keeps what was read.
    desk.settings = desk.settings.with_pictures("")
    stand_in.asked()
    (desk.folder / "late.png").write_bytes(picture("late"))
    desk.stamp = "rules 2"
    desk.index()
    assert desk.texts("letter.png") == [TEXTS["letter"]]
    assert desk.reason("late.png") == "a PNG picture: Inkling reads text"
    assert stand_in.asked() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: None,
        lambda desk: (desk.folder / "lease.pdf").touch(),
        lambda desk: (desk.folder / "lease.pdf").rename(desk.folder / "contract.pdf"),
        lambda desk: (desk.folder / "copy.pdf").write_bytes((desk.folder / "lease.pdf").read_bytes()),
        lambda desk: setattr(desk, "stamp", "rules 2"),
    ],
    ids=["nothing", "touched", "renamed", "copied", "read by new rules"],
)
def test_what_was_recognized_is_not_recognized_again(
    reading: Desk, lease: Path, stand_in: StandIn, change: Callable[[Desk], object]
) -> None:
    reading.index()
    stand_in.asked()
    change(reading)
    report = reading.index()
    assert stand_in.asked() == []
    assert report.passages_encoded == 0
    for name in reading.states():
        assert reading.texts(name) == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]


def test_another_content_is_recognized_anew_and_the_old_forgotten(
    reading: Desk, lease: Path, stand_in: StandIn, write_pdf: Write
) -> None:
    reading.index()
    stand_in.asked()
    write_pdf("other.pdf", [[scan(90)]]).replace(lease)
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LATHE]]
    assert stand_in.asked() == [f"eng {LATHE}"]
    assert reading.connections.rows("SELECT page, text FROM scans") == [(1, TEXTS[LATHE])]
    lease.unlink()
    reading.index()
    assert reading.connections.rows("SELECT * FROM scans") == []


def test_a_stop_costs_no_page_that_was_recognized(
    reading: Desk, stand_in: StandIn, write_pdf: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for grey in range(65, 75):
        write_pdf(f"{grey}.pdf", [[scan(grey)]]).rename(reading.folder / f"{grey}.pdf")
    stand_in.says({f"grey {grey}": f"Number {grey}." for grey in range(65, 75)})
    put_text, done = pictures.Scans.put_text, []

    def stop_after_four(scans: pictures.Scans, content: bytes, page: int, text: str) -> None:
        put_text(scans, content, page, text)
        done.append(text)
        if len(done) == 4:
            reading.control.interrupt()

    monkeypatch.setattr(pictures.Scans, "put_text", stop_after_four)
    with pytest.raises(Stopped):
        reading.index()
    asked = stand_in.asked()
    reading.control.begin()
    reading.index()
    assert [reading.texts(f"{grey}.pdf") for grey in range(65, 75)] == [[f"Number {grey}."] for grey in range(65, 75)]
    # One more may have been on its way.
    assert 10 <= len(asked) + len(stand_in.asked()) <= 11


@pytest.mark.parametrize("said", ["", "breaks"])
def test_where_nothing_is_recognized_that_is_said_and_not_tried_again(
    reading: Desk, lease: Path, stand_in: StandIn, said: str
) -> None:
    (reading.folder / "photo.jpg").write_bytes(picture("photo", b"\xff\xd8\xff\xe0"))
    stand_in.says({LEASE: TEXTS[LEASE], LATHE: said, "photo": said})
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters."]
    assert reading.reason("lease.pdf") == "1 of 3 pages in which no text was recognized"
    assert reading.states()["photo.jpg"] == "skipped"
    assert reading.reason("photo.jpg") == "no text was recognized"
    stand_in.asked()
    reading.index()
    reading.stamp = "rules 2"
    reading.index()
    assert stand_in.asked() == []


def test_who_ends_it_before_all_is_read_is_told_the_truth(
    reading: Desk, lease: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(pictures.PicturesPhase, "carry_out", lambda *given: None)
        reading.index()
    assert reading.reason("lease.pdf") == "2 of 3 pages yet to be read as pictures"
    reading.settings = reading.settings.with_pictures("")
    reading.index()
    assert reading.reason("lease.pdf") == "2 of 3 pages without text, perhaps scanned"
    assert stand_in.asked() == []


def test_a_program_at_work_ends_with_the_indexer(
    desk: Desk, lease: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With workers of its own, that end when the indexer does.
    own = Desk(desk.home.with_name("own"), desk.folder)
    own.settings = desk.settings.with_pictures("eng")
    stand_in.says({LEASE: "hangs", LATHE: "hangs"})

    look = own.control.look

    def stop_once_it_runs() -> None:
        if stand_in.running():
            own.control.stop()
        look()

    monkeypatch.setattr(own.control, "look", stop_once_it_runs)
    with pytest.raises(Stopped), own.open_pipeline(own.control) as pipeline:
        pipeline.indexer.run(own.settings)
    own.close()
    while stand_in.running():
        time.sleep(0.01)


def test_other_languages_are_tried_on_all_pages(reading: Desk, lease: Path, stand_in: StandIn) -> None:
    reading.index()
    stand_in.asked()
    stand_in.says({**TEXTS, LATHE: "Die Drehbank bleibt."})
    reading.settings = reading.settings.with_pictures("eng+deu")
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", "Die Drehbank bleibt."]
    assert stand_in.asked() == [f"eng+deu {LEASE}", f"eng+deu {LATHE}"]


def test_what_was_recognized_holds_until_other_languages_were_tried(
    reading: Desk, lease: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.index()
    with monkeypatch.context() as stopped:
        stopped.setattr(pictures.PicturesPhase, "carry_out", lambda *given: None)
        reading.settings = reading.settings.with_pictures("deu")
        reading.index()
    reading.settings = reading.settings.with_pictures("")
    reading.stamp = "rules 2"
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]


@pytest.mark.parametrize("languages", [(), ("ita", "osd")], ids=["does not run", "knows others"])
def test_a_program_that_cannot_do_it_loses_nothing(
    reading: Desk, lease: Path, stand_in: StandIn, languages: tuple[str, ...]
) -> None:
    stand_in.says(TEXTS, languages)
    with reading.open() as indexer:
        indexer.run(reading.settings)
        indexer.follow(Changes(), reading.settings, reading.seen.append)
        assert reading.seen == []
    assert reading.texts("lease.pdf") == ["In letters."]
    assert reading.reason("lease.pdf") == "2 of 3 pages yet to be read as pictures"
    assert stand_in.asked() == []
    stand_in.says(TEXTS)
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]


def test_a_program_that_goes_and_comes_back(reading: Desk, lease: Path, stand_in: StandIn) -> None:
    stand_in.program.rename(stand_in.folder / "elsewhere")
    reading.index()
    assert reading.reason("lease.pdf") == "2 of 3 pages without text, perhaps scanned"
    (stand_in.folder / "elsewhere").rename(stand_in.program)
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]


def test_a_page_of_a_file_that_changes_meanwhile_is_left_to_the_next_scan(
    reading: Desk, lease: Path, stand_in: StandIn, write_pdf: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_pdf("other.pdf", [[scan(65)]])
    begin = pictures.PicturesPhase.carry_out

    def replaced_before(phase: pictures.PicturesPhase, *given: object) -> None:
        if other.exists():
            other.replace(lease)
        begin(phase, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(pictures.PicturesPhase, "carry_out", replaced_before)
    reading.index()
    assert reading.texts("lease.pdf") == ["In letters."]
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE]]


def test_a_page_of_a_file_that_changes_while_it_is_looked_at_is_left_to_the_next_scan(
    reading: Desk, lease: Path, stand_in: StandIn
) -> None:
    stand_in.says({**TEXTS, LEASE: f"changes {lease}"})
    reading.index()
    assert reading.texts("lease.pdf") == ["In letters."]
    stand_in.says(TEXTS)
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]


def test_another_copy_is_looked_at_where_one_has_gone(
    reading: Desk, lease: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = reading.folder / "copy.pdf"
    copy.write_bytes(lease.read_bytes())
    os.utime(copy, ns=(0, lease.stat().st_mtime_ns + 10**9))
    begin = pictures.PicturesPhase.carry_out

    def gone_before(phase: pictures.PicturesPhase, *given: object) -> None:
        copy.unlink(missing_ok=True)
        begin(phase, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(pictures.PicturesPhase, "carry_out", gone_before)
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]
    assert stand_in.asked() == [f"eng {LEASE}", f"eng {LATHE}"]


def test_pages_that_cannot_be_looked_at_now_are_not_counted(
    reading: Desk, lease: Path, write_pdf: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = write_pdf("newest.pdf", [[scan(66)], [scan(67)]]).rename(reading.folder / "newest.pdf")
    os.utime(newest, ns=(0, lease.stat().st_mtime_ns + 10**9))
    begin = pictures.PicturesPhase.carry_out

    def gone_before(phase: pictures.PicturesPhase, *given: object) -> None:
        newest.unlink(missing_ok=True)
        begin(phase, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(pictures, "READ_AFTER", 0.0)
    monkeypatch.setattr(pictures.PicturesPhase, "carry_out", gone_before)
    reading.index()
    totals = [activity.total for activity in reading.seen if activity.phase == "recognizing"]
    assert (totals[0], totals[-1]) == (4, 2)


def test_a_program_that_breaks_on_the_way_loses_nothing(reading: Desk, lease: Path, stand_in: StandIn) -> None:
    stand_in.says({**TEXTS, LEASE: "breaks for ever"})
    with reading.open() as indexer:
        indexer.run(reading.settings)
        assert reading.reason("lease.pdf") == "2 of 3 pages yet to be read as pictures"
        stand_in.asked()
        # It is not tried again and again, and nothing is told of it.
        indexer.follow(Changes(frozenset([str(reading.folder)])), reading.settings, reading.seen.append)
        assert (stand_in.asked(), reading.seen) == ([], [])
    stand_in.says(TEXTS)
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]


def test_a_picture_of_several_pages_is_read_page_by_page(reading: Desk, stand_in: StandIn) -> None:
    (reading.folder / "fax.tif").write_bytes(picture("letter", tiff(3)))
    reading.index()
    passages = reading.reader.passages_of(reading.path("fax.tif"))
    assert [(passage.place, passage.page) for passage in passages] == [("p. 1", 1), ("p. 2", 2), ("p. 3", 3)]
    assert stand_in.asked() == ["eng letter"] * 3


def test_a_scan_with_nothing_readable_attached_is_read(reading: Desk, stand_in: StandIn, write_pdf: Write) -> None:
    attached = {
        "extra": "/Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >>",
        "more": ("<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>", "<< /Length 0 >>\nstream\n\nendstream"),
    }
    for grey in (65, 66):
        write_pdf("x.pdf", [[scan(grey)]], **attached).rename(reading.folder / f"{grey}.pdf")
    report = reading.index()
    assert stand_in.asked() == [f"eng {LEASE}", "eng grey 66"]
    assert reading.texts("65.pdf") == [TEXTS[LEASE]]
    assert reading.reason("65.pdf") == "1 attachment is not read: a.txt (it cannot be unpacked)"
    assert reading.reason("66.pdf") == "no text was recognized"
    assert (report.skipped, report.unreadable) == (1, 0)
    reading.stamp = "rules 2"
    reading.index()
    assert stand_in.asked() == []


def test_news_of_a_scanned_file_are_followed(reading: Desk, lease: Path, stand_in: StandIn) -> None:
    reading.index()
    (reading.folder / "letter.png").write_bytes(picture("letter"))
    assert reading.follow([""]) == [TEXTS["letter"]]
    reading.seen.clear()
    assert reading.follow([""]) == []
    assert reading.seen == []


def test_what_is_complete_can_be_found_before_all_is(
    reading: Desk, stand_in: StandIn, write_pdf: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "READ_AFTER", 0.0)
    for grey in (65, 90):
        write_pdf(f"{grey}.pdf", [[scan(grey)]]).rename(reading.folder / f"{grey}.pdf")
    reading.index()
    phases = [activity.phase for activity in reading.seen if activity.phase in ("recognizing", "encoding")]
    assert "encoding" in phases[phases.index("recognizing") : -1]
    assert reading.texts("65.pdf") == [TEXTS[LEASE]]
    assert reading.texts("90.pdf") == [TEXTS[LATHE]]


def test_an_index_with_pictures_equals_a_fresh_one(
    reading: Desk, lease: Path, stand_in: StandIn, write_pdf: Write, tmp_path: Path, extractors: Extractors
) -> None:
    (reading.folder / "letter.png").write_bytes(picture("letter"))
    reading.index()
    lease.rename(reading.folder / "contract.pdf")
    write_pdf("other.pdf", [["The cover."], [scan(90)]]).rename(reading.folder / "other.pdf")
    (reading.folder / "letter.png").unlink()
    reading.index()
    fresh = Desk(tmp_path / "fresh", reading.folder, extractors=extractors)
    fresh.settings = reading.settings
    fresh.index()
    assert reading.content() == fresh.content()
    fresh.close()


def test_a_reader_that_breaks_costs_no_recognition(reading: Desk, lease: Path, stand_in: StandIn) -> None:
    reading.index()
    stand_in.asked()
    as_it_is, reading.count_tokens = reading.count_tokens, end_at_once
    reading.stamp = "rules 2"
    reading.index()
    assert reading.reason("lease.pdf") == "crashed its reader; it is probably damaged"
    reading.count_tokens = as_it_is
    reading.index()
    assert reading.texts("lease.pdf") == [TEXTS[LEASE], "In letters.", TEXTS[LATHE]]
    assert stand_in.asked() == []
