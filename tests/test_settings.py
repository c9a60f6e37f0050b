import itertools
import json
import logging
import os
import stat
import threading
from pathlib import Path

import filelock
import pytest

from inkling.errors import HomeProblem
from inkling.settings import Settings, SettingsFile, WatchedFolder, load, save

NOT_UTF8 = os.fsdecode(b"/data/caf\xe9")

FULL = Settings(
    folders=(WatchedFolder("/data/a", ("*.log",)), WatchedFolder(NOT_UTF8), WatchedFolder("/data/שלום 𝔘 e\u0301")),
    exclusions=("build/", "*.tmp"),
    size_limit=5,
    model="/models/mine",
    note_opened=True,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.json"


def paths(settings):
    return [folder.path for folder in settings.folders]


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
        ("folders", "/a"),
        ("folders", ["/a"]),
        ("folders", [{"path": 3}]),
        ("folders", [{"path": "relative"}]),
        ("folders", [{"path": "/nul\0"}]),
        ("folders", [{"path": "/\ud83d"}]),
        ("folders", [{"exclusions": ["*"]}]),
        ("exclusions", "*.log"),
        ("exclusions", [3]),
        ("size_limit", "big"),
        ("size_limit", True),
        ("size_limit", -1),
        ("size_limit", 1.5),
        ("size_limit", None),
        ("note_opened", 1),
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
    file.write_text(json.dumps({"folders": [{"path": "/a", "exclusions": ["x", 3, "y"]}, 5, {"path": "/b"}]}))
    assert load(file).folders == (WatchedFolder("/a", ("x", "y")), WatchedFolder("/b"))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"]
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


def test_adding_and_removing_folders():
    settings = Settings().with_folder("/data/a").with_folder(Path("/data/b"), ["*.log"]).with_folder("/data/a/")
    assert settings.folders == (WatchedFolder("/data/a"), WatchedFolder("/data/b", ("*.log",)))
    assert paths(settings.without_folder("/data/a")) == ["/data/b"]
    assert settings.without_folder("/data") == settings


def test_name_that_only_begins_alike_is_another_folder():
    assert paths(Settings().with_folder("/data/a").with_folder("/data/ab")) == ["/data/a", "/data/ab"]


def test_same_folder_again_adds_its_exclusions_once():
    settings = Settings().with_folder("/a", ["x", "y"]).with_folder("/a", ["y", "z", ""])
    assert settings.folders == (WatchedFolder("/a", ("x", "y", "z")),)


@pytest.mark.parametrize(
    ("pattern", "moved"),
    [
        ("*.log", "/sub/deep/**/*.log"),
        ("build/", "/sub/deep/**/build/"),
        ("/build", "/sub/deep/build"),
        ("a/b", "/sub/deep/a/b"),
        ("**/b", "/sub/deep/**/b"),
        ("!keep.log", "!/sub/deep/**/keep.log"),
        ("!/keep", "!/sub/deep/keep"),
        ("\\!odd", "/sub/deep/**/!odd"),
    ],
)
@pytest.mark.parametrize("inner_first", [True, False])
def test_exclusions_move_up_with_their_meaning(pattern, moved, inner_first):
    inner = ("/top/sub/deep", [pattern])
    order = [inner, ("/top", [])] if inner_first else [("/top", []), inner]
    settings = Settings()
    for path, exclusions in order:
        settings = settings.with_folder(path, exclusions)
    assert settings.folders == (WatchedFolder("/top", (moved,)),)


def test_moved_exclusion_covers_what_it_covered_before():
    pathspec = pytest.importorskip("pathspec")
    settings = Settings().with_folder("/top/a [1]*!", ["*.log", "/only/here"]).with_folder("/top")
    spec = pathspec.GitIgnoreSpec.from_lines(settings.folders[0].exclusions)
    covered = ["a [1]*!/x.log", "a [1]*!/deep/x.log", "a [1]*!/only/here"]
    free = ["x.log", "a 1xx/x.log", "only/here", "a [1]*!/deep/only/here", "a [1]*!/x.txt"]
    assert [spec.match_file(path) for path in covered + free] == [True] * 3 + [False] * 5


def test_root_as_a_folder_takes_the_place_of_all():
    assert paths(Settings().with_folder("/a").with_folder("/b/c").with_folder("/")) == ["/"]
    assert paths(Settings().with_folder("/").with_folder("/a")) == ["/"]


def test_loading_brings_nested_folders_together(file):
    folders = [{"path": "/a/b", "exclusions": ["x"]}, {"path": "/a"}, {"path": "/a/c/"}]
    file.write_text(json.dumps({"folders": folders}))
    assert load(file).folders == (WatchedFolder("/a", ("/b/**/x",)),)


def test_other_changes_give_new_values():
    settings = Settings().with_folder("/a", ["x"])
    assert settings.with_exclusion("/a", "y").folder("/a") == WatchedFolder("/a", ("x", "y"))
    assert settings.with_exclusion("/nope", "y") == settings
    assert settings.without_exclusion("/a", "x").folder("/a") == WatchedFolder("/a")
    assert settings.without_exclusion("/nope", "x") == settings
    assert settings.with_exclusions(["p", "p", "q"]).exclusions == ("p", "q")
    assert settings.with_model("/m").model == "/m"
    assert settings.folder("/nope") is None
    assert settings == Settings().with_folder("/a", ["x"])


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
    monkeypatch.setattr("inkling.settings.PATIENCE", 0.1)
    save(file, FULL)
    with filelock.FileLock(file.with_name(f".{file.name}.lock")), pytest.raises(HomeProblem, match="not let go"):
        SettingsFile(file, lambda _: None).change(lambda before: before.with_folder("/new"))
    assert load(file) == FULL
