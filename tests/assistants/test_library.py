"""What an assistant is told, and that a folder that is not granted stays unknown."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inkling.assistants.asked_log import AskedLog
from inkling.assistants.grants import Grants
from inkling.assistants.library import Library
from inkling.errors import BadRequest, HomeProblem
from inkling.search.answer import Answer, Question
from inkling.search.searcher import Searcher
from inkling.store.connections import Connections
from inkling.store.ledger import Ledger
from inkling.store.reader import Reader
from inkling.store.rows import LedgerRow, NewFile, State, StoredPassage
from inkling.store.writer import Writer
from store_samples import MODEL, fingerprint, put, put_mail

OPEN = ("The boiler broke in March.", "A man came and mended the pump.", "It has been warm since. 𝔘")
SECRET = ("The boiler of the secret house broke in March.", "A man came by night and mended the secret pump.")


class Engine:
    """Searches a real index by words."""

    def __init__(self, index: Path) -> None:
        self._connections = Connections(index)
        self._reader = Reader(self._connections, MODEL)
        self._searcher = Searcher(self._reader)

    def search(self, question: Question) -> Answer:
        return self._searcher.search(question)

    def passages_of(self, path: str) -> list[StoredPassage]:
        return self._reader.passages_of(path)

    def ledger(self, state: State | None = None) -> list[LedgerRow]:
        return Ledger(self._connections).rows(state)

    def close(self) -> None:
        self._searcher.close()
        self._connections.close()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    granted, secret = tmp_path / "docs", tmp_path / "docs2"
    for folder in (granted, secret):
        folder.mkdir()
    return granted, secret


TAUGHT = ("A teacher told of the lighthouse.", "Nobody climbs its stairs.")
UNTELLABLE = "of the \udce9cole.txt"
"""A name that is no Unicode."""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer(tmp_path / "index.sqlite", tmp_path / "lock")
    yield opened
    opened.close()


@pytest.fixture
def engine(tmp_path: Path, folders: tuple[Path, Path], writer: Writer) -> Iterator[Engine]:
    granted, secret = folders
    put(writer, str(granted / "boiler.txt"), *OPEN, number=1)
    put(writer, str(granted / "deep" / "pump.md"), "Mending a pump takes a man and a night.", number=2)
    put(writer, str(secret / "boiler.txt"), *SECRET, number=3)
    put(writer, str(secret / "copy.txt"), *OPEN, number=4)
    put(writer, str(granted / UNTELLABLE), *TAUGHT, number=5)
    put(writer, str(secret / UNTELLABLE), "A thief told of the secret lighthouse.", number=6)
    picture = NewFile(str(granted / "lighthouse.png"), fingerprint(7), b"picture", "rules")
    writer.put_refused(picture, "skipped", "a picture")
    opened = Engine(tmp_path / "index.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "assistants.log"


@pytest.fixture
def library(engine: Engine, folders: tuple[Path, Path], log: Path) -> Library:
    return Library(engine, Grants([str(folders[0])], list(map(str, folders))), AskedLog(log))


def entries(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("ascii").splitlines()]


def test_search_tells_of_the_granted_folder_alone(library: Library, folders: tuple[Path, Path], log: Path) -> None:
    granted, secret = folders
    for query in ("boiler", "secret", "man pump", f"boiler in:{secret}", "boiler in:docs2", "copy", "", "name:copy"):
        found = library.search(query, 50)
        assert not [each.path for each in found.files if str(secret) in each.path]
        assert "secret" not in repr(found.files)
        assert str(secret) not in repr(found)
    assert not library.search("boiler").by_meaning
    found = library.search("boiler").files[0]
    assert (found.path, found.older_versions) == (str(granted / "boiler.txt"), [])
    assert found.passages[0].text == OPEN[0]
    assert [each.path for each in library.search("pump", folder=str(granted / "deep")).files] == [
        str(granted / "deep" / "pump.md")
    ]
    assert [Path(each.path).suffix for each in library.search("pump", file_types=["md"]).files] == [".md"]
    assert len(library.search("pump", limit=-3).files) == 1
    assert entries(log)[0]["tool"] == "search"
    assert entries(log)[0]["arguments"] == {"query": "boiler", "limit": 50, "folder": "", "file_types": []}
    assert entries(log)[0]["files"] == [found.path]


@pytest.mark.parametrize("modified", [1e20, -1e20])
def test_a_file_of_a_time_that_no_calendar_tells_is_told(engine, library, monkeypatch, modified: float) -> None:
    search = engine.search

    def undated(question: Question) -> Answer:
        answer = search(question)
        return replace(answer, results=tuple(replace(each, modified=modified) for each in answer.results))

    monkeypatch.setattr(engine, "search", undated)
    told = library.search("boiler").files
    assert told
    assert all(datetime.fromisoformat(each.modified).tzinfo for each in told)


def test_a_passage_is_read_with_its_surroundings(library: Library, folders: tuple[Path, Path]) -> None:
    path = str(folders[0] / "boiler.txt")
    reading = library.read(path, 1, around=1)
    assert (reading.passages, [(each.first, each.last) for each in reading.parts]) == (3, [(0, 2)])
    assert all(text in reading.parts[0].text for text in OPEN)
    assert [each.text for each in library.read(path, 1, around=0).parts] == [OPEN[1]]
    assert library.read(path, 1, around=-7).parts == library.read(path, 1, around=0).parts
    assert OPEN[0] in library.read(path).parts[0].text
    assert library.read(path, 99).parts == []


def test_what_is_like_a_file_is_in_the_granted_folder(library: Library, folders: tuple[Path, Path]) -> None:
    granted, _ = folders
    found = library.similar(str(granted / "boiler.txt"))
    assert [each.path for each in found.files] == [str(granted / "deep" / "pump.md")]
    assert [each.path for each in library.similar(str(granted / "boiler.txt"), 1).files] == [found.files[0].path]


def test_folders_are_counted_without_the_others(library: Library, folders: tuple[Path, Path]) -> None:
    assert [(each.path, each.files, each.searchable) for each in library.folders().folders] == [
        (str(folders[0]), 4, 3)
    ]


def test_a_name_that_is_no_unicode_is_told_so_that_it_can_be_asked_for(library, folders, log) -> None:
    told = str(folders[0] / "of the \\udce9cole.txt")
    found = library.search("teacher")
    assert [each.path for each in found.files] == [told]
    assert library.read(told, 1, around=0).parts[0].text == TAUGHT[1]
    assert library.read(told).path == told
    assert [Path(each.path).name for each in library.similar(told, 0).files] == ["lighthouse.png"]
    assert [entry["files"] for entry in entries(log)[:3]] == [[told]] * 3
    with pytest.raises(BadRequest, match="no such file"):
        library.read(str(folders[1] / "of the \\udce9cole.txt"))


def test_messages_of_one_mailbox_are_found_each_and_noted_as_one_file(library, folders, log, writer) -> None:
    path = str(folders[0] / "all.mbox")
    put_mail(writer, path, (None, "the walrus slept"), (86_400, "a walrus sang"), number=8)
    found = library.search("walrus").files
    assert [(each.path, each.title) for each in found] == [(path, each.passages[0].text.title()) for each in found]
    assert {each.passages[0].first for each in found} == {0, 1}
    told = {each.passages[0].first: each.written and datetime.fromisoformat(each.written) for each in found}
    assert told == {0: None, 1: datetime(1970, 1, 2, tzinfo=UTC)}
    assert len({each.modified for each in found}) == 1
    assert library.read(path, found[1].passages[0].first, around=0).parts[0].text == found[1].passages[0].text
    assert entries(log)[0]["files"] == [path]


def test_of_a_file_without_text_nothing_false_is_said(library, folders) -> None:
    picture = str(folders[0] / "lighthouse.png")
    assert picture in [each.path for each in library.search("lighthouse").files]
    for ask in (lambda: library.read(picture), lambda: library.similar(picture)):
        with pytest.raises(BadRequest, match="or none of its text could be read"):
            ask()


def test_nothing_is_like_a_passage_that_is_not_there(library, folders, log) -> None:
    for passage in (3, -1, 10**30):
        with pytest.raises(BadRequest, match=f"no passage {passage}; it has 3"):
            library.similar(str(folders[0] / "boiler.txt"), passage)
    assert [entry["files"] for entry in entries(log)] == [[]] * 3


def test_a_folder_is_known_however_it_is_called(library, folders, tmp_path, monkeypatch) -> None:
    granted, secret = folders
    (tmp_path / "link").symlink_to(granted)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (granted / "deep").mkdir()
    for folder in (f"{granted}/deep/", "~/docs/deep", str(tmp_path / "link" / "deep"), f"{secret}/../docs/deep"):
        assert [Path(each.path).name for each in library.search("pump", folder=folder).files] == ["pump.md"]
    for folder in ("~/docs2", "deep", f"{granted}/..", "~nobody", f"{granted}\0"):
        with pytest.raises(BadRequest, match="not granted"):
            library.search("pump", folder=folder)


def tricks(granted: Path, secret: Path) -> list[str]:
    return [
        str(secret / "boiler.txt"),
        f"{granted}/../docs2/boiler.txt",
        f"{granted}/./../docs2/boiler.txt",
        f"{granted}2/boiler.txt",
        f"{granted}//..//docs2/boiler.txt",
        os.path.relpath(secret / "boiler.txt"),
        "boiler.txt",
        "",
        "\0",
        f"{secret}/boiler.txt\0{granted}/boiler.txt",
        f"file://{secret}/boiler.txt",
        str(granted / "link" / "boiler.txt"),
    ]


@pytest.mark.parametrize("trick", range(12))
def test_no_way_leads_to_a_folder_that_is_not_granted(library, folders, log, trick) -> None:
    granted, secret = folders
    (granted / "link").symlink_to(secret)
    path = tricks(granted, secret)[trick]
    for ask in (lambda: library.read(path), lambda: library.read(path, 0, 20), lambda: library.similar(path, 0)):
        with pytest.raises(BadRequest, match="no such file"):
            ask()
    folder = str(Path(path).parent) if "\0" not in path else path
    if path and folder != ".":
        with pytest.raises(BadRequest, match="not granted"):
            library.search("boiler", folder=folder)
    with pytest.raises(BadRequest, match="similar"):
        library.search(f'like:"{secret}/boiler.txt"')
    assert all(entry["files"] == [] for entry in entries(log))


def test_a_file_that_became_a_link_out_of_the_folder_is_not_told(library, folders) -> None:
    granted, secret = folders
    (secret / "real.txt").write_text("x")
    (granted / "boiler.txt").symlink_to(secret / "real.txt")
    assert [Path(each.path).name for each in library.search("boiler pump").files] == ["pump.md"]
    with pytest.raises(BadRequest):
        library.read(str(granted / "boiler.txt"))


def test_without_a_grant_nothing_is_told(engine: Engine, folders: tuple[Path, Path], log: Path) -> None:
    library = Library(engine, Grants([], list(map(str, folders))), AskedLog(log))
    path = str(folders[0] / "boiler.txt")
    for ask in (
        lambda: library.search("boiler"), lambda: library.search("boiler", folder=str(folders[0])),
        lambda: library.read(path), lambda: library.similar(path), library.folders,
    ):  # fmt: skip
        with pytest.raises(BadRequest, match="No folder is granted"):
            ask()
    assert len(entries(log)) == 5


def test_a_folder_is_granted_by_a_link_to_it_or_by_the_name_it_is_watched_under(tmp_path, folders) -> None:
    granted, secret = folders
    link = tmp_path / "link"
    link.symlink_to(granted)
    by_link = Grants([str(link)], [str(granted)])
    assert by_link.allows(str(granted / "a.txt"))
    assert by_link.folders == (str(granted),)
    assert Grants([str(link)], []).folders == (str(link),)
    assert Grants([str(granted)], [str(link)]).allows(str(link / "a.txt"))
    assert not Grants([str(link)], [str(granted), str(secret)]).allows(str(secret / "a.txt"))
    above = Grants([str(tmp_path)], [str(granted), str(secret)])
    assert above.allows(str(granted / "a.txt"))
    assert above.allows(str(secret / "a.txt"))
    assert not Grants([str(granted / "deep")], [str(granted)]).allows(str(granted / "a.txt"))
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "all").symlink_to(tmp_path)
    assert Grants([str(tmp_path / "away" / "all")], [str(granted)]).folders == (str(granted),)


def test_many_files_are_allowed_as_each_by_itself(tmp_path, folders) -> None:
    granted, secret = folders
    (granted / "deep").mkdir()
    (granted / "out").symlink_to(secret)
    (granted / "in").symlink_to(granted / "deep")
    (granted / "leak.txt").symlink_to(secret / "boiler.txt")
    (granted / "same.txt").symlink_to(granted / "deep" / "a.txt")
    grants = Grants([str(granted)], list(map(str, folders)))
    names = ("a.txt", "deep/a.txt", "out/a.txt", "in/a.txt", "leak.txt", "same.txt", "not/there.txt", "../docs2/a")
    paths = [str(granted), *(f"{granted}/{name}" for name in names), *tricks(granted, secret)]
    assert grants.among(paths) == [path for path in paths if grants.allows(path)]
    assert len(grants.among(paths)) == 7


def test_the_log_is_private_and_what_cannot_be_noted_is_not_told(library, folders, log, tmp_path) -> None:
    library.folders()
    if sys.platform != "win32":
        assert log.stat().st_mode & 0o777 == 0o600
    log.unlink()
    log.mkdir()
    with pytest.raises(HomeProblem):
        library.search("boiler")
    log.rmdir()
    log.write_text("x" * 5_000_001)
    library.folders()
    assert len(entries(log)) == 1
    assert (tmp_path / "assistants.log.1").stat().st_size > 5_000_000
