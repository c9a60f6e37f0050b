"""What the values of the index tell of themselves."""

from pathlib import PurePath

import pytest

from inkling.store.rows import StoredFile, file_name

PATHS = [
    "/a/b.txt", "/a/.bashrc", "/a/x.", "/a b/c d", "/é/ü.tar.gz", "/𝔘/😀", "/x", "x.txt",
    "/a/\udce9.pdf", "/a/שלום.txt", "/" + "long/" * 500 + "name",
]


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_the_name_of_a_file_is_what_pathlib_takes_for_it(path: str) -> None:
    assert file_name(path) == PurePath(path).name


def test_a_file_is_called_by_its_name_and_its_title() -> None:
    assert StoredFile(1, "/a/re\u0301.txt", "", 0.0, 0).called == "ré.txt "
    assert StoredFile(1, str(PurePath("/a/b c.txt")), "The title", 0.0, 0).called == "b c.txt The title"
