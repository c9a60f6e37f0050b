"""Being a good citizen: waiting while the battery runs low, and leaving a core to whoever works at the computer."""

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from inkling.indexing.control import Control

logger = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between two looks."""

PRESENT = 120.0
"""So many seconds after the user has searched or come to the window, somebody is at the computer."""

BUSY = 0.15
"""So much of one core used by other programs means that somebody works."""


@dataclass(frozen=True, slots=True)
class Battery:
    """What the computer runs on: `percent` is what is left in the battery."""

    percent: float
    plugged: bool


class Manners(threading.Thread):
    """Looks around now and then and sets the control accordingly.

    `level` tells below how many percent the battery is spared. `changed` is called on this thread when a pause has
    begun or ended by itself.
    """

    def __init__(
        self,
        control: Control,
        level: Callable[[], int],
        changed: Callable[[], None],
        battery: Callable[[], Battery | None] | None = None,
        busy: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(name="manners", daemon=True)
        self._control = control
        self._level = level
        self._changed = changed
        self._battery = battery or read_battery
        self._busy = busy or OtherPrograms().cores
        self._closing = threading.Event()
        self._user_came = time.monotonic()
        self._paused = False

    def note_user(self) -> None:
        """Take note that the user does something just now."""
        self._user_came = time.monotonic()
        self._control.leave_free(1)

    def look(self) -> None:
        """Look around once."""
        battery, level = self._battery(), self._level()
        spared = battery is not None and not battery.plugged and (level >= 100 or battery.percent < level)
        self._control.hold(f"on battery, {battery.percent:.0f} %" if battery is not None and spared else "")
        others = self._busy()
        there = time.monotonic() - self._user_came < PRESENT
        self._control.leave_free(int(there or others > BUSY))
        if self._paused != self._control.paused:
            self._paused = self._control.paused
            self._changed()

    def run(self) -> None:
        """Look around until closed."""
        while not self._closing.is_set():
            self.look()
            self._closing.wait(EVERY)

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        if self.is_alive():
            self.join()


class OtherPrograms:
    """Tells how much of the processor other programs use; Inkling's worker processes are nice and do not count."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before = self._read()

    def cores(self) -> float:
        """Give how many cores others have kept busy since the last call."""
        now = self._read()
        elapsed = now[0] - self._before[0]
        used = now[1] - self._before[1]
        self._before = now
        return max(0.0, used / elapsed) if elapsed > 0 else 0.0

    def _read(self) -> tuple[float, float]:
        times = psutil.cpu_times()
        own = self._process.cpu_times()
        # Windows and macOS do not tell the times of nice processes apart.
        apart = sys.platform == "linux"
        children = 0.0 if apart else sum(map(_used, self._process.children()))
        ours = 0.0 if apart and self._process.nice() > 0 else own.user + own.system
        return time.monotonic(), times.user + times.system - ours - children


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def read_battery() -> Battery | None:
    """Read the battery; None where there is none or the system does not say."""
    try:
        found = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    except (psutil.Error, OSError, RuntimeError, NotImplementedError) as error:
        logger.info("The battery cannot be read: %s", error)
        return None
    if found is None or found.power_plugged is None:
        return None
    return Battery(float(found.percent), bool(found.power_plugged))
