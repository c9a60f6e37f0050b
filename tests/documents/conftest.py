"""Writers of small real files, so that tests need no other library and no stored samples."""

import zipfile

import pytest


def _count_words(texts):
    return [len(text.split()) for text in texts]


@pytest.fixture
def count_words():
    return _count_words


@pytest.fixture
def pack(tmp_path):
    """Write a zip file of named parts."""

    def write(name, parts):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for part, text in parts.items():
                packed.writestr(part, text)
        return path

    return write
