"""The command line as others use it: a process of its own, with the real session."""

import contextlib
import json
import mailbox
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

import inkling

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(inkling.__file__).parent.parent), "OMP_NUM_THREADS": "1"}
NOT_UTF8 = os.fsdecode(b"caf\xe9.txt")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and pipes as on POSIX")


class Shelf:
    """A folder of texts with a home beside it."""

    def __init__(self, root):
        self.home = root / "home"
        self.docs = root / "docs"
        self.docs.mkdir()

    def line(self, *arguments):
        return [sys.executable, "-m", "inkling", "--home", str(self.home), *map(str, arguments)]

    def run(self, *arguments, **options):
        return subprocess.run(
            self.line(*arguments), env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False, **options
        )

    def json(self, *arguments):
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def start(self, *arguments, **options):
        """Start a command; where a test fails on the way, it is ended rather than waited for."""
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        with subprocess.Popen(self.line(*arguments), env=ENVIRONMENT, text=True, **streams) as process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    (made.docs / "heating.txt").write_text("In January the furnace broke down, and the whole flat froze.\n")
    (made.docs / "boats.md").write_text("# Boats\n\nSailing needs wind and a steady hand. שלום 𝔘 e\u0301\n")
    (made.docs / "empty.txt").write_text("")
    try:
        (made.docs / NOT_UTF8).write_text("Espresso is brewed under pressure.\n")
    except OSError:
        (made.docs / "cafe.txt").write_text("Espresso is brewed under pressure.\n")
    report = made.json("index", made.docs)
    assert (report["added"], report["files"], report["passages_encoded"]) == (4, 4, 3)
    return made


def test_second_index_encodes_nothing(shelf):
    report = shelf.json("index")
    assert (report["added"], report["changed"], report["passages_encoded"]) == (0, 0, 0)
    assert list(report) == [
        "files",
        "added",
        "changed",
        "moved",
        "gone",
        "unreadable",
        "skipped",
        "passages",
        "passages_encoded",
        "seconds",
    ]


def test_meaning_finds_what_shares_no_word(shelf):
    answer = shelf.json("search", "icy apartment, broken boiler")
    assert answer["meaning"] is True
    assert Path(answer["results"][0]["path"]).name == "heating.txt"


def test_stdin_is_answered_line_by_line(shelf):
    with shelf.start("search", "--stdin", "--mode", "words") as process:
        for query, name in (("espresso", NOT_UTF8), ("", None), ("furnace", "heating.txt"), ('"', None)):
            process.stdin.write(query + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["query"] == query
            assert [Path(result["path"]).name for result in answer["results"]] == [name] * (name is not None)
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_files_in_archives_are_found_by_type_and_name_and_told_apart(tmp_path):
    made = Shelf(tmp_path)
    mails = mailbox.mbox(tmp_path / "all.mbox")
    for subject in ("The hull", "The keel"):
        mails.add(f"From: Ann <ann@example.org>\nSubject: {subject}\n\nThe varnish is dry.\n".encode())
    mails.close()
    shutil.copyfile(tmp_path / "all.mbox", made.docs / "all.mbox")
    with zipfile.ZipFile(made.docs / "papers.zip", "w") as archive:
        archive.writestr("work/contract.rtf", r"{\rtf1 The varnish is paid for.}")
        archive.writestr("work/list.md", "Varnish and brushes.")
        archive.write(tmp_path / "all.mbox", "old.mbox")
    (made.docs / "varnish.txt").write_text("Varnish on its own.\n")
    made.json("index", made.docs)

    def found(*arguments):
        results = made.json("search", *arguments, "--mode", "words", "--all")["results"]
        return {(Path(each["path"]).name, each.get("within"), each["title"]) for each in results}

    contract = ("papers.zip", "work/contract.rtf", "contract.rtf")
    within = {contract, ("papers.zip", "work/list.md", "list.md")}
    packed = {("papers.zip", "old.mbox", subject) for subject in ("The hull", "The keel")}
    mail = {("all.mbox", subject, subject) for subject in ("The hull", "The keel")}
    assert found("varnish") == within | packed | mail | {("varnish.txt", None, "")}
    assert found("varnish", "--ext", "rtf") == found("varnish name:contract") == found("name:contract") == {contract}
    assert found("varnish ext:rtf", "--ext", "zip") == {contract}
    assert found("varnish", "--ext", "zip") == within | packed
    assert found("varnish ext:mbox") == packed | mail


def test_ledger_lists_every_file_with_its_state(shelf):
    rows = {Path(row["path"]).name: row["state"] for row in shelf.json("ledger")}
    assert len(rows) == 4
    assert rows["heating.txt"] == "meaning ready"
    assert rows["empty.txt"] == "skipped"
    assert [row["path"] for row in shelf.json("ledger", "--state", "skipped")] == [str(shelf.docs / "empty.txt")]


def test_status_counts(shelf):
    status = shelf.json("status")
    assert status["files"] == 4
    assert status["folders"][0]["path"] == str(shelf.docs)
    assert status["index_bytes"] > 0


@pytest.mark.parametrize("line", [["ledger"], ["search", "furnace", "--mode", "words", "--json"]])
def test_closed_pipe_is_quiet(shelf, line):
    with shelf.start(*line) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 141


def test_path_in_a_pipe_has_its_own_bytes(shelf):
    done = subprocess.run(shelf.line("ledger"), env=ENVIRONMENT, capture_output=True, timeout=30, check=True)
    for file in shelf.docs.iterdir():
        assert os.fsencode(file) in done.stdout


def test_watch_ends_by_an_interruption(shelf):
    with shelf.start("watch") as process:
        assert "watching 1 folder" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert "stopped; what is done is kept" in process.stderr.read()
        assert process.wait(timeout=30) == 130


@pytest.mark.parametrize("sign", ["index.sqlite", "settings.json"])
def test_interrupted_index_goes_on_where_it_stopped(tmp_path, measured, sign):
    shelf = Shelf(tmp_path)
    shelf.home.mkdir()
    shutil.copy(measured, shelf.home)
    for number in range(60):
        (shelf.docs / f"{number}.txt").write_text(f"Note number {number} about the harbour and its ships.\n")
    with shelf.start("index", shelf.docs) as process:
        wait_for((shelf.home / sign).exists)
        process.send_signal(signal.SIGINT)
        error = process.stderr.read()
        assert process.wait(timeout=30) == 130, error
    assert error == "inkling: stopped; what is done is kept\n"
    assert shelf.json("index", shelf.docs)["files"] == 60
    assert {row["state"] for row in shelf.json("ledger")} == {"meaning ready"}


def test_interruption_of_all_that_a_terminal_started_is_one_line(tmp_path):
    shelf = Shelf(tmp_path)
    (shelf.docs / "note.txt").write_text("A note about the harbour and its ships.\n")
    with shelf.start("index", shelf.docs, start_new_session=True) as process:
        wait_for(lambda: imports_something(psutil.Process(process.pid).children()[1:]))
        os.killpg(process.pid, signal.SIGINT)
        error = process.stderr.read()
        assert process.wait(timeout=30) == 130, error
    assert error == "inkling: stopped; what is done is kept\n"


def imports_something(readers):
    """Tell whether the first process that reads files is past Python's own beginning."""
    return bool(readers) and readers[0].memory_info().rss > 14_000_000


INTERRUPTED_WHILE_IMPORTING = """
import signal, sys

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from inkling.cli import main
sys.exit(main(["status", "--home", sys.argv[2]]))
"""


@pytest.mark.parametrize("module", ["inkling.cli.start", "inkling.cli.commands", "apsw"])
def test_interruption_of_an_import_is_one_line(tmp_path, module):
    line = [sys.executable, "-c", INTERRUPTED_WHILE_IMPORTING, module, str(tmp_path / "home")]
    done = subprocess.run(line, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "inkling: stopped\n")


def wait_for(happened, seconds=30):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def on_terminal(shelf, *arguments):
    """Run a command with both outputs on a terminal of its own, and give what appears there."""
    ours, theirs = os.openpty()
    environment = {**ENVIRONMENT, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(shelf.line(*arguments), env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:
                # Linux says so when the other end is closed.
                break
            if not more:
                break
            seen += more
        assert process.wait(timeout=30) == 0
    os.close(ours)
    return seen.decode()


def test_terminal_has_colours_and_progress(shelf):
    seen = on_terminal(shelf, "search", "furnace", "--mode", "words")
    assert "\x1b[1;33mfurnace\x1b[0m" in seen
    seen = on_terminal(shelf, "index")
    assert "Starting" in seen or "Up to date" in seen
    assert "4 files (nothing new)" in seen.splitlines()[-1]


@pytest.mark.parametrize("line", [["--help"], ["--version"], ["search", "--help"], ["search"]])
def test_help_imports_nothing_heavy(line):
    script = (
        "import sys\nfrom inkling.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'transformers', 'numpy', 'apsw', 'PySide6', 'rich', 'inkling.session', 'platformdirs'}\n"
        "print('heavy:', *heavy & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *line], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "heavy:"


def test_forgotten_folder_is_gone(shelf, tmp_path):
    other = Shelf(tmp_path)
    shutil.copytree(shelf.home, other.home)
    done = other.run("forget", shelf.docs)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Forgot 4 files" in done.stdout
    assert other.json("ledger") == []
    assert other.run("index").returncode == 2
