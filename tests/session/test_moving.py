"""Moving house: nothing is encoded again, and whatever goes wrong changes nothing."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkling.errors import BadRequest
from inkling.places import Places, make_home
from inkling.search.answer import Question
from inkling.session import Session
from inkling.settings_file import load
from inkling.store.importing import TO_WATCH
from inkling.store.ledger import Ledger
from inkling.store.writer import Writer

SEA = Question("the boat before the waves and the storm")


@pytest.fixture
def exported(small: Session, folder: Path, tmp_path: Path) -> Path:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "left.bak").write_text("left out")
    small.index([folder], ["*.bak"])
    written = small.moving.export(tmp_path / "all.inkling")
    assert (written.files, written.passages, written.vectors) == (6, 5, 5)
    small.close()
    return tmp_path / "all.inkling"


@pytest.fixture
def there(exported: Path, places: Places, tmp_path: Path) -> Iterator[Session]:
    """A session on another machine, with the same model and the documents under another root."""
    other = Places(tmp_path / "other home")
    make_home(other)
    shutil.copytree(places.models, other.models)
    (other.home / "settings.json").write_text('{"model": "one"}')
    (tmp_path / "documents").rename(tmp_path / "papers")
    for path in (tmp_path / "papers").iterdir():
        # Copied to another disk, a file has another number and perhaps another time.
        copy = path.with_suffix(".copy")
        shutil.copyfile(path, copy)
        copy.replace(path)
    opened = Session(other)
    yield opened
    opened.close()


def renamed(tmp_path: Path) -> str:
    return f"{tmp_path / 'documents'}={tmp_path / 'papers'}"


def test_the_index_follows_its_folder_without_encoding(there: Session, exported: Path, tmp_path: Path) -> None:
    moved = there.moving.bring_in(exported, [renamed(tmp_path)])
    assert (moved.imported.files, moved.imported.passages, moved.imported.vectors) == (6, 5, 5)
    assert (moved.sampled, moved.alike, moved.fitting) == (5, 5, True)
    folders = [(folder.path, folder.exclusions) for folder in there.settings().folders]
    assert folders == [(str(tmp_path / "papers"), ("*.bak",))]
    counts = there.status().folders[0]
    assert (counts.files, counts.meaning_ready, counts.unreadable) == (6, 5, 1)
    answer = there.search(SEA)
    assert answer.meaning
    assert answer.results[0].path == str(tmp_path / "papers" / "sail.txt")
    report = there.index([])
    # The damaged file has no hash of its content, so it is read again.
    assert (report.passages_encoded, report.added, report.changed, report.gone) == (0, 0, 1, 0)
    assert there.settings().folders[0].path == str(tmp_path / "papers")


def test_what_changed_on_the_way_is_told_and_only_that_is_encoded(
    there: Session, exported: Path, tmp_path: Path
) -> None:
    (tmp_path / "papers" / "sail.txt").write_text("The mast broke in the night, and nobody was hurt.")
    moved = there.moving.bring_in(exported, [renamed(tmp_path)])
    assert (moved.sampled, moved.alike) == (5, 4)
    assert there.index([]).passages_encoded == 1


def test_an_index_that_is_in_use_is_joined_with(there: Session, exported: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.txt").write_text("What stands here was here before.")
    there.index([tmp_path / "mine"])
    idle = threading.Event()
    there.start(lambda activity: idle.set() if activity.phase == "idle" else None, lambda _: None)
    assert idle.wait(60)
    there.moving.bring_in(exported, [renamed(tmp_path)])
    assert [Path(folder.path).name for folder in there.settings().folders] == ["mine", "papers"]
    assert there.status().files == 7


NOWHERE = [
    ([], "is not on this machine"),
    (["{root}/documents={root}/nowhere"], "There is no folder"),
    (["{root}/documents={root}/home"], "None of the files"),
    (["/other={root}/papers"], "Nothing of the export"),
    (["{root}/documents"], "is no map"),
]


def test_a_map_that_leads_nowhere_changes_nothing(there: Session, exported: Path, tmp_path: Path) -> None:
    before = there.settings(), there.status()
    for maps, words in NOWHERE:
        with pytest.raises(BadRequest, match=words):
            there.moving.bring_in(exported, [each.format(root=tmp_path) for each in maps])
    assert (there.settings(), there.status()) == before


def test_a_folder_may_be_left_out(there: Session, exported: Path, tmp_path: Path) -> None:
    moved = there.moving.bring_in(exported, [f"{tmp_path / 'documents'}="])
    assert moved.imported.files == 0
    assert there.settings().folders == ()


def test_settings_that_a_kill_left_behind_are_made_up_for(
    there: Session, exported: Path, tmp_path: Path
) -> None:
    there.moving.bring_in(exported, [renamed(tmp_path)])
    other = Places(tmp_path / "other home")
    there.close()
    writer = Writer(other.index, other.lock)
    papers = str(tmp_path / "papers")
    writer.remember(TO_WATCH, {"folders": [{"path": papers, "exclusions": ["*.bak"]}], "exclusions": []})
    writer.close()
    other.settings.write_text('{"model": "one"}')
    again = Session(other)
    assert [folder.path for folder in again.settings().folders] == [papers]
    assert load(other.settings) == again.settings()
    assert again.index([]).passages_encoded == 0
    again.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from inkling.cli import main
import inkling.store.importing as importing

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

importing._take_vectors = die
main(["--home", sys.argv[1], "import", sys.argv[2], "--map", sys.argv[3]])
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no such kill")
def test_killed_half_way_everything_is_as_it_was(there: Session, exported: Path, tmp_path: Path) -> None:
    before = there.settings(), there.status().files
    there.close()
    other = Places(tmp_path / "other home")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "app")}
    command = [sys.executable, "-c", KILLED, str(other.home), str(exported), renamed(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    again = Session(other)
    assert (again.settings(), again.status().files) == before
    assert Ledger(again._connections).fact(TO_WATCH) is None
    assert again.moving.bring_in(exported, [renamed(tmp_path)]).imported.files == 6
    again.close()
