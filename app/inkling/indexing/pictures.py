"""The last part of the journey: pages that are pictures come to be text, and their files are read again."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from inkling.indexing.comparison import Plan, Reading
from inkling.indexing.control import Control
from inkling.indexing.extractor import AnyJob, Extractor
from inkling.indexing.progress import Progress
from inkling.indexing.reader_process import Refused
from inkling.indexing.recognition import Means, PageJob, Recognized
from inkling.store.rows import Fingerprint, KnownFile
from inkling.store.scans import ScannedPage, Scans

logger = logging.getLogger(__name__)

READ_AFTER = 60.0
"""Seconds of recognizing after which the files that are complete are read, so that they can be found."""

_Version = tuple[str, Fingerprint]


class PicturesPhase:
    """Recognizes the pages that are pictures, newest files first; belongs to the indexer's thread.

    Each page is kept as it comes, so that a stop or a crash costs the pages at hand and no others. A page whose file
    is not there is left for when it is.
    """

    def __init__(self, scans: Scans, extractor: Extractor, control: Control) -> None:
        self._scans = scans
        self._extractor = extractor
        self._control = control
        self._passed_over: set[_Version] = set()
        self._read_again: set[_Version] = set()

    def try_all(self) -> None:
        """Let the files that were not there be tried again."""
        self._passed_over.clear()
        self._read_again.clear()

    def is_owed(self) -> bool:
        """Tell whether there is anything to recognize, or to be read again."""
        return bool(self._pages() or self._complete())

    def carry_out(self, means: Means, progress: Progress, read: Callable[[Plan], None]) -> None:
        """Recognize all pages, and hand over now and then what is to be read again; news end it early.

        Of the languages those are used that are installed; without any nothing is done.
        """
        pages, done = self._pages(), 0
        installed = means.tesseract.languages() if pages else ()
        languages = "+".join(language for language in means.languages.split("+") if language in installed)
        if pages and not languages:
            logger.warning("Pictures are not read: Tesseract has none of the languages that were chosen.")
            self._passed_over |= {_version(page.file) for page in self._scans.pending()}
            pages = []
        while True:
            if files := self._complete():
                self._read_again |= {_version(file) for file in files}
                read(Plan(tuple(Reading(file.path, file.fingerprint, file) for file in files), (), ()))
            if self._control.news or not pages:
                return
            progress.begin("recognizing", done + len(pages), done)
            done += self._recognize(pages, replace(means, languages=languages), progress)
            pages = self._pages()

    def _pages(self) -> list[ScannedPage]:
        """List each page once, in a file that was not passed over."""
        pages: dict[tuple[bytes, int], ScannedPage] = {}
        for page in self._scans.pending():
            if _version(page.file) not in self._passed_over:
                pages.setdefault((page.content, page.page), page)
        return list(pages.values())

    def _complete(self) -> list[KnownFile]:
        files = self._scans.to_read_again()
        return [file for file in files if _version(file) not in self._read_again]

    def _recognize(self, pages: Sequence[ScannedPage], means: Means, progress: Progress) -> int:
        """Recognize pages for a while, and tell how many were."""
        begun: dict[PageJob, ScannedPage] = {}
        done = 0
        self._extractor.leave_free(self._control.cores_free)
        for finished in self._extractor.extract(self._jobs(pages, begun, means)):
            job, outcome = finished or (None, None)
            # A run before this one may have left a job.
            if isinstance(job, PageJob) and (page := begun.get(job)):
                if isinstance(outcome, Recognized | Refused):
                    # What broke the worker is no page that could be read.
                    text = outcome.text if isinstance(outcome, Recognized) else ""
                    self._scans.put_text(page.content, page.page, text)
                    # Of what lies in a file one after the other comes to be known.
                    self._read_again.clear()
                    done += 1
                    progress.step(path=page.file.path)
                else:
                    self._passed_over.add(_version(page.file))
            self._control.look()
            self._extractor.leave_free(self._control.cores_free)
        return done

    def _jobs(
        self, pages: Sequence[ScannedPage], begun: dict[PageJob, ScannedPage], means: Means
    ) -> Iterator[tuple[AnyJob, int]]:
        until = time.monotonic() + READ_AFTER
        for page in pages:
            file = page.file
            if _version(file) not in self._passed_over:
                job = PageJob(file.path, file.fingerprint, page.content, page.way, page.page, means)
                begun[job] = page
                yield job, file.fingerprint.size
            if self._control.news or time.monotonic() > until:
                return


def _version(file: KnownFile) -> _Version:
    """Name a file as it was when it was read last."""
    return file.path, file.fingerprint
