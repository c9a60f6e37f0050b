"""Other forms of a word in the languages of an index: "Rechnung" for "Rechnungen", "national" for "nationaux".

The full text takes the endings off English words only. So the endings that words of a language may have are exchanged
for one another, and Snowball (Porter, 2001) tells which of what comes out are forms of the same word; those of them
that stand in the index count nearly as the word itself. So do the irregular forms of English words, and their British
and American spellings.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain

import Stemmer

from inkling.search.english_spellings import english_spellings, spelling_families
from inkling.search.forms import Form, occurrences, stems_of
from inkling.search.irregular import irregular_families, may_be_of, plural_or_singular
from inkling.search.languages import showing
from inkling.search.words import quoted
from inkling.store.reader import Reader
from inkling.store.splitting import is_unspaced

INFLECTED_WORTH = 0.9
SHORTEST_INFLECTED = 3
LONGEST_INFLECTED = 40
MOST_INFLECTED = 12
MOST_WORDS_INFLECTED = 16

_ENDINGS = {
    "catalan": "s es a at ada ats ades ar er ir it ida its ides ant ent ció cions",
    "czech": "a e i y u ů ě ou em ům ech ách ami í ý á é ého ému ým ými ých il ila ili al ala ali",
    "danish": "e en er et ene erne s ens ets ernes ede r",
    "dutch": "e en s es n t de den te ten d je jes er ers zen f ven",
    "finnish": (
        "a ä n t i ta tä ssa ssä sta stä lla llä lta ltä lle ksi na nä in en iin an än ien ja jä jen issa issä ista "
        "istä illa illä ille ilta iltä ita itä eja ejä oja öjä set sen sia siä sissa sissä us ukset uksen uksia"
    ),
    "french": (
        "s e es x al aux ale ales er ez é ée és ées ent ait aient ais ant ants ante antes ons a eur eurs euse euses "
        "trice teur teurs ation ations if ifs ive ives ment el elle els elles ien ienne iens"
    ),
    "german": (
        "e en er ern em es s n t te ten st est et tes ter tem end ende enden ung ungen in innen nis nisse sen se"
    ),
    "greek": "ς α η ο ι οι ου ων ους ες ας ος ης ε ω εις ει ουμε αν ησε ή ής ές ά ό ός ού ών ούς",
    "hungarian": (
        "k ok ek ök ak t ot et öt at ban ben ba be ból ből nak nek val vel hoz hez ra re ról ről on en ön ja je a e "
        "i jai ai ei ért ünk unk om em"
    ),
    "italian": (
        "o a i e he hi are ere ire ato ata ati ate uto uta uti ute ito ita iti ite ando endo ano ono ava avano à "
        "ione ioni mente"
    ),
    "norwegian": "e en er et ene a ane s ens ets ede te t",
    "polish": (
        "a e i y u ę ą ie ów om ami ach owi em iem ej ego emu ym ymi ych ć ł ła li ły ał ała ali ały"
    ),
    "portuguese": (
        "s es o a os as ar er ir ado ada ados adas ido ida idos idas ando endo ou am em ava ção ções ão ões ães l is "
        "ais éis óis m ns mente"
    ),
    "romanian": "a ul ului e ei i le lor lui uri urile elor ilor at ată ați ate ele ă",
    "russian": (
        "а у е ы и о ой ом ем ам ами ах я ю ей ев ов ый ая ое ые ого ому ым ых их ими им ий ия ие ии ию ь ть л ла ло "
        "ли ет ит ут ют ят ал ала али ать ен ена ено ены ить ил ила или ан ана аны ано"
    ),
    "spanish": (
        "s es o a os as ar er ir ado ada ados adas ido ida idos idas ando iendo ó ió an en aba aban ará arán ación "
        "aciones ón ones z ces mente e"
    ),
    "swedish": "a ar or er en et n t na erna arna orna s ens ets arnas ade at as ande are arens aste",
    "turkish": (
        "lar ler ı i u ü yı yi yu yü nın nin nun nün ın in un ün a e ya ye da de ta te dan den tan ten la le ları "
        "leri sı si su sü m ım im ların lerin"
    ),
}

Inflected = Callable[[Collection[str]], Mapping[str, Sequence[Form]]]
"""Finds other forms of words, by the words."""


def not_inflected(words: Collection[str]) -> dict[str, tuple[Form, ...]]:
    """Know no other forms."""
    return {}


class Inflections:
    """Finds the forms of words in one index; any thread may ask."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, words: Collection[str], languages: Sequence[str]) -> dict[str, tuple[Form, ...]]:
        """Find the forms that words have in English and the languages, and that stand in the index; most have none.

        Those that the index takes for the same are none, nor is by the rules of a language what stands in English
        texts alone.
        """
        alike = {word: self._alike(word) for word in list(words)[:MOST_WORDS_INFLECTED]}
        inflected = {
            word: [(form, name) for name in languages for form in _inflected(word, name) if form != word]
            for word in alike
        }
        spelled = {word: english_spellings(word) for word in alike}
        forms = chain.from_iterable(inflected.values())
        known = occurrences(self._reader, {form for form, _ in forms}.union(*alike.values(), *spelled.values()))
        found = {}
        for word in alike:
            others = (form for form, language in inflected[word] if form in known and self._is_of(form, language))
            written = self._spelled(word, spelled[word] & known.keys())
            found[word] = self._standing(word, [*alike[word], *others, *written], known)
        return {word: forms for word, forms in found.items() if forms}

    @cached_property
    def _families(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The families of forms and spellings that no rule joins, by the stems of each."""
        families = chain(irregular_families(), spelling_families())
        return {stems_of(self._reader, form): family for family in families for form in family}

    def _alike(self, word: str) -> list[str]:
        family = self._families.get(stems_of(self._reader, word), ())
        return [*(family if may_be_of(word, family) else ()), *plural_or_singular(word)]

    def _is_of(self, form: str, language: str) -> bool:
        """Tell whether a word may be of a language: one of English texts alone is not ("Peter" beside "pets")."""
        own, english = (f"{quoted(form)} AND ({showing(name)})" for name in (language, "english"))
        return bool(self._reader.matching_passages(own, 1)) or not self._reader.matching_passages(english, 1)

    def _spelled(self, word: str, spellings: Set[str]) -> Iterator[str]:
        """Choose the spellings of which the index takes no more off than of the word, or that stand as they are.

        For "organization" has the stem of "organ", which that of "organisation" does not show.
        """
        own = len(word) - len("".join(stems_of(self._reader, word)))
        for form in sorted(spellings):
            if len(form) - len("".join(stems_of(self._reader, form))) <= own + 1 or self._reader.stands(quoted(form)):
                yield form

    def _standing(self, word: str, alike: Sequence[str], known: Mapping[str, int]) -> tuple[Form, ...]:
        """Choose the forms of a word that are known in the index, by its stems, the shortest for each."""
        standing = sorted(filter(known.__contains__, alike), key=len, reverse=True)
        by_stems = {stems_of(self._reader, form): form for form in standing}
        by_stems.pop(stems_of(self._reader, word), None)
        forms = [Form(form, INFLECTED_WORTH, known[form]) for form in by_stems.values()]
        return tuple(sorted(forms, key=lambda form: (-form.frequency, form.word))[:MOST_INFLECTED])


def _inflected(word: str, language: str) -> Iterator[str]:
    """Write a word with other endings, as far as it may be the same word by the rules of a language."""
    if not word.isalpha() or is_unspaced(word) or not SHORTEST_INFLECTED < len(word) <= LONGEST_INFLECTED:
        return
    stemmer = Stemmer.Stemmer(language)
    stem = stemmer.stemWord(word)
    endings = ["", *_ENDINGS[language].split()]
    bases = sorted({stem, *(word.removesuffix(ending) for ending in endings)})
    forms = [base + ending for base in bases if len(base) >= SHORTEST_INFLECTED for ending in endings]
    for form, own in zip(forms, stemmer.stemWords(forms), strict=True):
        if own == stem:
            yield form
