import platform

import pytest

from inkling.cli.processor import check_processor
from inkling.errors import InklingError


@pytest.fixture(autouse=True)
def _machine(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


def described(tmp_path, flags):
    file = tmp_path / "cpuinfo"
    one = f"model name\t: Ω\nflags\t\t: {flags}\n\n"
    file.write_text(f"processor\t: 0\n{one}processor\t: 1\n{one}", "utf-8")
    return file


@pytest.mark.parametrize("flags", ["fpu sse ssse3 sse4_1 sse4_2 popcnt", "ssse3 sse4_2 popcnt avx avx2 avx512f"])
def test_processor_that_can_is_let_pass(tmp_path, flags):
    assert check_processor(described(tmp_path, flags)) is None


@pytest.mark.parametrize(
    ("flags", "missing"),
    [("fpu sse ssse3", "sse4_2, popcnt"), ("", "sse4_2, popcnt, ssse3"), ("sse4_2 ssse3", "popcnt")],
)
def test_processor_that_cannot_is_told_what_it_lacks(tmp_path, flags, missing):
    with pytest.raises(InklingError, match=f"lacks {missing}, without"):
        check_processor(described(tmp_path, flags))


def test_no_description_is_no_hindrance(tmp_path):
    check_processor(tmp_path / "nowhere")
    (tmp_path / "empty").write_text("")
    check_processor(tmp_path / "empty")


def test_other_processors_are_not_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    check_processor(described(tmp_path, "fp asimd"))
