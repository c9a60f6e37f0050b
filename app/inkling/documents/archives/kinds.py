"""Which files of an archive are read: documents, but not what programs are made of, by their names alone."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

from inkling.documents.archives import source_code
from inkling.errors import Refusal
from inkling.exclusions import file_name_considered, folder_name_walked

_OF_DATA = """
log csv tsv tab json geojson webmanifest ipynb jsonl ndjson xml xsl xslt xsd svg rss atom kml srt vtt asc nfo sty cls
shtml
"""
_OF_TEXT = """
txt text md markdown mdown mkd mdx rmd qmd rst rest adoc asciidoc textile tex latex ltx bib org html htm xhtml xht
opml
"""
_OF_PROGRAMS = "exe dll so dylib class o a lib pyd pyc wasm jar dex rlib sys ko"
_OF_PAGES = "js css scss less"
_OTHERS = "7z rar pub one wps wpd pst"
_DATA = frozenset(_OF_DATA.split())
"""Texts that are no documents: most of those that are packed were written by programs, for programs."""

_TEXT = frozenset(_OF_TEXT.split())
_PROGRAM = source_code.SUFFIXES.union(_OF_PROGRAMS.split()).difference(_OF_PAGES.split())
"""What a program is made of, without what pages of the web bring along, too."""

_TOLD_OF = frozenset(_OTHERS.split())
"""Documents that are not read; that they are there is told."""

WITHOUT_DOCUMENTS = "an archive without documents"
_FEW = 10
"""So many scripts do not make a program of what they were packed with."""


def worth_reading(paths: Sequence[str], known: AbstractSet[str]) -> list[int]:
    """Tell which of the files of an archive are read, by their paths; `known` is what Inkling reads, by suffix.

    Documents are, but no code, data, logs and pictures, nor what lies in folders that no walk enters. Where most
    files are those of a program, its texts are not. Raises Refusal where nothing is left.
    """
    suffixes = {at: _suffix(path) for at, path in enumerate(paths) if _is_considered(path)}
    documents = [at for at, suffix in suffixes.items() if suffix and _is_of_document(suffix, known)]
    parts_of_programs = sum(suffix in _PROGRAM for suffix in suffixes.values())
    if parts_of_programs > max(_FEW, len(documents)):
        chosen = [at for at in documents if suffixes[at] not in _TEXT]
        if not chosen:
            raise Refusal("skipped", "an archive of a program")
        return chosen
    if not documents:
        raise Refusal("skipped", WITHOUT_DOCUMENTS)
    return documents


def is_document(name: str, known: AbstractSet[str]) -> bool:
    """Tell by its name whether what is packed alone is read; what has a name without an end may be anything."""
    return _is_of_document(_suffix(name), known)


def _is_of_document(suffix: str, known: AbstractSet[str]) -> bool:
    return (suffix in known or suffix in _TOLD_OF) and suffix not in _DATA and suffix not in source_code.SUFFIXES


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix[1:].lower()


def _is_considered(path: str) -> bool:
    *folders, name = path.split("/")
    # A page that was saved keeps its pictures and scripts in a folder of this name.
    of_page = any(folder.endswith("_files") for folder in folders)
    return file_name_considered(name) and all(map(folder_name_walked, folders)) and not of_page
