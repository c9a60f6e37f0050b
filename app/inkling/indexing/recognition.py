"""Recognizes the text of one page that is a picture, in a worker process."""

import logging
import subprocess
from dataclasses import dataclass
from pathlib import Path

from inkling.child_processes import MOST_STARVED
from inkling.documents.inner_files import InnerFiles
from inkling.documents.paged.page_picture import page_picture
from inkling.documents.source import Source, content_hash
from inkling.errors import Refusal
from inkling.indexing.fingerprints import fingerprint
from inkling.places import reachable
from inkling.store.rows import Fingerprint
from inkling.tesseract import Tesseract

logger = logging.getLogger(__name__)

SECONDS = 120.0
"""So long a page may take on a core of its own; most take one second or two."""

MOST_SECONDS = SECONDS * MOST_STARVED
"""So long it may take on a busy machine."""


@dataclass(frozen=True, slots=True)
class Means:
    """By what pages are read, and in which languages; files in others only up to a limit in bytes."""

    tesseract: Tesseract
    languages: str
    size_limit: int


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page, counted from 1, of a file that is a picture or has pages that are.

    The file must still be what its fingerprint says. Where there is a `way`, the page is of what it leads to, as
    `InnerScan` has it, if that still has the hash `content`.
    """

    path: str
    fingerprint: Fingerprint
    content: bytes
    way: tuple[int, ...]
    page: int
    means: Means


@dataclass(frozen=True, slots=True)
class Recognized:
    """The text of a page; empty where none was found, and where it could not be looked for."""

    text: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """The file has gone or changed, or the program that recognizes has; the page may be tried again."""


class Recognizer:
    """Recognizes one page after the other, with what lies in files at hand; belongs to a worker."""

    def __init__(self) -> None:
        self._inner = InnerFiles()

    def recognize(self, job: PageJob) -> Recognized | NotThere:
        """Read a page."""
        path = Path(reachable(job.path))
        try:
            if fingerprint(path.stat()) != job.fingerprint:
                return NotThere()
            source = self._source(job, path)
            text = _text(job, source) if source else None
            # It may have changed just now; what was taken out of it was in memory.
            if text is not None and (job.way or fingerprint(path.stat()) == job.fingerprint):
                return Recognized(text)
        except OSError as error:
            logger.info("page %d of %s cannot be looked at now: %s", job.page, job.path, error)
        return NotThere()

    def _source(self, job: PageJob, path: Path) -> Source | None:
        """Give what holds the page; None where that is not what it was."""
        if not job.way:
            return path
        try:
            found = self._inner.at(path, (job.path, job.fingerprint), job.way, job.means.size_limit)
        except (Refusal, MemoryError) as error:
            logger.info("what is in %s cannot be had now: %s", job.path, error)
            return None
        return found if content_hash(found) == job.content else None


def _text(job: PageJob, source: Source) -> str:
    """Look for the text of a page; raises OSError where the program would find none on any page now."""
    tesseract, languages = job.means.tesseract, job.means.languages
    try:
        return tesseract.text_of(page_picture(source, job.page), languages, SECONDS, job.page)
    except (Refusal, MemoryError, subprocess.SubprocessError) as error:
        if not set(languages.split("+")) <= set(tesseract.languages()):
            raise OSError("Tesseract is broken, or its languages have gone") from error
        logger.info("page %d of %s is not recognized: %s", job.page, job.path, error)
        return ""
