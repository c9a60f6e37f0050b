"""Whether text in pictures is recognized, and in which languages, as the user chose it."""

from inkling.errors import BadRequest
from inkling.session.wishes import Wishes
from inkling.tesseract import INSTALLING, are_languages, find_tesseract


class PictureReading:
    """Lets the user choose; the indexer heeds it with its next run. Any thread may call."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    @property
    def languages(self) -> str:
        """The chosen languages, joined by "+"; empty where pictures are not read."""
        return self._wishes.settings.pictures

    def installed(self) -> tuple[str, ...]:
        """Name the languages that Tesseract knows here, none where it is not installed; starts it for that."""
        tesseract = find_tesseract()
        return tesseract.languages() if tesseract else ()

    def choose(self, languages: str) -> None:
        """Read pictures in some languages from now on, with an empty text no more; what was read stays.

        Raises:
            BadRequest: Tesseract is not installed, or does not know a language; nothing is changed.
        """
        if languages:
            self._check(languages)
        self._wishes.change(lambda settings: settings.with_pictures(languages))

    def _check(self, languages: str) -> None:
        if find_tesseract() is None:
            raise BadRequest(
                "Tesseract, which reads pictures, is not installed.",
                f"Install it, on Debian and Ubuntu by: {INSTALLING}",
            )
        installed = self.installed()
        if not installed:
            raise BadRequest("Tesseract does not run, or knows no language.", "Try: tesseract --list-langs")
        known = f"It knows here: {', '.join(installed)}. Others are packages of their own, as tesseract-ocr-deu."
        if not are_languages(languages):
            raise BadRequest(f"{languages} names no languages.", f"Join them by a plus, as eng+deu. {known}")
        for language in languages.split("+"):
            if language not in installed:
                raise BadRequest(f"Tesseract does not know {language} here.", known)
