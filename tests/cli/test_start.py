import logging
import os
import shutil
import signal
import stat
import threading
import warnings
from pathlib import Path

import pytest

from inkling.cli import main
from inkling.cli.output import OutputClosedError
from inkling.errors import BadRequest, ModelProblem


def test_problem_is_one_line_and_exit_code_2(run, session):
    session.failure = ModelProblem("The model is\ndamaged.", "Install it again.")
    code, out, err = run("search", "q")
    assert (code, out, err) == (2, "", "inkling: The model is damaged. Install it again.\n")
    assert session.closed == 1


def test_bug_is_logged_and_named_on_one_line(run, session, home):
    session.failure = ValueError("first\nsecond")
    code, out, err = run("search", "q")
    log = home / "inkling.log"
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "ValueError: first" in err
    assert str(log) in err
    assert "Traceback" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_folder_in_the_way_of_the_log(run, session, home):
    home.mkdir()
    (home / "inkling.log").mkdir()
    code, _, err = run("search", "q")
    assert code == 2
    assert "in the way" in err
    assert session.asked == []


def test_bug_that_cannot_be_logged_is_said_all_the_same(run, session, home, monkeypatch):
    def lose_home():
        shutil.rmtree(home)
        raise ValueError("first")

    monkeypatch.setattr(session, "_fail", lose_home)
    code, _, err = run("search", "q")
    assert code == 1
    assert "ValueError: first" in err
    assert "could not be logged" in err


@pytest.mark.parametrize(("line", "words"), [(["index"], "what is done is kept"), (["search", "q"], "stopped")])
def test_interruption_closes_the_session_first(run, session, line, words):
    session.failure = KeyboardInterrupt()
    code, out, err = run(*line)
    assert (code, out) == (130, "")
    assert words in err
    assert session.closed == 1


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_wish_of_the_system_to_end_is_heard(run, session, monkeypatch, name):
    number = getattr(signal, name)
    monkeypatch.setattr(session, "_fail", lambda: signal.raise_signal(number))
    assert run("index")[0] == 128 + number
    assert session.closed == 1
    assert signal.getsignal(number) is signal.SIG_DFL


def test_second_interruption_does_not_disturb_closing(run, session, monkeypatch):
    session.failure = KeyboardInterrupt()
    close = session.close

    def close_disturbed():
        signal.raise_signal(signal.SIGINT)
        close()

    monkeypatch.setattr(session, "close", close_disturbed)
    assert run("index")[0] == 130
    assert session.closed == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_closed_pipe_is_quiet(run, session, monkeypatch, tmp_path):
    session.failure = OutputClosedError()
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert run("search", "q")[::2] == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_under_the_output_is_said(run, monkeypatch):
    with Path("/dev/full").open("w", buffering=1) as stream:
        monkeypatch.setattr("sys.stdout", stream)
        code, _, err = run("status", "--json")
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    assert code == 2
    assert "output cannot be written" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("line", [["--version"], ["--help"], ["search", "--help"]])
def test_full_disk_under_help_is_said(run, monkeypatch, line):
    with Path("/dev/full").open("w", buffering=1) as stream:
        monkeypatch.setattr("sys.stdout", stream)
        code, _, err = run(*line)
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    assert code == 2
    assert "output cannot be written" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(("line", "expected"), [(["index", "--json"], 0), (["search"], 2), (["status"], 0)])
def test_messages_that_cannot_be_written_disturb_nothing(run, monkeypatch, line, expected):
    with Path("/dev/full").open("w", buffering=1) as stream:
        monkeypatch.setattr("sys.stderr", stream)
        code, out, _ = run(*line)
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    assert code == expected
    assert bool(out) == (expected == 0)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_second_wish_to_end_does_not_disturb_closing(run, session, monkeypatch, name):
    number = getattr(signal, name)
    monkeypatch.setattr(session, "_fail", lambda: signal.raise_signal(number))
    close = session.close

    def close_disturbed():
        signal.raise_signal(number)
        close()

    monkeypatch.setattr(session, "close", close_disturbed)
    assert run("index")[0] == 128 + number
    assert session.closed == 1


def test_home_in_the_way_of_a_file(run, session, home):
    home.write_text("")
    code, _, err = run("status")
    assert code == 2
    assert "in the way" in err
    assert session.asked == []


@pytest.mark.parametrize("line", [["--home", ""], ["--home="]])
def test_empty_home_is_no_home(capsys, session, line):
    assert main([*line, "status"], make_session=session) == 2
    assert "not a name" in capsys.readouterr().err
    assert session.asked == []


def test_home_from_the_environment(monkeypatch, session, tmp_path, capsys):
    monkeypatch.setenv("INKLING_HOME", str(tmp_path / "there"))
    assert main(["status", "--json"], make_session=session) == 0
    assert session.asked[0].home == tmp_path / "there"
    assert main(["status", "--home", str(tmp_path / "here"), "--json"], make_session=session) == 0
    assert session.asked[1].home == tmp_path / "here"


@pytest.mark.skipif(os.name != "posix", reason="a folder one is in cannot be removed elsewhere")
def test_home_named_from_a_folder_that_is_gone(monkeypatch, session, tmp_path, capsys):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("INKLING_HOME", "home")
    assert main(["status"], make_session=session) == 2
    assert capsys.readouterr().err == "inkling: The folder you are in is not there any more. Change to another one.\n"


def test_logging_is_as_before_afterwards(run, session, home):
    root = logging.getLogger()
    before = list(root.handlers), logging.getLogger("inkling").level, warnings.showwarning
    session.failure = BadRequest("No.")
    run("search", "q")
    assert (list(root.handlers), logging.getLogger("inkling").level, warnings.showwarning) == before


def test_main_may_run_on_another_thread(session, home, capsys):
    codes = []
    thread = threading.Thread(
        target=lambda: codes.append(main(["--home", str(home), "status", "--json"], make_session=session))
    )
    thread.start()
    thread.join()
    assert codes == [0]


@pytest.mark.parametrize(
    ("line", "environment", "words"),
    [
        ([], {}, "no display"),
        (["."], {}, "no display"),
        (["missing"], {}, "no folder missing"),
        (["serach"], {}, "inkling search"),
        (["help"], {}, "Try: inkling --help"),
        ([], {"DISPLAY": ":987"}, "does not answer"),
    ],
)
def test_window_that_cannot_be_opened(run, monkeypatch, line, environment, words):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", "linux")
    code, out, err = run(*line)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert words in err
    assert "inkling" in err
