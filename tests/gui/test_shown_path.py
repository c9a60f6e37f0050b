"""Paths as the window writes them."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from inkling.gui.shown_path import address, from_home, path_at


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("{home}/Documents/a.txt", "~/Documents/a.txt"),
        ("{home}", "~"),
        ("{home}er/a.txt", "{home}er/a.txt"),
        ("/media/stick/🌿.txt", "/media/stick/🌿.txt"),
        ("", ""),
    ],
)
def test_what_lies_at_home_is_written_from_home_on(path, shown):
    home = str(Path.home())
    assert from_home(path.format(home=home)) == shown.format(home=home)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (b"/a b/#1%.txt", b"file:///a%20b/%231%25.txt"),
        ("/מכתב.txt".encode(), b"file:///%D7%9E%D7%9B%D7%AA%D7%91.txt"),
        (b"/caf\xe9 1.txt", b"file:///caf%E9%201.txt"),
    ],
)
def test_other_programs_are_told_a_file_by_its_bytes(name, written):
    assert address(os.fsdecode(name)).toEncoded().data() == written
    assert os.fsencode(path_at(QUrl.fromEncoded(written))) == name
