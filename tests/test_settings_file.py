import itertools
import json
import logging
import os
import stat
import threading

import filelock
import pytest

from inkling.errors import HomeProblem
from inkling.settings import Settings, WatchedFolder
from inkling.settings_file import SettingsFile, load, save

NOT_UTF8 = os.fsdecode(b"/data/caf\xe9")

FULL = Settings(
    folders=(WatchedFolder("/data/a", ("*.log",)), WatchedFolder(NOT_UTF8), WatchedFolder("/data/שלום 𝔘 e\u0301")),
    exclusions=("build/", "*.tmp"),
    size_limit=5,
    model="/models/mine",
    note_opened=True,
    pictures="eng+deu",
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.json"


def test_missing_file_gives_the_defaults(file):
    assert load(file) == Settings()
    assert not file.exists()


def test_nothing_stays_of_a_writing_that_was_killed(file):
    unfinished = file.with_name(".settings.json.unfinished")
    unfinished.write_text('{"folders": [{"path": "/data/secret"')
    save(file, FULL)
    assert load(file) == FULL
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("settings", [Settings(), FULL])
def test_what_is_saved_is_loaded(file, settings):
    save(file, settings)
    assert load(file) == settings
    assert json.loads(file.read_bytes().decode("ascii"))["size_limit"] == settings.size_limit


def test_file_is_the_owners_alone_and_nothing_else_is_left(file):
    save(file, FULL)
    save(file, Settings())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_unknown_keys_are_kept(file):
    content = {"colour": {"ink": [1, None]}, "folders": [{"path": "/a", "exclusions": [], "depth": 3}], "model": "m"}
    file.write_text(json.dumps(content))
    save(file, load(file).with_size_limit(7).with_folder("/b"))
    found = json.loads(file.read_text())
    assert found["colour"] == {"ink": [1, None]}
    assert found["folders"][0] == {"path": "/a", "exclusions": [], "depth": 3}
    assert (found["size_limit"], found["model"]) == (7, "m")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("exclusions", [3]),
        ("size_limit", "big"),
        ("size_limit", True),
        ("size_limit", -1),
        ("size_limit", 1.5),
        ("size_limit", 2**63),
        ("paused_until", 1_790_000_000_000),
        ("paused_until", 10**400),
        ("paused_until", "tomorrow"),
        ("size_limit", None),
        ("note_opened", 1),
        ("pictures", True),
        ("pictures", "eng deu"),
        ("model", 3),
        ("model", "nul\0"),
    ],
)
def test_wrong_value_gives_its_default_and_a_warning(file, caplog, key, value):
    file.write_text(json.dumps({"model": "m", "size_limit": 9, key: value}))
    settings = load(file)
    assert getattr(settings, key) == getattr(Settings(), key)
    assert ("m" if key != "model" else 9) in (settings.model, settings.size_limit)
    assert [(record.levelno, repr(key) in record.message) for record in caplog.records] == [(logging.WARNING, True)]


def test_wrong_exclusion_costs_only_itself(file):
    file.write_text(json.dumps({"folders": [{"path": "/a", "exclusions": ["x", 3, "y"]}, {"path": "/b"}]}))
    assert load(file).folders == (WatchedFolder("/a", ("x", "y")), WatchedFolder("/b"))


UNCLEAR = [
    {"folders": "/a"},
    {"folders": ["/a"]},
    {"folders": [{"path": "/a"}, 5]},
    {"folders": [{"path": 3}]},
    {"folders": [{"path": "relative"}]},
    {"folders": [{"path": "~/Documents"}]},
    {"folders": [{"path": "/nul\0"}]},
    {"folders": [{"path": "/\ud83d"}]},
    {"folders": [{"exclusions": ["*"]}]},
    {"folders": [{"path": "/a", "exclusions": "*.log"}]},
    {"exclusions": "*.log"},
]
"""Of these it cannot be told what is watched."""


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"]
    + [json.dumps(each).encode() for each in UNCLEAR],
)
def test_damaged_file_is_set_aside(file, caplog, content):
    file.write_bytes(content)
    assert load(file) == Settings()
    assert not file.exists()
    [aside] = file.parent.iterdir()
    assert aside.name.startswith("settings.damaged-")
    assert aside.read_bytes() == content
    assert aside.name in caplog.text


def test_many_damaged_files_are_all_kept(file):
    for content in (b"1", b"2", b"3"):
        file.write_bytes(content)
        load(file)
    assert sorted(aside.read_bytes() for aside in file.parent.iterdir()) == [b"1", b"2", b"3"]


def test_byte_order_mark_does_no_harm(file):
    file.write_bytes(b'\xef\xbb\xbf{"size_limit": 3}')
    assert load(file).size_limit == 3


def test_folder_in_the_way_is_a_problem_of_the_home(file):
    file.mkdir()
    with pytest.raises(HomeProblem, match="in the way"):
        load(file)
    with pytest.raises(HomeProblem, match="in the way"):
        save(file, Settings())
    assert list(file.parent.iterdir()) == [file]


def test_saving_into_a_missing_home_is_a_problem_of_the_home(tmp_path):
    with pytest.raises(HomeProblem):
        save(tmp_path / "gone" / "settings.json", Settings())


def test_failed_saving_keeps_the_old_file(file):
    save(file, FULL)
    with pytest.raises(TypeError):
        save(file, Settings(unknown={"bad": object()}))
    assert load(file) == FULL


def test_loading_brings_nested_folders_together(file):
    folders = [{"path": "/a/b", "exclusions": ["x"]}, {"path": "/a"}, {"path": "/a/c/"}]
    file.write_text(json.dumps({"folders": folders}))
    assert load(file).folders == (WatchedFolder("/a", ("/b/**/x",)),)


@pytest.mark.parametrize("files", [1, 3])
def test_changes_of_several_threads_and_processes_are_all_kept(file, files):
    # Each process has a SettingsFile of its own.
    opened = [SettingsFile(file, lambda _: None) for _ in range(files)]

    def add(name, settings):
        for number in range(20):
            settings.change(lambda before, folder=f"/{name}{number}": before.with_folder(folder))

    threads = [threading.Thread(target=add, args=each) for each in zip("abc", itertools.cycle(opened))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(settings.read().folders) for settings in opened] == [60] * files
    assert len(load(file).folders) == 60
    assert list(file.parent.iterdir()) == [file]


def test_a_change_that_another_process_holds_up_is_said(file, monkeypatch):
    monkeypatch.setattr("inkling.settings_file.PATIENCE", 0.1)
    save(file, FULL)
    with filelock.FileLock(file.with_name(f".{file.name}.lock")), pytest.raises(HomeProblem, match="not let go"):
        SettingsFile(file, lambda _: None).change(lambda before: before.with_folder("/new"))
    assert load(file) == FULL


def grown_old(file):
    """Let a file look as if nobody were writing it any more."""
    os.utime(file, (1_700_000_000, 1_700_000_000))


@pytest.mark.parametrize("content", [b"", b'{"folders": [{"path": "/data/a"},]}', json.dumps(UNCLEAR[5]).encode()])
def test_what_was_chosen_before_holds_where_the_file_is_damaged_meanwhile(file, content):
    save(file, FULL)
    told = []
    settings = SettingsFile(file, told.append)
    file.write_bytes(content)
    assert settings.read() == FULL
    # Somebody may be writing it just now.
    assert (told, file.read_bytes()) == ([], content)
    grown_old(file)
    assert settings.read() == load(file) == FULL
    [aside] = file.parent.glob("settings.damaged-*")
    assert aside.read_bytes() == content
    assert [str(aside) in problem.title for problem in told] == [True]


def test_a_change_begins_with_what_was_chosen_before_where_the_file_is_damaged(file):
    save(file, FULL)
    settings = SettingsFile(file, lambda _: None)
    file.write_text("{")
    assert settings.change(lambda before: before.with_size_limit(9)) == load(file) == FULL.with_size_limit(9)


@pytest.mark.parametrize("content", [None, b"{", json.dumps(UNCLEAR[1]).encode()])
def test_what_is_remembered_elsewhere_takes_the_place_of_settings_that_were_lost(file, content):
    if content is not None:
        file.write_bytes(content)
    remembered = Settings().with_folder("/data/a", ["x"])
    told = []
    assert SettingsFile(file, told.append, lambda: remembered).read() == load(file) == remembered
    assert len(told) == 1
    assert SettingsFile(file, told.append, Settings).read() == remembered
    assert len(told) == 1


def test_nothing_is_said_where_there_were_no_settings_yet(file):
    told = []
    assert SettingsFile(file, told.append).read() == Settings()
    assert (told, file.exists()) == ([], False)


def test_a_file_that_is_a_link_stays_one(file, tmp_path):
    elsewhere = tmp_path / "mine" / "inkling.json"
    elsewhere.parent.mkdir()
    elsewhere.write_text("{}")
    file.symlink_to(elsewhere)
    save(file, FULL)
    assert file.is_symlink()
    assert load(elsewhere) == FULL


@pytest.mark.parametrize("start_anew", [False, True])
def test_a_slip_in_the_name_of_the_list_of_folders_loses_none(file, start_anew):
    save(file, FULL)
    settings = SettingsFile(file, lambda _: None)
    file.write_text(file.read_text().replace('"folders"', '"folder"').replace('"size_limit": 5', '"size_limit": 7'))
    if start_anew:
        settings = SettingsFile(file, lambda _: None, lambda: FULL)
    assert (settings.read().folders, settings.read().size_limit) == (FULL.folders, 7)
    assert settings.change(lambda before: before.with_folder("/new")).folders[:-1] == FULL.folders
    assert load(file).folders == (*FULL.folders, WatchedFolder("/new"))


def test_no_folders_are_none(file):
    save(file, FULL)
    settings = SettingsFile(file, lambda _: None, lambda: FULL)
    file.write_text('{"folders": []}')
    assert settings.read().folders == ()
