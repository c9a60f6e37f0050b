"""Moving house: the index travels to another machine, or follows a renamed folder, without being encoded again."""

import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inkling import __version__
from inkling.documents.source import content_hash
from inkling.errors import BadRequest, IndexBusy, IndexProblem
from inkling.indexing.requests import Request
from inkling.places import Places
from inkling.session.commands import Commands
from inkling.session.folder_map import FolderMap
from inkling.session.model_choice import ModelChoice
from inkling.session.wishes import Wishes
from inkling.settings import Settings, WatchedFolder
from inkling.store.embeddings import Embeddings
from inkling.store.exporting import Exported, export_index
from inkling.store.importing import TO_WATCH, Export, Imported, import_index
from inkling.store.ledger import Ledger
from inkling.store.writer import Writer

logger = logging.getLogger(__name__)

IMPORT = "import"
SAMPLE = 40
"""So many files of each folder, spread evenly, are looked at before anything is imported."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What an import brought; of `sampled` files that lie where the map says, `alike` have the exported content.

    `fitting` tells whether it holds vectors of the model that answers here.
    """

    imported: Imported
    sampled: int
    alike: int
    fitting: bool


class Moving:
    """Exports and imports the index; any thread may call, and a call blocks until it is done.

    What changes the index goes through `commands`, so that it is done by the process that has the index open.
    """

    def __init__(
        self,
        places: Places,
        wishes: Wishes,
        choice: ModelChoice,
        ledger: Ledger,
        commands: Commands,
    ) -> None:
        self._places, self._wishes, self._choice = places, wishes, choice
        self._ledger, self._commands, self._write = ledger, commands, commands.write
        commands.answer(IMPORT, self._bring_in_for_another)

    def export(self, target: Path) -> Exported:
        """Write index and watched folders to a file, as of the last commit, whoever writes meanwhile."""
        settings = self._wishes.settings
        model = self._choice.answering
        about = {
            "inkling": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "separator": "\\" if sys.platform == "win32" else "/",
            **settings.watched,
            "model": {"identity": model.identity, "name": model.model.name if model.model else ""},
        }
        return export_index(self._places.index, target, about)

    def bring_in(self, source: Path, maps: Sequence[str]) -> Moved:
        """Join an export to this index, its folders renamed by maps such as `/old=/new`; `/old=` leaves one out.

        Files known here stay as they are. The next run of the indexer compares every file with its content's hash,
        and encodes only what is not what it was.

        Raises:
            PathProblem, BadRequest: the file or a map cannot be used; nothing is changed.
            HomeProblem, IndexProblem: it cannot be written; nothing is changed.
        """
        with Export(source) as export:
            mapped, sample = _looked_at(export, maps)
            request = Request(IMPORT, {"source": str(source.absolute()), "maps": mapped.texts})
            here, moved = self._commands.do(request, lambda: self._bring_in(export, mapped, sample))
        return moved if here else Moved(**{**moved, "imported": Imported(**moved["imported"])})

    def finish(self) -> None:
        """Watch the folders of an import that was killed before the settings knew them."""
        try:
            if self._ledger.fact(TO_WATCH) is not None:
                self._write(self._watch)
        except IndexBusy:
            # Whoever imports is about to do it.
            return
        except IndexProblem as problem:
            # Whoever writes to it next sets the damaged index aside.
            logger.warning("%s", problem)

    def _bring_in_for_another(self, given: Mapping[str, Any]) -> dict[str, Any]:
        with Export(Path(given["source"])) as export:
            return asdict(self._bring_in(export, *_looked_at(export, given["maps"])))

    def _bring_in(self, export: Export, mapped: FolderMap, sample: tuple[int, int]) -> Moved:
        folders = [
            WatchedFolder(new, folder.exclusions)
            for folder in _folders_of(export)
            if (new := mapped.folder(folder.path)) is not None
        ]
        settings = Settings(tuple(folders), tuple(_strings(export.about("exclusions"))))
        imported = self._write(lambda writer: self._write_in(writer, export, mapped, settings))
        return Moved(imported, *sample, self._choice.answering.identity in export.models())

    def _write_in(self, writer: Writer, export: Export, mapped: FolderMap, settings: Settings) -> Imported:
        imported = import_index(writer, export, mapped.path, settings.watched)
        if self._choice.answering.model is not None:
            Embeddings(writer, self._choice.answering.identity).settle()
        self._watch(writer)
        return imported

    def _watch(self, writer: Writer) -> None:
        found = writer.recall(TO_WATCH)
        if found is None:
            return
        self._wishes.change(lambda settings: settings.watching_also(found))
        writer.remember(TO_WATCH, None)


def _folders_of(export: Export) -> list[WatchedFolder]:
    found = export.about("folders")
    return [
        WatchedFolder(each["path"], tuple(_strings(each.get("exclusions"))))
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict) and isinstance(each.get("path"), str)
    ]


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _looked_at(export: Export, maps: Sequence[str]) -> tuple[FolderMap, tuple[int, int]]:
    """Find where the folders of an export lie here, and whether their files do; raises BadRequest where not."""
    folders = [folder.path for folder in _folders_of(export)]
    mapped = FolderMap(folders, maps, str(export.about("separator") or "/"))
    return mapped, _sample(export, mapped)


def _sample(export: Export, mapped: FolderMap) -> tuple[int, int]:
    """Look whether some files of every folder lie where they are said to lie, and hold what they held."""
    found = alike = 0
    for folder in mapped.taken:
        files = export.sample(SAMPLE, *mapped.below(folder))
        there = [(path, file.content) for file in files if (path := mapped.path(file.path)) and Path(path).is_file()]
        if files and not there:
            raise BadRequest(
                f"None of the files of {folder} lies in {mapped.folder(folder)}.",
                f"Say where they are: --map {folder}=NEW, or leave the folder out: --map {folder}=",
            )
        found += len(there)
        alike += sum(_has_content(path, content) for path, content in there)
    return found, alike


def _has_content(path: str, content: bytes) -> bool:
    try:
        return content_hash(Path(path)) == content
    except OSError:
        return False
