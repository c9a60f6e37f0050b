import threading
import time
from pathlib import Path

import pytest

from inkling.errors import IndexBusy, PathProblem
from inkling.gui.bridge import Bridge
from inkling.gui.worker import Worker
from inkling.search.answer import Question


def test_signals_come_on_the_gui_thread(qtbot, bridge, session, make_result):
    session.results = [make_result("/a", "boiler")]
    seen = []
    for signal in (bridge.opened, bridge.status, bridge.answered, bridge.activity):
        signal.connect(lambda *_: seen.append(threading.current_thread() is threading.main_thread()))
    bridge.ask(Question("boiler"))
    bridge.open()
    bridge.add_folders([Path("/docs")])
    qtbot.waitUntil(lambda: len(seen) >= 4 and ("add_folder", Path("/docs")) in session.calls)
    assert all(seen)


def test_the_question_asked_before_the_engine_is_there_is_answered(qtbot, session, make_result):
    go = threading.Event()
    session.results = [make_result("/a", "boiler")]

    def open_late():
        go.wait(5)
        return session

    bridge = Bridge(open_late)
    bridge.open()
    bridge.ask(Question("boil"))
    bridge.ask(Question("boiler"))
    with qtbot.waitSignal(bridge.answered) as answered:
        go.set()
    assert answered.args[0].query == "boiler"
    assert [call for call in session.calls if call[0] == "ask"] == [("ask", "boiler")]
    assert bridge.close()


def test_indexing_begins_once_the_first_question_is_answered(qtbot, bridge, session, make_result):
    session.results = [make_result("/a", "boiler")]
    answer = session.answer

    def note_answer(*args):
        session.calls.append(("answered",))
        return answer(*args)

    session.answer = note_answer
    bridge.ask(Question("boiler"))
    bridge.open()
    qtbot.waitUntil(lambda: ("start",) in session.calls)
    names = [name for name, *_ in session.calls]
    assert names.index("answered") < names.index("start")


def test_only_the_newest_question_is_answered(qtbot, bridge, session, make_result):
    session.results = [make_result("/a", "boiler")]
    with qtbot.waitSignal(bridge.opened):
        bridge.open()
    answers = []
    bridge.answered.connect(lambda answer: answers.append(answer.query))
    for text in ("b", "bo", "boi", "boil"):
        bridge.ask(Question(text))
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(60)
    assert set(answers) == {"boil"}


def test_a_dropped_question_brings_nothing(qtbot, bridge, session):
    with qtbot.waitSignal(bridge.opened):
        bridge.open()
    with qtbot.assertNotEmitted(bridge.answered, wait=80):
        bridge.ask(Question("boiler"))
        bridge.drop_question()


def test_requests_deliver_on_the_gui_thread(qtbot, bridge, session, make_row):
    session.rows = [make_row("/a")]
    got = []
    bridge.open()
    bridge.ledger(
        lambda rows: (rows, threading.current_thread() is not threading.main_thread()),
        lambda found: got.append((*found, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(session.rows, True, threading.main_thread())]


def test_problems_are_told_and_work_goes_on(qtbot, bridge, session):
    session.trouble["add_folder"] = PathProblem("“x” is gone.", "Look for it.")
    with qtbot.waitSignal(bridge.failed) as failed:
        bridge.open()
        bridge.add_folders([Path("/x")])
    assert failed.args[0].title == "“x” is gone."
    with qtbot.waitSignal(bridge.freed):
        bridge.forget([Path("/y")])


def test_bugs_are_told_with_their_traceback(qtbot, bridge, session, caplog):
    session.trouble["retry"] = ZeroDivisionError("by nought")
    bridge.open()
    with qtbot.waitSignal(bridge.broken) as broken:
        bridge.retry(["/a"])
    assert "ZeroDivisionError: by nought" in broken.args[0]
    assert "by nought" in caplog.text


def test_errors_of_an_answer_are_told(qtbot, bridge, session):
    session.trouble["answer"] = IndexBusy("The index is busy.", "Wait.")
    bridge.open()
    with qtbot.waitSignal(bridge.failed):
        bridge.ask(Question("boiler"))


def test_an_engine_that_cannot_be_opened_is_told_for_every_wish(qtbot, caplog):
    def fail():
        raise IndexBusy("The index is locked.", "Close the other Inkling.")

    bridge = Bridge(fail)
    problems = []
    bridge.failed.connect(lambda error: problems.append(error.title))
    bridge.open()
    qtbot.waitUntil(lambda: bool(problems))
    count = len(problems)
    bridge.pause()
    qtbot.waitUntil(lambda: len(problems) > count)
    assert bridge.close()


def test_after_a_bug_in_opening_nobody_waits_for_ever_and_it_is_told_once(qtbot, session, caplog):
    def fail():
        raise ZeroDivisionError("by nought")

    bridge = Bridge(fail)
    heard, problems = [], []
    bridge.broken.connect(lambda text: problems.append(text))
    bridge.failed.connect(problems.append)
    bridge.open()
    bridge.ledger(len, heard.append, lambda: heard.append("no list"))
    bridge.topics(heard.append, lambda problem: heard.append(problem.title))
    qtbot.waitUntil(lambda: sorted(heard) == ["Something in Inkling went wrong.", "no list"])
    assert len(problems) == 1
    assert "by nought" in problems[0]
    assert bridge.close()


def test_status_is_asked_once_at_a_time_and_once_more_for_what_has_changed_meanwhile(qtbot, bridge, session):
    with qtbot.waitSignal(bridge.status):
        bridge.open()
    before = session.calls.count(("status",))
    for _ in range(10):
        bridge.refresh()
    qtbot.waitUntil(lambda: session.calls.count(("status",)) == before + 2)
    qtbot.wait(50)
    assert session.calls.count(("status",)) == before + 2


def test_what_is_asked_before_the_engine_is_opened_waits_for_it(qtbot, bridge):
    settings = []
    bridge.settings(settings.append)
    with qtbot.waitSignal(bridge.status):
        bridge.open()
    assert len(settings) == 1


@pytest.mark.parametrize("error", [IndexBusy("The index is busy.", "Wait."), ZeroDivisionError("by nought")])
def test_status_is_asked_again_after_it_could_not_be_had(qtbot, bridge, session, error):
    with qtbot.waitSignal(bridge.status):
        bridge.open()
    session.trouble["status"] = error
    with qtbot.waitSignal(bridge.failed if isinstance(error, IndexBusy) else bridge.broken):
        bridge.refresh()
    del session.trouble["status"]
    with qtbot.waitSignal(bridge.status):
        bridge.refresh()


def test_closing_ends_all_threads(qtbot, session):
    before = threading.active_count()
    bridge = Bridge(lambda: session)
    with qtbot.waitSignal(bridge.opened):
        bridge.open()
    assert bridge.close()
    assert bridge.close()
    assert session.closed
    assert threading.active_count() == before


@pytest.mark.parametrize("opened", [False, True])
def test_what_was_changed_just_before_closing_is_kept(qtbot, session, opened):
    begun, go = threading.Event(), threading.Event()

    def open_late():
        begun.set()
        assert go.wait(5)
        return session

    bridge = Bridge(open_late)
    bridge.open()
    bridge.add_folders([Path("/letters")])
    assert begun.wait(5)
    if opened:
        go.set()
        qtbot.waitUntil(lambda: ("start",) in session.calls)
    bridge.leave_out([("/letters", "*.log")])
    threading.Timer(0.1, go.set).start()
    assert bridge.close()
    assert session.watched == ["/letters"]
    assert session.kept.folder("/letters").exclusions == ("*.log",)
    # There is nothing to be begun any more.
    assert (("start",) in session.calls) == opened


def test_what_takes_long_does_not_keep_the_window_from_ending(session, monkeypatch):
    from inkling.gui import engine_threads

    monkeypatch.setattr(engine_threads, "_LAST_WISHES", 0.05)
    begun, closed = threading.Event(), threading.Event()

    def forget(folders):
        begun.set()
        # The engine's end is what interrupts it.
        assert closed.wait(5)

    session.forget = forget
    session.close = closed.set
    bridge = Bridge(lambda: session)
    bridge.open()
    bridge.forget([Path("/letters")])
    bridge.add_folders([Path("/more")])
    assert begun.wait(5)
    assert bridge.close()
    assert session.watched == []


def test_closing_while_the_engine_is_being_made(session):
    begun, go = threading.Event(), threading.Event()

    def open_late():
        begun.set()
        go.wait(5)
        return session

    bridge = Bridge(open_late)
    bridge.open()
    assert begun.wait(5)
    threading.Timer(0.1, go.set).start()
    assert bridge.close()
    assert session.closed


def test_closing_is_bounded(qtbot, session, caplog):
    go = threading.Event()
    session.close = lambda: go.wait(5)
    bridge = Bridge(lambda: session)
    with qtbot.waitSignal(bridge.opened):
        bridge.open()
    assert not bridge.close(0.2)
    assert "still running" in caplog.text
    go.set()


def test_closing_what_was_never_opened(session):
    assert Bridge(lambda: session).close()
    assert not session.closed


def test_nothing_is_emitted_once_closed(qtbot, session):
    bridge = Bridge(lambda: session)
    # The session tells of its activity as soon as it is started.
    with qtbot.waitSignal(bridge.activity):
        bridge.open()
    bridge.close()
    with qtbot.assertNotEmitted(bridge.activity, wait=30):
        session.on_activity(None)


def test_a_worker_drops_what_waits_when_stopped():
    done, errors = [], []
    worker = Worker("test", errors.append)
    worker.do(lambda: done.append(1))
    worker.do(lambda: 1 / 0)
    worker.do(lambda: time.sleep(0.2))
    worker.do(lambda: done.append(2))
    worker.start()
    time.sleep(0.1)
    worker.stop()
    worker.do(lambda: done.append(3))
    worker.join(2)
    assert not worker.is_alive()
    assert done == [1]
    assert isinstance(errors[0], ZeroDivisionError)
