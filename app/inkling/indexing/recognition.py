"""Recognizes the text of one page that is a picture, in a worker process."""

import logging
import subprocess
from dataclasses import dataclass
from pathlib import Path

from inkling.child_processes import MOST_STARVED
from inkling.documents.paged.page_picture import page_picture
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
class PageJob:
    """A page, counted from 1, of a file that is a picture or has pages that are, to be read in some languages.

    The file must still be what its fingerprint says.
    """

    path: str
    fingerprint: Fingerprint
    page: int
    tesseract: Tesseract
    languages: str


@dataclass(frozen=True, slots=True)
class Recognized:
    """The text of a page; empty where none was found, and where it could not be looked for."""

    text: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """The file has gone or changed, or the program that recognizes has; the page may be tried again."""


def recognize(job: PageJob) -> Recognized | NotThere:
    """Read a page."""
    path = Path(reachable(job.path))
    try:
        if fingerprint(path.stat()) != job.fingerprint:
            return NotThere()
        text = _text(job, path)
        # It may have changed just now.
        return Recognized(text) if fingerprint(path.stat()) == job.fingerprint else NotThere()
    except OSError as error:
        logger.info("page %d of %s cannot be looked at now: %s", job.page, job.path, error)
        return NotThere()


def _text(job: PageJob, path: Path) -> str:
    """Look for the text of a page; raises OSError where the program would find none on any page now."""
    try:
        return job.tesseract.text_of(page_picture(path, job.page), job.languages, SECONDS, job.page)
    except (Refusal, MemoryError, subprocess.SubprocessError) as error:
        if not set(job.languages.split("+")) <= set(job.tesseract.languages()):
            raise OSError("Tesseract is broken, or its languages have gone") from error
        logger.info("page %d of %s is not recognized: %s", job.page, job.path, error)
        return ""
