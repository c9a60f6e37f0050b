"""Folds copies and older versions of a file under the newest one that was found.

Only files that were found are compared, and of these only those that give a reason to: the same content, names of one
family, or the same text as the passage that answers. Documents made from one template look alike, too, and are kept
apart: they differ by names and numbers, where a version differs by what is said.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from inkling.search.answer import Version
from inkling.search.families import answered, family
from inkling.search.fetching import Fetched
from inkling.search.ranking import RankedFile, RankedPassage
from inkling.search.sketches import Likeness, Sketch, compare, sketch
from inkling.store.reader import Reader
from inkling.store.rows import StoredFile, number_of

PASSAGES_COMPARED = 48
"""The beginning of each file stands for the whole of it."""

FILES_COMPARED = 12
"""So many files at most are compared by their texts for one question."""

LETTERS_NEEDED = 200
MARKED_ALIKE = 0.4
MARKED_HELD = 0.8
NAMED_ALIKE = 0.5
SAME_ALIKE = 0.95
ANSWER_HELD = 0.8
NOT_BETTER = 0.9
"""A file stays by itself where the newer one's score is below this share of its own: it answers better."""

_REMEMBERED = 256
_PAGE = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A file that is shown, and those folded under it, newest first."""

    file: RankedFile
    versions: tuple[Version, ...]


@dataclass(slots=True)
class _Found:
    """A ranked file and what is known of it; `sketch` is None where its text was not compared."""

    ranked: RankedFile
    stored: StoredFile
    content: bytes
    stem: str
    subject: tuple[str, bool]
    opening: str
    sketch: Sketch | None = None
    older: list[Version] = field(default_factory=list)

    @property
    def key(self) -> bytes | int:
        """What stands for the text: the content's hash, or the file where it is not known."""
        return self.content or self.ranked.key


class VersionFolder:
    """Folds versions; remembers the sketches of texts. Any thread may call."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._sketches: OrderedDict[bytes | int, Sketch] = OrderedDict()
        self._lock = threading.Lock()

    def fold(self, ranked: Sequence[RankedFile], fetched: Fetched) -> list[Folded]:
        """Keep the newest of each group of versions, in its own place; files that are gone meanwhile just stay."""
        found = self._looked_up(ranked, fetched)
        groups = _suspects(found)
        self._sketch([each for group in groups if len({each.key for each in group}) > 1 for each in group])
        folded: set[int] = set()
        for group in groups:
            folded |= _folded(group)
        older = {each.ranked.key: tuple(each.older) for each in found}
        return [Folded(file, older.get(file.key, ())) for file in ranked if file.key not in folded]

    def of(self, file: int, passage: int, ranked: Sequence[RankedFile], fetched: Fetched) -> set[int]:
        """Name the ranked files, by keys, that are versions of another file, which one of its passages stands for."""
        best = (RankedPassage(passage, 1.0, None, 0.0),)
        found = self._looked_up([RankedFile(file, 1.0, best, {}), *ranked], fetched)
        if not found or found[0].ranked.key != file:
            return set()
        source, *others = found
        group = next((group for group in _suspects(found) if source in group), [])
        self._sketch(group)
        versions = {
            each.ranked.key
            for each in group
            if each is not source and (_belongs(source, each) or _belongs(each, source))
        }
        # What lies in a copy of the file counts as the copy.
        copied = (each.ranked.key for each in others if source.content and each.content.startswith(source.content))
        return versions.union(copied)

    def _looked_up(self, ranked: Sequence[RankedFile], fetched: Fetched) -> list[_Found]:
        stored = fetched.files([file.file for file in ranked])
        contents = self._reader.contents([file.file for file in ranked])
        best = {file.key: file.passages[0].passage for file in ranked if file.passages}
        passages = fetched.passages(best.values())
        return [
            _Found(
                file,
                stored[file.file],
                contents.get(file.file, b""),
                family(stored[file.file].path).stem,
                answered(stored[file.file].title),
                passages[best[file.key]].text if best.get(file.key) in passages else "",
            )
            if file.key in stored
            else _within(file, stored[file.file], contents.get(file.file, b""))
            for file in ranked
            if file.file in stored
        ]

    def _sketch(self, files: Sequence[_Found]) -> None:
        """Sketch the texts of files, each content once, as many as may be compared."""
        wanted: dict[bytes | int, int] = {}
        for each in files:
            if len(wanted) < FILES_COMPARED:
                wanted.setdefault(each.key, each.ranked.file)
        with self._lock:
            known = {key: kept for key in wanted if (kept := self._sketches.get(key)) is not None}
        missing = {key: file for key, file in wanted.items() if key not in known}
        texts = self._reader.beginnings(list(missing.values()), PASSAGES_COMPARED) if missing else {}
        known |= {key: sketch(texts.get(file, [])) for key, file in missing.items()}
        for each in files:
            each.sketch = known.get(each.key)
        with self._lock:
            self._sketches |= {key: kept for key, kept in known.items() if isinstance(key, bytes) and kept.letters}
            while len(self._sketches) > _REMEMBERED:
                self._sketches.popitem(last=False)


def is_version(newer: StoredFile, older: StoredFile, likeness: Likeness) -> bool:
    """Tell from names and texts whether a file is an older version of another; both have text enough.

    Names and numbers that only one of two texts has were added or taken out; where both have some, they were
    replaced, as in another document from the same template. Page numbers may come from the layout. Where capitals do
    not tell names from other words, whatever was replaced is taken for one if the files have other names, too.
    """
    first, second = family(newer.path), family(older.path)
    answers, asked = answered(newer.title), answered(older.title)
    if answers[1] and answers[0] and answers[0] == asked[0] and likeness.held >= ANSWER_HELD:
        return True
    substituted = likeness.only_first and likeness.only_second
    if first.stem and first.stem == second.stem:
        close = _close(newer.path, older.path)
        marked = (first.marked or second.marked) and close
        if marked and (likeness.alike >= MARKED_ALIKE or likeness.held >= MARKED_HELD):
            return True
        return likeness.alike >= NAMED_ALIKE and not substituted
    added = likeness.only_first | likeness.only_second
    same = likeness.alike >= SAME_ALIKE and not substituted and not likeness.replaced
    return same and all(map(_PAGE.fullmatch, added))


def _close(first: str, second: str) -> bool:
    """Tell whether two files lie in one folder, or one of them in a folder of the other's."""
    one, other = PurePath(first).parent, PurePath(second).parent
    return other in (one, one.parent) or one == other.parent


def _suspects(found: Sequence[_Found]) -> list[list[_Found]]:
    """Group files that give a reason to be compared."""
    by_reason: dict[tuple[str, str | bytes], list[_Found]] = {}
    for each in found:
        kinds: dict[str, str | bytes] = {
            "family": each.stem,
            "subject": each.subject[0],
            "content": each.content,
            "opening": each.opening,
        }
        reasons = [(kind, value) for kind, value in kinds.items() if value]
        known = {id(by_reason[reason]): by_reason[reason] for reason in reasons if reason in by_reason}
        group = next(iter(known.values()), [])
        for other in list(known.values())[1:]:
            group += other
            by_reason |= {reason: group for reason, held in by_reason.items() if held is other}
        group.append(each)
        by_reason |= dict.fromkeys(reasons, group)
    groups = {id(group): group for group in by_reason.values()}
    return [group for group in groups.values() if len(group) > 1]


def _folded(group: Sequence[_Found]) -> set[int]:
    """Fold a group: each file under the first newer one that it is a version of; names the files that are folded."""
    leaders: list[_Found] = []
    gone: set[int] = set()
    mail = any(each.subject[1] for each in group)
    for each in sorted(group, key=_length if mail else _age):
        leader = next((leader for leader in leaders if _takes(leader, each)), None)
        if leader is None:
            leaders.append(each)
        else:
            same = bool(each.content) and each.content == leader.content
            leader.older.append(Version(each.stored.path, each.stored.modified, same))
            gone.add(each.ranked.key)
    return gone


def _within(ranked: RankedFile, stored: StoredFile, content: bytes) -> _Found:
    """Know a document within a file by nothing but the file's content and its own number there."""
    own = content and content + number_of(ranked.key).to_bytes(8)
    return _Found(ranked, stored, own, "", ("", False), "")


def _age(found: _Found) -> tuple[float, str]:
    return -found.stored.modified, found.stored.path


def _length(found: _Found) -> tuple[float, str]:
    """An answer holds what it answers, whenever either was saved."""
    return -found.sketch.letters if found.sketch else 0, found.stored.path


def _takes(newer: _Found, older: _Found) -> bool:
    """Tell whether a file is to be folded under another: a version of it that does not answer better."""
    same = bool(older.content) and older.content == newer.content
    return (same or newer.ranked.score >= NOT_BETTER * older.ranked.score) and _belongs(newer, older)


def _belongs(newer: _Found, older: _Found) -> bool:
    if older.content and older.content == newer.content:
        return True
    first, second = newer.sketch, older.sketch
    if first is None or second is None or min(first.letters, second.letters) < LETTERS_NEEDED:
        return False
    return is_version(newer.stored, older.stored, compare(first, second))
