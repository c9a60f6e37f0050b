"""Names of files and folders: as they are typed, and as one is told to type them."""

import os
from types import SimpleNamespace

import pytest

from inkling.cli.output import shell_word
from inkling.cli.paths import absolute


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("~", "home"),
        ("~/letters", "home/letters"),
        ("a/../b", "here/b"),
        ("~$letter.docx", "here/~$letter.docx"),
        ("~nobody-of-this-name", "here/~nobody-of-this-name"),
    ],
)
def test_the_home_folder_may_be_a_tilde_in_any_shell(tmp_path, monkeypatch, typed, expected):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("USERPROFILE" if os.name == "nt" else "HOME", str(tmp_path / "home"))
    assert absolute(typed) == tmp_path / expected


@pytest.mark.parametrize(
    ("platform", "text", "word"),
    [
        ("linux", "/home/ann/My Notes", "'/home/ann/My Notes'"),
        ("linux", "model-2", "model-2"),
        ("win32", r"C:\Users\Ann", r"C:\Users\Ann"),
        ("win32", r"C:\Users\Ann\My Notes", r'"C:\Users\Ann\My Notes"'),
        ("win32", r"C:\Plans & bills", r'"C:\Plans & bills"'),
        ("win32", "D:\\My Notes\\", '"D:\\My Notes\\\\"'),
    ],
)
def test_what_is_to_be_typed_is_one_word_for_the_shell_at_hand(monkeypatch, platform, text, word):
    monkeypatch.setattr("inkling.cli.output.sys", SimpleNamespace(platform=platform))
    assert shell_word(text) == word
