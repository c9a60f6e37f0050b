"""Which names of files say that they are versions of one another: `report_v2`, `Report final (1)`, `RE: Report`."""

import re
import unicodedata
from dataclasses import dataclass

from inkling.store.rows import file_name

_GAPS = re.compile(r"[\s_\-–—.+,]+")
_MARK = re.compile(
    r"(?:v|ver|vers|version|rev|revision|draft|entwurf|fassung|final|brouillon|borrador|bozza) ?\d+(?: \d+)*"
    r"|(?:very |really )?final|draft|rough|revised|revision|edited|corrected|reviewed|signed|clean|old|new|latest"
    r"|backup|bak|previous|entwurf|endfassung|endversion|überarbeitet|korrigiert|unterschrieben|alt|neu|brouillon"
    r"|définitif|version finale|signé|borrador|definitivo|firmado|bozza|finale|firmato"
)
_COPY = re.compile(
    r"\(\d{1,3}\)|copy(?: \(?\d+\)?)?|kopie(?: \(?\d+\)?)?|copie(?: \(?\d+\)?)?|copia(?: \(?\d+\)?)?"
    r"|(?:19|20)\d\d[01]\d[0-3]\d|(?:19|20)\d\d [01]?\d [0-3]?\d"
)
_COPY_OF = re.compile(r"(?:copy of|kopie von|copie de|copia de|copia di) ")
_ANSWER = re.compile(r"(?:(?:re|aw|fwd?|wg|sv|antw|tr|rv|r)(?:\[\d+\])? ?: ?)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Family:
    """A file's name without what marks a version of it.

    `stem` is empty where nothing else is left. `marked` tells that a mark such as `v2` or `final` was taken away; a
    number in brackets, `copy` and a day do not count as one, for other documents have them, too.
    """

    stem: str
    marked: bool


def family(path: str) -> Family:
    """Take the marks of a version off the end of a file's name."""
    stem = unicodedata.normalize("NFKC", _stem(path)).casefold()
    stem = _COPY_OF.sub("", _GAPS.sub(" ", stem).strip(), count=1)
    marked = False
    while stem:
        words = stem.split(" ")
        for count in range(min(4, len(words)), 0, -1):
            end = " ".join(words[-count:])
            is_mark = bool(_MARK.fullmatch(end))
            if is_mark or _COPY.fullmatch(end):
                marked = marked or is_mark
                stem = " ".join(words[:-count])
                break
        else:
            break
    return Family(stem if any(map(str.isalpha, stem)) else "", marked)


def _stem(path: str) -> str:
    name = file_name(path)
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


def answered(title: str) -> tuple[str, bool]:
    """Take the marks of an answer off a subject, and tell whether there were any."""
    found = _ANSWER.match(title)
    subject = title[found.end() :] if found else title
    return " ".join(subject.casefold().split()), bool(found)
