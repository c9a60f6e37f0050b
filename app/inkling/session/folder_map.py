"""Where the folders of an export lie on this machine."""

import os
from collections.abc import Sequence
from pathlib import Path

from inkling.errors import BadRequest
from inkling.places import as_listed


class FolderMap:
    """Maps paths of an export to paths here; made from texts such as `/old=/new`, the longest that fits counts.

    An empty new path leaves a folder out. A folder that no text names lies where it lay. `texts` are what it was made
    from, with absolute paths.

    Raises:
        BadRequest: a text is no map, names nothing of the export, or a folder is not there.
    """

    def __init__(self, folders: Sequence[str], maps: Sequence[str], separator: str) -> None:
        self._separator = separator
        self._renamed = dict(self._parse(text, folders) for text in maps)
        self._folders = {folder: self._renamed_folder(folder) for folder in folders}
        self.texts = tuple(f"{old}={new or ''}" for old, new in self._renamed.items())
        self.taken = tuple(folder for folder, new in self._folders.items() if new is not None)
        for folder in self.taken:
            self._require(folder, str(self._folders[folder]))

    def folder(self, folder: str) -> str | None:
        """Give a watched folder's path here, None where it is left out."""
        return self._folders.get(folder)

    def path(self, path: bytes) -> str | None:
        """Give a file's path here, None where it is left out, lies in no folder of the export or leads out of it."""
        for folder in self.taken:
            first, last = self.below(folder)
            if first <= path < last:
                rest = os.fsdecode(path[len(first) :]).split(self._separator)
                if not all(map(_is_name, rest)):
                    return None
                return os.path.join(str(self._folders[folder]), *rest)  # noqa: PTH118 - not every name is a text
        return None

    def below(self, folder: str) -> tuple[bytes, bytes]:
        """Give the half-open range of bytes that covers all exported paths below a folder."""
        prefix = os.fsencode(folder.rstrip(self._separator) + self._separator)
        return prefix, prefix[:-1] + bytes([prefix[-1] + 1])

    def _parse(self, text: str, folders: Sequence[str]) -> tuple[str, str | None]:
        """Split a text at the equals sign before which something of the export is named; names may hold one, too."""
        if "=" not in text[1:]:
            raise BadRequest(f"{text} is no map.", "Write --map OLD=NEW.")
        places = [place for place, sign in enumerate(text) if sign == "=" and place]
        for place in places:
            old = text[:place].rstrip(self._separator) or self._separator
            if any(self._lies_in(folder, old) for folder in folders):
                new = text[place + 1 :]
                return old, as_listed(os.path.normpath(Path(new).absolute())) if new else None
        listed = ", ".join(folders) or "none"
        raise BadRequest(f"Nothing of the export lies in {text[: places[0]]}.", f"Its folders are: {listed}.")

    def _renamed_folder(self, folder: str) -> str | None:
        fitting = [old for old in self._renamed if self._lies_in(folder, old)]
        if not fitting:
            return folder
        old = max(fitting, key=len)
        new = self._renamed[old]
        if new is None:
            return None
        rest = folder[len(old.rstrip(self._separator)) :].strip(self._separator)
        return as_listed(os.path.normpath(Path(new, *rest.split(self._separator)))) if rest else new

    def _require(self, folder: str, new: str) -> None:
        if not Path(new).is_dir():
            raise BadRequest(
                f"There is no folder {new}, where {folder} of the export is to lie." if new != folder
                else f"The folder {folder} of the export is not on this machine.",
                f"Say where it is: --map {folder}=NEW, or leave it out: --map {folder}=",
            )  # fmt: skip

    def _lies_in(self, folder: str, above: str) -> bool:
        return folder == above or folder.startswith(above.rstrip(self._separator) + self._separator)


def _is_name(part: str) -> bool:
    """Tell whether a part of a path is one step down."""
    return part not in ("", os.curdir, os.pardir) and os.sep not in part and not os.path.splitdrive(part)[0]
