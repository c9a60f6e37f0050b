"""Hands out what is attached to a file or packed in it, by the way that leads there."""

from collections.abc import Hashable
from pathlib import Path

from inkling.documents.document import Attached
from inkling.documents.source import Attachment
from inkling.errors import Refusal


class InnerFiles:
    """Remembers what the last file holds, and what was taken out of it last, since mostly more of that is asked for.

    Belongs to one thread.
    """

    def __init__(self) -> None:
        self._version: Hashable = None
        self._attached: tuple[Attached, ...] = ()
        self._last: tuple[tuple[int, ...], Attachment] | None = None

    def at(self, path: Path, version: Hashable, way: tuple[int, ...], size_limit: int) -> Attachment:
        """Give what lies at the end of a way, as `InnerScan` has it, in a version of a file.

        Raises what `registry.read` raises, and Refusal where there is nothing.
        """
        # The readers bring large libraries along, which only a worker needs.
        from inkling.documents.registry import read_alone

        if version != self._version:
            self._version, self._attached, self._last = None, (), None
            self._attached = read_alone(path, path.stat().st_size, size_limit).attached
            self._version = version
        if self._last is None or self._last[0] != way:
            self._last = None
            self._last = way, self._taken_out(way, size_limit)
        return self._last[1]

    def _taken_out(self, way: tuple[int, ...], size_limit: int) -> Attachment:
        from inkling.documents.registry import read_alone

        attached = self._attached
        for depth, number in enumerate(way, 1):
            if number >= len(attached):
                break
            each = attached[number]
            found = Attachment(each.own_name, each.content())
            if depth == len(way):
                return found
            attached = read_alone(found, len(found.data), size_limit).attached
        raise Refusal("unreadable", "there is no such file in it")
