"""How the indexer is paused, held, forced and told what goes first."""

import contextlib
import threading
import time

import pytest

from indexing_samples import Desk
from inkling.indexing.control import Control, Stopped
from inkling.indexing.interest import MOST_OPENED, Interest
from inkling.indexing.manners import BUSY, Battery, Manners, OtherPrograms, read_battery


class Clock:
    """A clock on the wall and one that only goes forward, both in a test's hands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.steady = 1_700_000_000.0, 500.0
        monkeypatch.setattr(time, "time", lambda: self.wall)
        monkeypatch.setattr(time, "monotonic", lambda: self.steady)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_pause_ends_at_its_time(clock: Clock) -> None:
    control = Control()
    control.pause(clock.wall + 3600)
    assert control.paused
    assert control.reason.startswith("until ")
    clock.pass_by(3599)
    assert control.paused
    clock.pass_by(2)
    assert not control.paused
    assert control.reason == ""
    control.look()


@pytest.mark.parametrize("slip", [-86_400, -3_600, 0])
def test_a_clock_that_is_set_back_makes_no_pause_longer(clock: Clock, slip: float) -> None:
    control = Control()
    control.pause(clock.wall + 3600)
    clock.wall += slip
    clock.pass_by(3600)
    assert not control.paused


def test_a_pause_to_another_day_says_so(clock: Clock) -> None:
    control = Control()
    control.pause(clock.wall + 2 * 86_400)
    assert control.reason == "until tomorrow"
    control.pause()
    assert (control.paused, control.reason) == (True, "")


def test_forcing_overrules_pause_and_hold_until_all_is_done(clock: Clock) -> None:
    control = Control()
    control.pause(clock.wall + 60)
    control.hold("on battery, 12 %")
    control.leave_free(1)
    assert control.cores_free == 1
    control.force()
    assert (control.paused, control.cores_free) == (False, 0)
    control.look()
    control.all_done()
    assert (control.paused, control.reason, control.cores_free) == (True, "on battery, 12 %", 1)
    control.hold("")
    assert not control.paused


@pytest.mark.parametrize("end", [Control.resume, Control.stop, Control.interrupt, Control.force])
def test_whoever_waits_is_woken(end: object) -> None:
    control, woken = Control(), threading.Event()
    control.pause()

    def wait() -> None:
        with contextlib.suppress(Stopped):
            control.look()
        woken.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert not woken.is_set()
    end(control)  # type: ignore[operator]
    waiting.join(10)
    assert woken.is_set()


LEVELS = [
    (100, Battery(99, False), "on battery, 99 %"),
    (100, Battery(100, False), "on battery, 100 %"),
    (100, Battery(50, True), ""),
    (30, Battery(29.6, False), "on battery, 30 %"),
    (30, Battery(30, False), ""),
    (0, Battery(1, False), ""),
    (100, None, ""),
]


@pytest.mark.parametrize(("level", "battery", "reason"), LEVELS)
def test_the_battery_is_spared_below_its_level(level: int, battery: Battery | None, reason: str) -> None:
    control, told = Control(), []
    manners = Manners(
        control, lambda: level, lambda: told.append(control.paused), battery=lambda: battery, busy=lambda: 0.0
    )
    for _ in range(2):
        manners.look()
    assert (control.paused, control.reason) == (bool(reason), reason)
    assert told == ([True] if reason else [])


def test_a_core_is_left_while_somebody_works(clock: Clock) -> None:
    control, busy = Control(), [0.0]
    manners = Manners(control, lambda: 0, lambda: None, battery=lambda: None, busy=lambda: busy[0])
    manners.look()
    assert control.cores_free == 1
    clock.pass_by(3600)
    manners.look()
    assert control.cores_free == 0
    busy[0] = BUSY * 2
    manners.look()
    assert control.cores_free == 1
    busy[0] = 0.0
    manners.look()
    manners.note_user()
    manners.look()
    assert control.cores_free == 1


def test_the_system_tells_what_there_is() -> None:
    battery = read_battery()
    assert battery is None or 0 <= battery.percent <= 100
    others = OtherPrograms()
    others.cores()
    assert others.cores() >= 0


def test_interest_goes_from_the_query_to_what_was_opened_last() -> None:
    interest = Interest()
    interest.recall(["/old"])
    assert interest.to_remember() is None
    for path in ("/a", "/b", "/a"):
        interest.opened(path)
    interest.asked(["/x", "/b"])
    assert interest.first() == ["/x", "/b", "/a", "/old"]
    assert interest.to_remember() == ["/old", "/b", "/a"]
    assert interest.to_remember() is None
    for number in range(MOST_OPENED + 5):
        interest.opened(f"/{number}")
    assert len(interest.first()) == MOST_OPENED + 2


def test_what_matters_is_encoded_first_then_the_newest(desk: Desk) -> None:
    for number in range(40):
        path = desk.write(f"{number}.txt", f"Text number {number} of many.")
        desk.write(f"long/{number}.txt", f"Another text, number {number}.")
        path.touch()
    desk.interest.opened(desk.path("30.txt"))
    desk.interest.asked([desk.path("7.txt"), desk.path("nowhere.txt")])
    desk.index()
    assert [text.split("number ")[1] for text in desk.encoder.encoded[:2]] == ["7 of many.", "30 of many."]
    assert len(desk.encoder.encoded) == 80
    desk.interest = Interest()
    with desk.open() as _:
        assert desk.interest.first() == [desk.path("30.txt")]


def test_a_core_is_left_by_reading_and_encoding(desk: Desk) -> None:
    desk.write("a.txt", "A text.")
    desk.control.leave_free(1)
    desk.index()
    assert desk.encoder.cores_free == 1
