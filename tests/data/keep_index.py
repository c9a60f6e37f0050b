"""Makes the small index that is kept for each version of the schema, with the program as it is.

    python tests/data/keep_index.py

Run once, before the version is raised: `index-VERSION.sqlite` beside this file is what the tests of migrations bring
forward ever after. The texts are those of the sample library; the paths are made up.
"""

import shutil
import tempfile
from pathlib import Path

from inkling.places import Places
from inkling.session import Session
from inkling.store import schema
from inkling.store.shrinking import shrink
from inkling.store.writer import Writer

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "resources" / "sample" / "library"
KEPT_FOLDER = "/home/ann/Library"
FILES = (
    "Bindery/How to use the guillotine.pdf",
    "Family/Letter to Berit.eml",
    "Garden/Beekeeping notes.txt",
    "Garden/Pruning.md",
    "House/Smoke alarms.html",
    "Kitchen/Plum jam.txt",
    "Travel/Night train to the mountains.md",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder, places = Path(temporary) / "Library", Places(Path(temporary) / "home")
        places.home.mkdir()
        for name in FILES:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(LIBRARY / name, target)
        (folder / "Garden" / "Pruning (copy).md").write_bytes((folder / "Garden" / "Pruning.md").read_bytes())
        (folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
        session = Session(places)
        session.index([folder])
        session.close()
        rename(places, str(folder))
        shutil.copyfile(places.index, HERE / f"index-{schema.VERSION}.sqlite")


def rename(places: Places, folder: str) -> None:
    """Give every file a path that exists nowhere, and leave nothing of the old ones in the file."""
    writer = Writer(places.index, places.lock)
    for path, known in writer.known(folder).items():
        writer.move(known.id, path.replace(folder, KEPT_FOLDER))
    writer.remember("devices of folders", {})
    writer.remember("what is watched", {"folders": [{"path": KEPT_FOLDER, "exclusions": []}], "exclusions": []})
    shrink(writer)
    writer.close()
    if folder.encode() in places.index.read_bytes():
        raise SystemExit("the index still names the folder it was made in")


if __name__ == "__main__":
    main()
