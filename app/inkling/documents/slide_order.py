"""Tells at which place PowerPoint shows each slide of a file; the names of its parts tell only when it was made."""

import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_PRESENTATION = "ppt/presentation.xml"
_RELATIONS = "ppt/_rels/presentation.xml.rels"
_SLIDE = re.compile(r"slide(\d{1,9})\.xml", re.IGNORECASE)


def places_shown(path: Path) -> dict[int, int]:
    """Map the places of slides by the numbers of their parts to those at which they are shown, both from 1.

    Empty where the file does not tell. The caller has seen to its size.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            relations = ElementTree.fromstring(packed.read(_RELATIONS))
            presentation = ElementTree.fromstring(packed.read(_PRESENTATION))
    except (KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        return {}
    numbers = dict(filter(None, map(_numbered, relations.findall("{*}Relationship"))))
    made = {identity: place for place, identity in enumerate(sorted(numbers, key=numbers.__getitem__), 1)}
    # Lists of sections name the slides again, without a relation.
    named = (_relation(entry) for entry in presentation.findall("{*}sldIdLst/{*}sldId"))
    shown = [identity for identity in dict.fromkeys(named) if identity in made]
    return {made[identity]: place for place, identity in enumerate(shown, 1)} if len(shown) == len(made) else {}


def _numbered(relation: ElementTree.Element) -> tuple[str, int] | None:
    if not relation.get("Type", "").endswith("/slide"):
        return None
    name = _SLIDE.fullmatch(posixpath.basename(relation.get("Target", "")))
    return relation.get("Id", ""), int(name[1]) if name else 10**9


def _relation(entry: ElementTree.Element) -> str:
    return next((value for name, value in entry.items() if name.endswith("}id")), "")
