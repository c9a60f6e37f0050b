import json
from pathlib import Path

import pytest

from inkling.settings import Settings, WatchedFolder


def paths(settings):
    return [folder.path for folder in settings.folders]


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


def test_what_is_watched_is_taken_over_from_what_json_carried():
    settings = Settings().with_folder("/a", ["x"]).with_folder("/b").with_exclusions(["*.tmp"])
    carried = json.loads(json.dumps(settings.watched))
    assert Settings().watching_also(carried) == settings
    assert settings.watching_also(carried) == settings
    assert paths(Settings().with_folder("/a/inner").watching_also(carried)) == ["/a", "/b"]
