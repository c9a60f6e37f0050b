"""Processes with one home: whoever has the index open does what the others ask."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inkling.errors import DiskFull, IndexBusy, InklingError
from inkling.indexing import background, manners
from inkling.indexing.activity import Activity
from inkling.indexing.requests import Request, RequestBox, RequestServer, carried_out
from inkling.places import Places
from inkling.search.answer import Question
from inkling.session import Session
from inkling.settings import Settings
from inkling.settings_file import save

APPLICATION = Path(__file__).parents[2] / "app"


class Background:
    """A session that works in the background, as a window's does."""

    def __init__(self, places: Places, session: Session | None = None) -> None:
        self.session = session or Session(places)
        self.errors: list[Exception] = []
        self.seen: list[Activity] = []
        self.session.start(self.seen.append, self.errors.append)

    def until_idle(self) -> None:
        self.until(lambda: bool(self.seen) and self.seen[-1].phase == "idle")

    def until(self, happened: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not happened():
            assert time.monotonic() < end
            threading.Event().wait(0.05)


@pytest.fixture
def run(places: Places):
    """Run the command line in a process of its own."""

    def run_line(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "inkling", "--home", str(places.home), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(APPLICATION)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)

    return run_line


def test_a_command_line_beside_a_window_is_handed_over(places: Places, folder: Path, run) -> None:
    odd = folder.with_name(os.fsdecode(b"b\xff\n"))
    odd.mkdir()
    (odd / "new.txt").write_text("The orchard keeper pruned the pear trees in February.")
    background = Background(places)
    background.session.add_folder(folder)
    background.until_idle()
    found = run("index", os.fsdecode(os.fsencode(odd)), "--json")
    assert found.returncode == 0, found.stderr
    report = json.loads(found.stdout)
    assert (report["files"], report["added"], report["passages_encoded"]) == (6, 1, 1)
    assert [each.path for each in background.session.settings().folders] == [str(folder), str(odd)]
    status = json.loads(run("status", "--json").stdout)
    assert [each["state"] for each in status["folders"]] == ["ready", "ready"]
    forgotten = run("forget", str(folder))
    assert (forgotten.returncode, forgotten.stdout[:15]) == (0, "Forgot 5 files;"), forgotten.stderr
    assert [each.path for each in background.session.settings().folders] == [str(odd)]
    assert background.session.status().files == 1
    assert background.errors == []
    background.session.close()
    assert list(places.requests.iterdir()) == []
    assert not places.present.exists()


def test_models_are_changed_by_whoever_has_the_index_open(small: Session, places: Places, folder: Path, run) -> None:
    small.index([folder])
    window = Background(places, small)
    window.until_idle()
    used = run("model", "use", "two")
    assert (used.returncode, used.stdout[:28]) == (0, "two is prepared next to one,"), used.stderr
    window.until(lambda: small.status().model == "two")
    assert [(row.name, row.role) for row in small.models.list()][:2] == [("two", "answers"), ("one", "kept")]
    refused = run("model", "remove", "two")
    assert (refused.returncode, "in use" in refused.stderr) == (2, True)
    assert run("model", "undo").stdout.startswith("one ")
    window.until(lambda: small.status().model == "one")
    removed = run("model", "remove", "two")
    assert removed.stdout.startswith("Removed two;"), removed.stderr
    assert small.search(Question("the boat before the waves and the storm")).meaning
    assert window.errors == []
    small.close()
    assert list(places.requests.iterdir()) == []


def test_who_comes_after_goes_on_with_the_model_that_was_chosen_meanwhile(
    small: Session, places: Places, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "TRY_AGAIN", 0.1)
    small.index([folder])
    first, second = Background(places, small), Background(places)
    first.until_idle()
    small.models.use("two")
    first.until(lambda: small.status().model == "two")
    assert second.session.status().model == "one"
    small.close()
    second.until(lambda: second.session.status().model == "two")
    assert second.session.search(Question("the boat before the waves and the storm")).meaning
    second.session.close()


def test_an_import_is_joined_by_whoever_has_the_index_open(
    small: Session, places: Places, folder: Path, tmp_path: Path, run
) -> None:
    small.index([folder])
    small.moving.export(tmp_path / "all.inkling")
    small.forget([folder])
    folder.rename(tmp_path / "papers = mine")
    (tmp_path / "other").mkdir()
    window = Background(places, small)
    window.session.add_folder(tmp_path / "other")
    window.until_idle()
    lost = run("import", str(tmp_path / "all.inkling"))
    assert (lost.returncode, "is not on this machine" in lost.stderr) == (2, True)
    moved = run("import", str(tmp_path / "all.inkling"), "--map", f"{folder}={tmp_path / 'papers = mine'}")
    assert moved.returncode == 0, moved.stderr
    assert moved.stdout == "Imported 5 files, 5 passages, 5 vectors.\n"
    watched = [each.path for each in small.settings().folders]
    assert watched == [str(tmp_path / "other"), str(tmp_path / "papers = mine")]
    assert small.index([]).passages_encoded == 0
    assert small.status().files == 5
    assert window.errors == []
    small.close()
    assert list(places.requests.iterdir()) == []


def test_what_another_process_does_is_told(places: Places, folder: Path, run) -> None:
    background = Background(places)
    background.session.add_folder(folder)
    background.until_idle()
    background.session.pause(time.time() + 7 * 86_400)
    status = json.loads(run("status", "--json").stdout)
    assert (status["phase"], status["folders"][0]["state"]) == ("paused", "paused")
    assert status["reason"].startswith("until ")
    background.session.resume()
    background.until_idle()
    assert background.session.settings().paused_until == 0
    background.session.close()
    assert json.loads(run("status", "--json").stdout)["phase"] == "idle"


def test_a_pause_without_end_lasts_though_one_with_an_end_came_before(places: Places, folder: Path) -> None:
    save(places.settings, Settings().with_folder(folder).with_pause(time.time() - 3600))
    background = Background(places)
    background.until_idle()
    background.session.pause()
    time.sleep(1.0)  # three looks at the settings
    assert background.session.status().phase == "paused"
    background.session.resume()
    background.until_idle()
    background.session.close()


def test_settings_that_cannot_be_read_stop_nothing(
    places: Places, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "EVERY", 0.1)
    background = Background(places)
    background.session.add_folder(folder)
    background.until_idle()
    places.settings.unlink()
    places.settings.mkdir()
    background.until(lambda: bool(background.errors))
    time.sleep(1.0)
    assert [str(error) for error in background.errors] == [str(background.errors[0])]
    threads = {thread.name: thread.is_alive() for thread in threading.enumerate()}
    assert threads["manners"]
    assert threads["requests"]
    places.settings.rmdir()
    save(places.settings, Settings())
    background.until(lambda: background.session.status().files == 0)
    background.session.close()


def test_an_error_comes_back_as_it_was_raised(tmp_path: Path) -> None:
    box = RequestBox(tmp_path / "requests")
    name = box.put(Request("index", {"folders": ["/a\udcff"]}))
    box.withdraw(name)
    assert box.take() is None
    script = (
        "import sys; from pathlib import Path; from inkling.indexing.requests import *\n"
        "from inkling.errors import *\n"
        "def carry_out(request):\n"
        "    raise DiskFull(request.command, request.arguments['folders'][0])\n"
        "server = RequestServer(RequestBox(Path(sys.argv[1])), carry_out, lambda: True, lambda: None)\n"
        "server.start(); sys.stdin.read(); server.close()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(APPLICATION)}
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "requests")], env=environment, stdin=subprocess.PIPE
    )

    def here() -> None:
        raise IndexBusy("busy")

    with pytest.raises(DiskFull) as caught:
        carried_out(box, Request("index", {"folders": ["/a\udcff"]}), here, lambda: None, lambda: False)
    assert (caught.value.title, caught.value.advice) == ("index", "/a\udcff")
    process.communicate()
    assert list((tmp_path / "requests").iterdir()) == []


@pytest.mark.parametrize("lives", [True, False])
def test_what_one_process_has_taken_no_other_does_while_that_lives(tmp_path: Path, lives: bool) -> None:
    begun = tmp_path / "begun"
    script = (
        "import os, sys, time; from pathlib import Path; from inkling.indexing.requests import *\n"
        "def carry_out(request):\n"
        f"    Path({str(begun)!r}).touch(); time.sleep(1.0)\n"
        f"    {lives} or os._exit(1)\n"
        "server = RequestServer(RequestBox(Path(sys.argv[1])), carry_out, lambda: True, lambda: None)\n"
        "server.start(); sys.stdin.read(); server.close()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(APPLICATION)}
    box = RequestBox(tmp_path / "requests")
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "requests")], env=environment, stdin=subprocess.PIPE
    )

    def here() -> str:
        if not begun.exists():
            raise IndexBusy("busy")
        assert process.poll() is not None
        return "done"

    found = carried_out(box, Request("retry", {}), here, process.poll, lambda: False)
    assert found == ((False, None) if lives else (True, "done"))
    process.communicate()
    assert list((tmp_path / "requests").iterdir()) == []


class Taker(RequestBox):
    """Takes requests of this process, too, as if it were another one."""

    def take(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("inkling.indexing.requests._process", lambda _: 0)
            patch.setattr("inkling.indexing.requests._waits", lambda _: True)
            return super().take()


def test_whoever_takes_a_request_is_known_from_that_moment_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Taker(tmp_path / "requests")
    name = box.put(Request("retry", {}))
    # The disk is full by now.
    monkeypatch.setattr(RequestBox, "_write", full_disk)
    assert box.take() == (name, Request("retry", {}))
    assert not box.take_back(name)
    monkeypatch.setattr("inkling.indexing.requests.is_running", lambda _: False)
    assert box.take_back(name)
    assert list((tmp_path / "requests").iterdir()) == []


def test_a_request_that_has_vanished_is_done_nevertheless(tmp_path: Path) -> None:
    box = RequestBox(tmp_path / "requests")
    name = box.put(Request("retry", {}))
    (tmp_path / "requests" / f"{name}.request").unlink()
    assert box.take_back(name)


def test_a_request_that_another_process_deals_with_just_now_waits_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = RequestBox(tmp_path / "requests")
    name = box.put(Request("resume", {}))

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(f"{path} is in use, as Windows says")

    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", refuse)
        assert not box.take_back(name)
        box.withdraw(name)
    assert box.take_back(name)


def test_whoever_waits_learns_that_there_was_no_room_for_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Taker(tmp_path / "requests")

    def here() -> None:
        raise IndexBusy("busy")

    def wait_and_answer() -> None:
        if (taken := box.take()) is not None:
            monkeypatch.setattr(RequestBox, "_write", full_disk)
            box.reply(taken[0], {"result": 1})

    monkeypatch.setattr("inkling.indexing.requests.PATIENCE", 0.0)
    monkeypatch.setattr(RequestBox, "take_back", lambda *_: False)
    with pytest.raises(InklingError, match="could not say"):
        carried_out(box, Request("retry", {}), here, wait_and_answer, lambda: False)
    assert list((tmp_path / "requests").iterdir()) == []


def test_a_full_disk_does_not_end_the_taking_of_requests(tmp_path: Path) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) < 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    server = RequestServer(RequestBox(tmp_path), lambda _: None, lambda: True, look)
    server.start()
    deadline = time.monotonic() + 20
    while len(looks) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    server.close()
    assert len(looks) >= 4


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_being_done_is_not_thrown_away_however_long_it_takes(tmp_path: Path) -> None:
    for kind in ("answer", "1.taken"):
        path = tmp_path / f"{os.getpid()}-1-1.{kind}"
        path.write_text('{"command": "index"}')
        os.utime(path, (1, 1))
    RequestBox(tmp_path).tidy()
    assert [path.suffix for path in tmp_path.iterdir()] == [".taken"]


def test_what_nobody_waits_for_is_thrown_away(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for kind in ("request", "1.taken", "answer"):
        (tmp_path / f"{ended.pid}-1-1.{kind}").write_text('{"command": "index"}')
    box = RequestBox(tmp_path)
    box.tidy()
    assert box.take() is None
    assert list(tmp_path.iterdir()) == []


def test_a_second_window_says_that_the_first_one_works(places: Places, folder: Path) -> None:
    first, told = Background(places), threading.Event()
    first.until_idle()
    second = Session(places)
    errors: list[Exception] = []

    def note(error: Exception) -> None:
        errors.append(error)
        told.set()

    second.start(lambda _: None, note)
    assert told.wait(20)
    assert isinstance(errors[0], InklingError)
    assert errors[0].title == "Another Inkling keeps this index up to date."
    second.close()
    first.session.close()
