import pytest

from inkling.gui.bridge import Bridge
from inkling.gui.pacing import Pacer
from inkling.search.answer import Question


class SlowSession:
    """Answers only when told to."""

    def __init__(self, session):
        self._session = session
        self.asked = []

    def __getattr__(self, name):
        return getattr(self._session, name)

    def ask(self, question, on_answer, on_error):
        self.asked.append((question, on_answer))

    def answer(self, number):
        question, on_answer = self.asked[number]
        on_answer(self._session.answer(question, True, []))


@pytest.fixture
def slow(qtbot, session):
    engine = SlowSession(session)
    bridge = Bridge(lambda: engine)
    with qtbot.waitSignal(bridge.opened):
        bridge.open()
    yield engine, bridge, Pacer(bridge)
    assert bridge.close()


def texts(engine):
    return [question.text for question, _ in engine.asked]


def test_a_newer_question_waits_for_the_answer_to_the_one_before(qtbot, slow):
    engine, bridge, pacer = slow
    for text in ("b", "bo", "boi"):
        pacer.ask(Question(text))
    assert texts(engine) == ["b"]
    with qtbot.waitSignal(bridge.answered) as answered:
        engine.answer(0)
    assert answered.args[0].query == "b"
    assert texts(engine) == ["b", "boi"]


def test_but_not_for_long(qtbot, slow):
    engine, bridge, pacer = slow
    pacer.ask(Question("b"))
    pacer.ask(Question("bo"))
    qtbot.waitUntil(lambda: texts(engine) == ["b", "bo"], timeout=1000)
    with qtbot.assertNotEmitted(bridge.answered, wait=50):
        engine.answer(0)


def test_what_is_dropped_is_not_asked(qtbot, slow):
    engine, bridge, pacer = slow
    pacer.ask(Question("b"))
    pacer.ask(Question("bo"))
    pacer.drop()
    with qtbot.assertNotEmitted(bridge.answered, wait=400):
        engine.answer(0)
    assert texts(engine) == ["b"]
    pacer.ask(Question("c"))
    assert texts(engine) == ["b", "c"]
