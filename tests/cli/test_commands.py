import io
import json
from dataclasses import asdict, replace
from datetime import datetime

import pytest

from inkling.cli.progress import duration, figures, summary
from inkling.errors import DiskFull, IndexBusy, IndexTooNew, PathProblem
from inkling.indexing.activity import Activity, Report
from inkling.search.answer import Example, Question


def lines(text):
    return text.splitlines()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "docs"
    made.mkdir()
    return made


@pytest.fixture
def type_in(monkeypatch):
    def type_bytes(content):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    return type_bytes


def test_index_ends_with_the_counts(run, session, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    code, out, err = run("index", "docs/", "--exclude", "*.log")
    assert (code, out) == (0, "")
    assert session.asked[1:] == [("index", [folder], ("*.log",))]
    assert session.closed == 1
    [last] = lines(err)
    assert "12 files (3 added, 1 changed, 2 gone), 1,234 passages (56 encoded), 1 unreadable, 4 skipped" in last
    assert last.endswith("inkling ledger --state unreadable")


def test_index_json_is_one_object_of_the_counts(run, session, folder):
    code, out, _ = run("index", str(folder), "--json")
    assert code == 0
    assert json.loads(out) == {**asdict(session.report), "seconds": 1.235}
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("*.log", "*.log"),
        ("!keep.log", "!keep.log"),
        ("{folder}/private", "/private"),
        ("{folder}/a/../b [1] #2.txt", r"/b \[1\] \#2.txt"),
        ("/private", "/private"),
    ],
)
def test_what_is_left_out_may_be_named_by_its_path(run, session, folder, typed, pattern):
    code, _, _ = run("index", str(folder), "--exclude", typed.format(folder=folder))
    assert code == 0
    assert session.asked[-1] == ("index", [folder], (pattern,))


@pytest.mark.parametrize("typed", ["[priv", "", "#", "{folder}/x"])
def test_a_pattern_that_covers_nothing_is_refused(run, session, folder, tmp_path, typed):
    (tmp_path / "other").mkdir()
    folders = [str(folder), str(tmp_path / "other")]
    code, _, err = run("index", *folders, "--exclude", typed.format(folder=folder))
    assert (code, len(err.splitlines())) == (2, 1)
    assert not any(asked[0] == "index" for asked in session.asked[1:])


def test_index_says_which_folders_are_missing(run, session):
    docs = session.folders[0]
    session.folders = (replace(docs, state="deleted"), replace(docs, path="/disk", state="disconnected"))
    code, _, err = run("index")
    assert code == 0
    assert [line for line in err.splitlines() if "docs" in line or "disk" in line] == [
        "inkling: /docs was deleted or renamed. To remove it from the index: inkling forget /docs",
        "inkling: /disk is not connected; what is known of it stays.",
    ]


def test_index_without_a_path_takes_the_watched_ones(run, session):
    assert run("index")[0] == 0
    assert session.asked[1:] == [("index", [], ())]
    session.folders = ()
    code, _, err = run("index")
    assert code == 2
    assert "inkling index FOLDER" in err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", "no folder"),
        ("file.txt", "not a folder"),
        ("file.txt/below", "no folder"),
        ("loop", "leads back to itself"),
        ("dangling", "no folder"),
        ("", "not a name"),
        ("nul\0", "not a name"),
        ("x" * 5000, "no folder"),
    ],
)
def test_index_of_a_wrong_path_touches_nothing(run, session, home, folder, monkeypatch, name, words):
    monkeypatch.chdir(folder)
    (folder / "file.txt").write_text("")
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nowhere")
    code, out, err = run("index", str(folder), name)
    assert (code, out) == (2, "")
    assert words in err
    assert len(lines(err)) == 1
    assert session.asked == []
    assert not home.exists()


@pytest.mark.usefixtures("bound_by_permissions")
def test_index_of_a_closed_folder(run, folder):
    folder.chmod(0)
    code, _, err = run("index", str(folder))
    folder.chmod(0o700)
    assert code == 2
    assert "permission" in err


def test_index_from_a_folder_that_is_gone(run, folder, monkeypatch):
    monkeypatch.chdir(folder)
    folder.rmdir()
    code, _, err = run("index", "below")
    assert code == 2
    assert "not there any more" in err


def test_search_asks_what_was_typed(run, session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    narrowed = ("-n", "1", "--mode", "words", "--in", "x/../y", "--ext", "PDF,md")
    code, out, _ = run("search", "a", "b", *narrowed, "--json")
    assert code == 0
    assert session.asked[1:] == [Question("a b", 1, "words", (str(tmp_path / "y"),), ("pdf", "md"))]
    assert len(json.loads(out)["results"]) == 1


def test_search_in_a_folder_by_a_link(run, session, tmp_path, monkeypatch):
    (tmp_path / "real" / "sub").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv("HOME", str(tmp_path))
    for watched, named, meant in [
        ("real", "real/sub", "real/sub"), ("real", "link/sub", "real/sub"), ("link", "real/sub", "link/sub"),
        ("link", "link", "link"), ("real/sub", "real", "real"),
    ]:  # fmt: skip
        session.folders = (replace(session.folders[0], path=str(tmp_path / watched)),)
        for name in (str(tmp_path / named), f"~/{named}"):
            code, _, err = run("search", "q", "--in", name)
            assert (code, err) == (0, "")
            assert session.asked[-1].folders == (str(tmp_path / meant),)
    code, _, err = run("search", "q", "--in", str(tmp_path / "typo"))
    assert code == 0
    assert "typo lies in none of the folders in the index" in err


def test_search_of_filters_alone_gives_no_advice(run, session):
    session.meaning = False
    assert run("search", "ext:pdf name:offer")[2] == ""


@pytest.mark.parametrize("given", [("-n", "9" * 30), ("--context", "9" * 30), ("-n", "9" * 5000)])
def test_search_for_more_than_there_is(run, given):
    code, _, err = run("search", "q", *given)
    assert (code, err) == (0, "") or (code == 2 and len(err.splitlines()) == 1)


def test_search_json_is_ascii_whatever_a_file_is_called(run):
    out = run("search", "q", "--json")[1]
    assert out.isascii()
    assert json.loads(out)["results"][0]["path"] == "/docs/heating\udce9.pdf"


def test_search_in_a_pipe_is_plain(run):
    code, out, err = run("search", "q")
    assert (code, err) == (0, "")
    assert "1. The heating (both)" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("query", ["", "  ", "\t"])
def test_empty_query_has_no_results_and_asks_nothing(run, session, query):
    code, out, _ = run("search", query, "--json")
    assert code == 0
    assert json.loads(out)["results"] == []
    assert len(session.asked) == 1


def test_search_says_when_there_is_nothing(run, session):
    session.results = ()
    assert "so far; 1 file still to be read" in run("search", "q")[2]
    session.folders = (replace(session.folders[0], waiting=0),)
    assert run("search", "q")[2] == "inkling: Nothing was found.\n"
    session.files = 0
    assert "inkling index FOLDER" in run("search", "q")[2]


def test_search_says_when_meaning_took_no_part(run, session):
    session.meaning = False
    assert "words alone; to search by meaning as well: inkling index" in run("search", "q")[2]
    assert run("search", "q", "--mode", "words")[2] == ""
    session.model_trouble = "The model folder is missing. Add it again."
    assert run("search", "q")[2] == "inkling: Found by words alone. The model folder is missing. Add it again.\n"
    assert run("search", "q", "--json")[2] == ""
    session.results, session.folders = (), ()
    text = "inkling: Nothing was found by words alone. The model folder is missing. Add it again.\n"
    assert run("search", "q")[2] == text
    assert run("search", "q", "--mode", "words")[2] == "inkling: Nothing was found.\n"
    assert "Model:  test-model; The model folder is missing. Add it again.\n" in run("status")[1]


def test_stdin_gives_a_line_for_a_line(run, session, type_in):
    type_in("first\r\n\nשלום 𝔘\n".encode() + b"caf\xe9\n" + b"no newline")
    code, out, err = run("search", "--stdin", "-n", "1")
    answers = [json.loads(line) for line in lines(out)]
    assert (code, err) == (0, "")
    assert [answer["query"] for answer in answers] == ["first", "", "שלום 𝔘", "caf\ufffd", "no newline"]
    assert [len(answer["results"]) for answer in answers] == [1, 0, 1, 1, 1]
    assert session.closed == 1


def test_stdin_splits_at_newlines_alone(run, type_in):
    type_in("a\u2028b\x0bc\x85d\n".encode())
    assert len(lines(run("search", "--stdin")[1])) == 1


def test_empty_stdin_gives_nothing(run, type_in):
    type_in(b"")
    assert run("search", "--stdin")[:2] == (0, "")


def test_status_json(run, session):
    code, out, _ = run("status", "--json")
    found = json.loads(out)
    assert code == 0
    assert list(found)[:6] == ["folders", "files", "passages", "index_bytes", "model", "phase"]
    assert list(found)[6:] == [
        "next_model", "next_model_share", "kept_models", "reason", "model_trouble", "pictures",
    ]  # fmt: skip
    assert found["folders"] == [
        {
            "path": "/docs",
            "state": "ready",
            "files": 9,
            "words_ready": 1,
            "meaning_ready": 4,
            "unreadable": 1,
            "skipped": 2,
            "waiting": 1,
        }
    ]


def test_status_for_people(run, session):
    out = run("status")[1]
    assert "9 files, 1,234 passages, 12.3 MB" in out
    assert "/docs (ready): 9 files, 4 meaning ready, 1 words ready" in out
    assert "Model:  test-model\n" in out
    session.models_beside = ("newer", 0.426, ("older",))
    assert "Model:  test-model; newer is being prepared, 42 % so far; vectors of older are kept\n" in run("status")[1]
    session.folders = ()
    assert "inkling index FOLDER" in run("status")[2]


def test_ledger_json(run):
    code, out, _ = run("ledger", "--json")
    found = json.loads(out)
    assert code == 0
    assert list(found[0]) == ["path", "state", "reason", "size", "modified"]
    assert datetime.fromisoformat(found[0]["modified"]).timestamp() == 1714557600
    assert found[1]["path"] == "/docs/b\udce9\x1b[31m.pdf"
    assert out.isascii()


def test_ledger_of_one_state(run, session):
    out = run("ledger", "--state", "unreadable")[1]
    assert session.asked[1:] == [("ledger", "unreadable")]
    assert "It is encrypted." in out
    assert "\x1b" not in out
    assert json.loads(run("ledger", "--state", "waiting", "--json")[1]) == []


def test_forget_tells_what_was_freed(run, session, monkeypatch, tmp_path):
    code, out, _ = run("forget", "/docs/")
    assert (code, out) == (0, "Forgot 3 files; 2.5 MB freed.\n")
    [(_, [path])] = session.asked[1:]
    assert str(path) == "/docs"
    link = tmp_path / "link"
    link.symlink_to("/docs")
    assert run("forget", str(link))[0] == 0


def test_forget_of_what_is_not_watched(run, session):
    code, out, err = run("forget", "/docs", "/other")
    assert (code, out) == (2, "")
    assert "/other" in err
    assert len(session.asked) == 1


@pytest.mark.parametrize("failure", [DiskFull("The disk is full.", "Make room."), IndexTooNew("New.", "Wait.")])
@pytest.mark.parametrize("before", [IndexBusy("Busy.", "Wait."), PathProblem("It cannot be watched.")])
def test_watch_ends_with_what_failed(run, session, failure, before):
    session.failures = (before, failure)
    code, out, err = run("watch")
    assert (code, out) == (2, "")
    assert lines(err)[-2:] == [f"inkling: {before}", f"inkling: {failure}"]
    assert session.closed == 1


@pytest.mark.parametrize(("indexed", "code"), [(True, 0), (False, 2)])
def test_what_is_indexed_can_be_searched_where_the_disk_is_full(run, session, home, monkeypatch, indexed, code):
    def no_room(places):
        raise DiskFull("The disk is full.", "Make room.")

    home.mkdir()
    if indexed:
        (home / "index.sqlite").write_bytes(b"")
    monkeypatch.setattr("inkling.cli.commands.make_home", no_room)
    assert run("search", "rent")[0] == code
    assert session.closed == indexed


def test_a_deleted_folder_is_offered_for_removal(run, session):
    session.folders = (replace(session.folders[0], state="deleted"),)
    assert "inkling forget /docs" in lines(run("status")[2])[-1]
    session.folders = (replace(session.folders[0], path="/my docs"),)
    assert lines(run("status")[2])[-1].endswith("inkling forget '/my docs'")


def test_watch_without_folders(run, session):
    session.folders = ()
    assert run("watch")[0] == 2
    assert "start" not in session.asked


@pytest.mark.parametrize(
    ("activity", "text"),
    [
        (Activity(), ""),
        (Activity("scanning", 5), "5"),
        (Activity("reading", 1000, 2000, 250.0, 4.0), "1,000 of 2,000, 250/s, 4 s left"),
        (Activity("encoding", 1, 20, 2.55, 75.0, "", 3), "1 of 20, 2.5/s, 1 min 15 s left, 3 unreadable"),
    ],
)
def test_figures_are_those_known(activity, text):
    assert figures(activity) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (7260, "2 h 01 min")]
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_summary_of_nothing_new():
    text = summary(Report(files=1, passages=1))
    assert text == "1 file (nothing new), 1 passage (0 encoded), 0 unreadable, 0 skipped, 0 s"


def test_similar_asks_for_what_is_like_a_file(run, session):
    code, out, _ = run("similar", session.results[1].path, "-n", "1", "--json")
    asked = session.asked[-1]
    assert (code, asked.like, asked.limit, asked.text) == (0, Example(session.results[1].path), 1, "")
    assert json.loads(out)["results"][0]["path"] == session.results[0].path


def test_similar_to_what_is_not_in_the_index_is_one_line(run, session):
    code, out, err = run("similar", "/nowhere/x.txt")
    assert (code, out) == (2, "")
    assert err == "inkling: /nowhere/x.txt is not in the index, or has no text there. See with: inkling ledger\n"


def test_context_prints_whole_passages_under_their_sources(run, session):
    code, out, _ = run("search", "q", "--context", "1")
    assert code == 0
    assert out.splitlines()[:5] == [
        "[1] The heating (/docs/heating\udce9.pdf)",
        "",
        "p. 4:",
        "First of all.",
        "The furnace was cold 𝔘 again. Last.",
    ]
    found = json.loads(run("search", "q", "--context", "1", "--json")[1])["results"][0]["context"]
    assert found == [{"place": "p. 4", "page": 4, "first": 2, "last": 2, "text": session.results[0].passages[0].text}]


def test_context_of_a_message_is_of_that_message(run, session):
    first = session.results[0]
    texts = {2: "The boiler broke.", 5: "It is mended."}
    session.results = tuple(
        replace(first, part=part, passages=(replace(first.passages[0], text=text, lit=(), sentence=None),))
        for part, text in texts.items()
    )
    found = json.loads(run("search", "q", "--context", "3", "--json")[1])["results"]
    assert [[each["text"] for each in result["context"]] for result in found] == [[text] for text in texts.values()]


def test_stars_are_noted_listed_and_taken_back(run, session):
    assert run("star", "cold", "furnace", session.results[1].path) == (0, "", "inkling: noted; 1 star in all\n")
    assert run("star")[1] == f"cold furnace\t{session.results[1].path}\n"
    found = json.loads(run("star", "--json")[1])
    assert [(each["query"], each["kind"]) for each in found] == [("cold furnace", "starred")]
    assert run("star", "q", "/nowhere.txt")[0] == 2
    assert run("star", "--remove", "cold furnace", session.results[1].path)[0] == 0
    code, _, err = run("star", "--remove", "cold furnace", session.results[1].path)
    assert (code, "has no star" in err) == (2, True)
    assert run("star")[:2] == (0, "")
    # As the same query comes where the system does not say that it speaks UTF-8.
    assert run("star", "größe".encode().decode("ascii", "surrogateescape"), session.results[1].path)[0] == 0
    assert run("star", "--remove", "größe", session.results[1].path)[0] == 0
