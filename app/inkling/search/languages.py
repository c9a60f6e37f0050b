"""The languages that the texts of an index are in, beside English."""

from inkling.search.words import any_of
from inkling.store.reader import Reader

WORDS_SHOWN = 6
SHARE_SHOWN = 0.001
"""A language is held where so many of the words that show it stand in so large a share of the passages each."""

COUNT_AGAIN = 0.1

_SHOWN_BY = {
    "catalan": "amb els és aquest també més per dels",
    "czech": "není jsou nebo podle které také jako byl",
    "danish": "ikke og af til efter også blev hvor",
    "dutch": "niet het een voor wordt zijn naar deze",
    "finnish": "ja on ei että joka myös ovat sekä",
    "french": "les des est dans pour une sur avec",
    "german": "nicht und wird auch oder eine sind bei",
    "greek": "και για δεν από στο της την είναι",
    "hungarian": "és hogy nem az egy vagy meg volt",
    "italian": "della che per una non sono gli alla",
    "norwegian": "ikke og av til etter også ble hvor",
    "polish": "nie jest się oraz przez dla które na",
    "portuguese": "não uma para com dos das são mais",
    "romanian": "este care pentru din sunt prin și sau",
    "russian": "не на что для это как или от",
    "spanish": "los las para una por con del está",
    "swedish": "och inte att som till ett från är",
    "turkish": "ve bir bu için ile olarak olan daha",
}
"""Words that hardly any text of a language does without, by the names that Snowball has for languages."""

_SHOWN_BY_ENGLISH = "the of and with that this are was"


def showing(language: str) -> str:
    """Write the FTS5 expression that nearly every longer text of a language matches, English among them."""
    words = _SHOWN_BY_ENGLISH if language == "english" else _SHOWN_BY[language]
    return any_of(words.split())


class Languages:
    """Tells which languages an index holds; any thread may ask.

    They are looked up again when the index has grown or shrunk by a tenth.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: tuple[int, tuple[str, ...]] = (0, ())

    def held(self) -> tuple[str, ...]:
        """Name the languages, by the words that hardly any text of them does without."""
        total = self._reader.passage_count()
        counted, languages = self._known
        if abs(total - counted) > COUNT_AGAIN * counted:
            showing = {language: words.split() for language, words in _SHOWN_BY.items()}
            known = self._reader.frequencies(list({word for words in showing.values() for word in words}))
            least = max(1, SHARE_SHOWN * total)
            languages = tuple(
                language
                for language, words in showing.items()
                if sum(known[word] >= least for word in words) >= WORDS_SHOWN
            )
            self._known = total, languages
        return languages
