"""Paths as the window writes them."""

from pathlib import Path

import pytest

from inkling.gui.shown_path import from_home


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
