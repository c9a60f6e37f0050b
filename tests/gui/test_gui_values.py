"""What the gui says and remembers, apart from any widget."""

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QDesktopServices

from inkling.errors import PathProblem
from inkling.gui.attached import as_called, in_attachment
from inkling.gui.drops import Dropped, _folder_problem, covering, sort_out
from inkling.gui.exclusions import pattern_of
from inkling.gui.folder_card import readiness
from inkling.gui.quiet_pages import searched
from inkling.gui.resources import resource
from inkling.gui.result_actions import exclusions, query_for, query_like
from inkling.gui.viewers import Viewers, look
from inkling.gui.welcome import suggestions
from inkling.gui.window_memory import Remembered, WindowMemory
from inkling.gui.wording import breakable, counted, going_on, keys_here, pace, shortened, size, time_left, unformatted
from inkling.indexing.activity import Activity
from inkling.search.query import parse
from inkling.store.rows import FolderCounts


@dataclass(frozen=True)
class StandInStatus:
    folders: tuple
    files: int
    passages: int
    index_bytes: int = 0
    phase: str = "idle"


@pytest.mark.parametrize(
    ("activity", "words", "speed"),
    [
        (Activity(), "", ""),
        (Activity("scanning", 12, 0), "Looking for files: 12", ""),
        (Activity("reading", 12, 2000, 85.4, 20, "/a/b.pdf"), "Reading 12 of 2,000 files  ·  b.pdf",
         "85 a second  ·  about 20 s left"),
        (Activity("encoding", 1, 9000, 0.4, 7000), "Learning meaning: 1 of 9,000 passages", "about 1.9 h left"),
        (Activity("recognizing", 3, 40, 0.7, 52, "/a/b.jpg"), "Reading pictures: 3 of 40 pages  ·  b.jpg",
         "about 50 s left"),
        (Activity("loading model"), "Loading the model that knows meaning", ""),
        (Activity("paused", 1, 2, 3.0, 4.0), "Paused", ""),
    ],
)
def test_activity_in_words(activity, words, speed):
    assert going_on(activity) == words
    assert pace(activity) == speed


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (3_400_000, "3.4 MB"), (412_000_000, "412 MB"),
     (999_499, "999 kB"), (999_960, "1.0 MB"), (999_960_000, "1.0 GB"), (7_000_000_000_000, "7000 GB")],
)
def test_sizes(count, words):
    assert size(count) == words


@pytest.mark.parametrize(
    "text",
    ["", "<b>x</b>", "a & b", "1 < 2", "x <b>y", "/a/<img src=x>.txt", "a &lt; b", "Soup\n/a/b.txt",
     "<b>Soup</b> & more\n/a  b/<i>c</i>.txt", "Soup\n<b>x</b>", "<?xml?>"],
)
def test_texts_of_others_are_shown_as_they_stand(as_shown, text):
    assert as_shown(unformatted(text)) == text


def test_counts_and_times():
    assert [counted(1, "file"), counted(1234, "file")] == ["1 file", "1,234 files"]
    assert [time_left(seconds) for seconds in (1, 33, 59, 600)] == [
        "a few seconds left", "about 35 s left", "about 1 min left", "about 10 min left",
    ]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0, 0, 0, 0), "No files yet"),
        ((12, 12, 12, 0, 0, 0), "12 files"),
        ((12, 9, 9, 1, 2, 0), "12 files · 1 not readable"),
        ((10, 7, 2, 0, 0, 3), "10 files · 70 % by words, 20 % by meaning"),
        ((5, 0, 0, 5, 0, 0), "5 files · 5 not readable"),
    ],
)
def test_readiness(counts, words):
    told = readiness(FolderCounts("/a", "ready", *counts))
    assert told.replace("\u00a0", " ") == words
    assert not re.search(r" [·%]| not| readable", told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The boiler broke.", "The boiler broke."),
        ('He said "no" – in: the house\nafter:noon', "He said no – in  the house after noon"),
        ("-5 degrees, -- and - so", "5 degrees, and so"),
        ("word " * 100, ("word " * 60).strip()),
        ("x" * 1000, "x" * 300),
        ("", ""),
    ],
)
def test_a_passage_as_a_query_of_plain_words(text, expected):
    made = query_like(text)
    assert made.split() == expected.split()
    query = parse(made)
    assert (query.phrases, query.excluded, query.suffixes, query.folders) == ((), (), (), ())


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/a/b.txt", "like:/a/b.txt#3"),
        ("/My Notes/שלום.txt", 'like:"/My Notes/שלום.txt#3"'),
        ("/a/“so so”.txt", "Boiler, again."),
        ("/a/two  spaces.txt", 'like:"/a/two  spaces.txt#3"'),
        ("/a/line\nbreak.txt", "Boiler, again."),
        ("/a/\udce9.txt", "Boiler, again."),
        ("/a/b#2", "like:/a/b#2#3"),
    ],
)
def test_what_is_like_a_passage_is_a_query_that_can_be_typed(path, typed, make_passage):
    passage = make_passage("Boiler, again.", ordinal=3)
    assert query_for(path, passage) == typed


@pytest.mark.parametrize(
    ("path", "patterns"),
    [
        ("a.txt", ["/a.txt", "*.txt"]),
        ("x/y/a.PDF", ["/x/y/a.PDF", "/x/y/", "*.PDF"]),
        ("x/[1] *#!.log", [r"/x/\[1\] \*\#\!.log", "/x/", "*.log"]),
        ("README", ["/README"]),
    ],
)
def test_exclusions_are_written_as_in_a_gitignore(path, patterns):
    assert [pattern for _, pattern in exclusions(Path("/docs", path), Path("/docs"))] == patterns


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("*.log", "*.log"),
        (" /drafts/ ", "/drafts/"),
        ("/docs/My Notes/a*b.txt", r"/My Notes/a\*b.txt"),
        ("/docs/old/", "/old"),
        ("/docs", "/docs"),
        ("/docsen/old", "/docsen/old"),
        ("!keep.bak", "!keep.bak"),
        ("", ""),
    ],
)
def test_the_path_of_something_in_a_folder_is_a_pattern_there(typed, pattern):
    assert pattern_of(typed, "/docs") == pattern


def test_a_path_from_the_home_folder_on_is_a_pattern_there(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ann")
    assert pattern_of("~/docs/old", "/home/ann/docs") == "/old"


def test_covering_knows_names_that_only_begin_alike():
    assert covering(Path("/a/bc/x"), [Path("/a/b")]) is None
    assert covering(Path("/a/b/x"), [Path("/c"), Path("/a/b")]) == Path("/a/b")


def test_sorting_out_what_is_dropped(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    found = sort_out([tmp_path / "folder", tmp_path / "file", tmp_path / "none"], [], Path("/home/x"))
    assert found.folders == (tmp_path / "folder",)
    assert found.files == (tmp_path / "file",)
    assert [problem.advice for problem in found.problems] == [
        "Look whether it was moved, or its drive unplugged.",
    ]


def test_what_lies_in_a_folder_of_the_same_drop_comes_with_it(tmp_path):
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    folder = tmp_path / "folder"
    (folder / "file").write_text("x")
    found = sort_out([folder, folder / "inner", folder / "file", folder], [], Path("/home/x"))
    assert found == Dropped((folder,))


BEYOND = "x" * 300
"""A name that the system refuses to look up, as it does with those on a network drive that has gone."""


def test_what_cannot_be_reached_is_said_and_keeps_out_nothing_else(tmp_path):
    found = sort_out([tmp_path / BEYOND, tmp_path], [], Path("/home/x"))
    assert found.folders == (tmp_path,)
    assert [problem.title for problem in found.problems] == [f"“{BEYOND}” cannot be reached."]
    assert suggestions(tmp_path / BEYOND) == ()
    with pytest.raises(PathProblem, match="cannot be reached"):
        look(str(tmp_path / BEYOND / "file.txt"))


def test_suggestions_are_there_and_no_links(tmp_path):
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Desktop").symlink_to(tmp_path / "Documents")
    assert suggestions(tmp_path) == (tmp_path / "Documents",)


def test_what_was_searched_without_a_status():
    assert searched("boiler name:x \"so\" -dog", True, None) == (
        "Looked through your files by words and meaning.\nOnly names with “x”, “so” word for word, without “dog”."
    )


def test_what_was_searched_is_a_few_lines_however_long_the_query_is():
    told = searched(f"name:{'x' * 3000} " + '"one two three" ' * 500 + "-dog " * 100, True, None)
    assert len(told) < 500
    assert max(map(len, re.split(r"[\u200b\s]", told))) <= 40


@pytest.mark.parametrize(("text", "shown"), [("a  b\nc", "a b c"), ("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…")])
def test_a_long_text_is_shortened(text, shown):
    assert shortened(text) == shown


FOLDER = FolderCounts("/a", "ready", 12, 10, 10, 1, 1, 0)
LEARNING = "Meaning is still being learned"


@pytest.mark.parametrize(
    ("query", "meaning", "folder", "says", "says_not"),
    [
        ("boiler", True, FOLDER, "10 files by words and meaning.", LEARNING),
        ("boiler", False, FOLDER, "10 files by words.", "\nSome"),
        ("boiler", False, FOLDER, LEARNING, "by words and"),
        ("boiler", True, replace(FOLDER, meaning_ready=4), LEARNING, "\nSome"),
        ('"boiler"', False, FOLDER, "by words.", LEARNING),
        ("ext:pdf", False, FOLDER, "by words.", LEARNING),
        ("boiler", False, FolderCounts("/a", "ready", 155, 0, 0, 0, 0, 155), "Looked through 0 files", "155"),
    ],
)
def test_what_was_searched_is_no_more_than_is_ready(query, meaning, folder, says, says_not):
    status = StandInStatus((folder,), folder.files, 340)
    assert says in searched(query, meaning, status)
    assert says_not not in searched(query, meaning, status)


@pytest.mark.parametrize("text", ["/a/b_c-d.txt", r"C:\\Users\\ann", "x" * 200, "two words", "café_9"])
def test_a_long_name_can_be_broken_and_loses_nothing(text):
    assert breakable(text).replace("\u200b", "") == text
    assert max(map(len, re.split("[\u200b ]", breakable(text)))) <= 30


def test_memory_is_written_and_read(tmp_path):
    memory = WindowMemory(tmp_path / "new" / "window.json")
    assert memory.read() == Remembered()
    kept = Remembered().with_query("  a  b ").with_query("c").with_query("A b").with_saved("x y", True)
    assert kept.history == ("A b", "c")
    memory.write(kept)
    assert memory.read() == kept
    assert kept.with_saved("x  y", False).saved == ()
    assert Remembered().with_query("  ") == Remembered()
    looked_in = 'boat in:"/a/My  Notes"'
    assert Remembered().with_query(looked_in).with_saved(looked_in, True).saved == (looked_in,)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"history": 3, "query": null, "folders_shown": "x", "stay_in_tray": 1}', "\x00\xff"]
)
def test_a_damaged_memory_is_as_on_the_first_day(tmp_path, content):
    (tmp_path / "window.json").write_text(content, "latin-1")
    assert WindowMemory(tmp_path / "window.json").read() == Remembered()


def test_memory_keeps_what_is_of_the_right_kind(tmp_path):
    entries = {"history": ["a", 3, "b"], "query": "q", "saved": "no", "stay_in_tray": False, "new": 1}
    (tmp_path / "window.json").write_text(json.dumps(entries))
    kept = WindowMemory(tmp_path / "window.json").read()
    assert kept == Remembered(history=("a", "b"), query="q", stay_in_tray=False)


def test_memory_is_for_its_owner_alone(tmp_path):
    for name in ("window.json", "window.new"):
        (tmp_path / name).write_text("{}")
        (tmp_path / name).chmod(0o644)
    WindowMemory(tmp_path / "window.json").write(Remembered(query="rent"))
    assert (tmp_path / "window.json").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["window.json"]


def test_memory_takes_a_query_that_is_no_utf_8(tmp_path):
    kept = Remembered().with_query("in:/caf\udce9 שלום").with_saved("\ud83d", True)
    WindowMemory(tmp_path / "window.json").write(kept)
    assert WindowMemory(tmp_path / "window.json").read() == kept


def test_a_memory_that_cannot_be_written_is_logged(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    WindowMemory(tmp_path / "file" / "window.json").write(Remembered())
    assert "cannot be written" in caplog.text


@pytest.mark.parametrize(
    ("entry", "arguments"),
    [
        ("org.gnome.Evince.desktop", ["--page-index=4", "{path}"]),
        ("org.kde.okular.desktop", ["--page", "4", "{path}"]),
        ("org.pwmt.zathura.desktop", ["--page=4", "{path}"]),
        ("firefox.desktop", None),
    ],
)
def test_the_systems_viewer_is_told_the_page(tmp_path, entry, arguments):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("evince", "okular", "zathura", "firefox"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    (tmp_path / "mimeapps.list").write_text(f"[Default Applications]\napplication/pdf={entry};other.desktop\n")
    here = str(tmp_path)
    viewers = Viewers({"XDG_CONFIG_HOME": here, "XDG_DATA_DIRS": here, "HOME": here, "PATH": str(programs)})
    path = "/docs/a{b}.pdf"
    command = viewers.command_at(path, 4)
    if arguments is None:
        assert command is None
    else:
        assert command[1:] == [argument.replace("{path}", path) for argument in arguments]
        assert Path(command[0]).parent == programs
    assert viewers.command_at("/docs/a.txt", 4) is None
    assert viewers.command_at("/docs/caf\udce9.pdf", 4) is None


def test_opening_what_is_gone(tmp_path):
    viewers = Viewers({})
    for wish in (viewers.open, lambda path: viewers.show_in_folder(path, pytest.fail)):
        with pytest.raises(PathProblem, match="not there any more"):
            wish(str(tmp_path / "gone.txt"))


def test_a_file_whose_name_is_not_utf_8_is_opened(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toEncoded().data()) or True)
    file = tmp_path / os.fsdecode(b"caf\xe9.pdf")
    file.write_text("a")
    Viewers({}).open(str(file), 3)
    assert opened == [f"file://{tmp_path}/caf%E9.pdf".encode()]


def test_without_a_bus_and_a_file_manager_one_is_told_where_the_file_lies(tmp_path, monkeypatch):
    opened, told = [], []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    file = tmp_path / "a.txt"
    file.write_text("a")
    Viewers({"XDG_RUNTIME_DIR": str(tmp_path)}).show_in_folder(str(file), told.append)
    assert opened == [str(tmp_path)]
    assert str(file) in told[0].advice


def test_resources_are_found():
    assert resource("icons/inkling.svg").is_file()
    assert resource("style/inkling.qss").is_file()


def test_the_explorer_is_given_a_name_as_it_understands_one(tmp_path, monkeypatch):
    lines = []
    monkeypatch.setattr("inkling.gui.viewers.sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr("inkling.gui.viewers.subprocess.Popen", lines.append)
    file = tmp_path / "plan, new = old.txt"
    file.write_text("a")
    Viewers({}).show_in_folder(str(file), pytest.fail)
    assert lines == [f'explorer /select,"{file}"']


@pytest.mark.parametrize(
    ("platform", "written"), [("darwin", "Cmd+C, Option+Down, Shift+F3"), ("win32", "Ctrl+C, Alt+Down, Shift+F3")]
)
def test_keys_are_called_as_on_the_keyboard(monkeypatch, platform, written):
    monkeypatch.setattr("inkling.gui.wording.sys", SimpleNamespace(platform=platform))
    assert keys_here("Ctrl+C, Alt+Down, Shift+F3") == written


@pytest.mark.parametrize(
    ("dropped", "says"),
    [
        ("C:\\", "That is the whole disk."),
        ("E:\\", ""),
        ("E:\\letters", ""),
        ("C:\\Users\\Ann", "That is your whole home folder"),
        ("D:\\", "“D:\\” is watched already."),
        ("D:\\old", "“old” lies in “D:\\”, which is watched already."),
    ],
)
def test_another_drive_may_be_watched_as_a_whole(dropped, says):
    path, watched = PureWindowsPath(dropped), [PureWindowsPath("D:\\")]
    problem = _folder_problem(path, path.name or str(path), watched, PureWindowsPath("C:\\Users\\Ann"))
    assert (problem.title if problem else "").startswith(says)
    assert bool(problem) == bool(says)


@pytest.mark.parametrize(
    ("place", "page", "expected"),
    [
        ("Attachment a.pdf · p. 2", None, True),
        ("Attachment a.eml · The gutter · Attachment note.txt", None, True),
        ("message 12 · Attachment note.txt", None, True),
        ("message 12 · Re: one · two · Attachment note.txt · p. 3", None, True),
        ("", None, False),
        ("message 12 · The roof", None, False),
        ("§ Attachment A › Terms", None, False),
        ("§ Terms · Attachment A", None, False),
        ("§ Note · of bees · Attachment list.PDF · p. 3", None, True),
        ("§ Note · Attachment page.html", None, False),
        ("p. 3 · Attachment A", 3, False),
        ("Attachments", None, False),
        ("Attachment page.HTML", None, False),
        ("message 3 · Re: a.txt · Attachment meeting.ics", None, False),
        ("Attachment a.eml · The gutter · Attachment sums.py · § b.txt", None, False),
        ("Attachment page.html · Attachment note.txt", None, True),
        ("Attachment Scan 12.03 · p. 1", None, True),
        ("Attachment application/pdf", None, True),
        ("Attachment ", None, False),
        ("Attachment  · p. 2", None, False),
        ("File letters/insurance.docx · p. 3", None, True),
        ("File letters/page.html", None, False),
        ("File a.eml · The gutter · File report.exe", None, True),
        ("Attachment all.zip · File a/b.pdf · p. 3", None, True),
        ("Attachment all.zip · File a/b.html", None, False),
        ("message 3 · File report.pdf", None, False),
        ("p. 3 · File a.pdf", None, False),
        ("File ", None, False),
    ],
)
def test_a_passage_stands_in_an_attachment_where_its_place_says_so(make_passage, place, page, expected):
    assert in_attachment(make_passage("Words.", place=place, page=page)) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Attachment a.pdf · p. 2", "attachment"),
        ("File mails.mbox · message 2 · Attachment a.txt", "attachment"),
        ("File letters/a.docx", "file in the archive"),
        ("Attachment all.zip · File a.docx · p. 2", "file in the archive"),
        ("", "attachment"),
    ],
)
def test_what_a_passage_stands_in_is_called_by_what_it_lies_in(make_passage, place, expected):
    assert as_called(make_passage("Words.", place=place)) == expected
