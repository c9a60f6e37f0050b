import pytest
from PySide6.QtCore import QObject, Signal

from inkling.gui.energy import Energy


class Recorder(QObject):
    opened = Signal()

    def __init__(self):
        super().__init__()
        self.calls = []

    def pause(self):
        self.calls.append("pause")

    def resume(self):
        self.calls.append("resume")


@pytest.mark.parametrize(
    ("wanted", "steps", "calls"),
    [
        (True, [True, True, False, False], ["pause", "resume"]),
        (False, [True, False], []),
        (True, [False, False], []),
        (True, [True, "by hand", True, False, True], ["pause", "pause"]),
    ],
)
def test_pauses_on_battery_but_overrules_nobody(qapp, wanted, steps, calls):
    bridge = Recorder()
    energy = Energy(bridge, lambda: wanted)
    for step in steps:
        if step == "by hand":
            energy.overrule()
        else:
            energy.take(step)
    assert bridge.calls == calls


def test_switching_it_off_resumes(qapp):
    bridge = Recorder()
    wanted = [True]
    energy = Energy(bridge, lambda: wanted[0])
    energy.take(True)
    assert energy.paused
    wanted[0] = False
    energy.take(True)
    assert bridge.calls == ["pause", "resume"]
    assert not energy.paused


def test_the_bridge_finds_out(qtbot, bridge):
    bridge.open()
    got = []
    bridge.on_battery(got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert isinstance(got[0], bool)
