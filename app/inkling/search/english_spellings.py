"""British and American spellings of English words, "colour" and "color", and the names of Greek letters.

A document keeps the spelling of its author, whatever that of the question is.
"""

import re
from collections.abc import Iterator

from inkling.search.irregular import families_in

LONGEST_SPELLED = 40

_PAIRS = """
    grey gray, cheque check, programme program, tyre tire, plough plow, mould mold, kerb curb, ageing aging,
    defence defense, offence offense, licence license, pretence pretense, practise practice, judgement judgment,
    acknowledgement acknowledgment, aluminium aluminum, sceptical skeptical, sceptic skeptic, pyjamas pajamas,
    moustache mustache, cosy cozy, yoghurt yogurt, artefact artifact, enquiry inquiry, enquire inquire,
    aeroplane airplane, jewellery jewelry, counsellor counselor, councillor councilor, skilful skillful,
    wilful willful, woollen woolen, marvellous marvelous, carburettor carburetor, speciality specialty,
    manoeuvre maneuver, learnt learned, burnt burned, dreamt dreamed, spelt spelled, spoilt spoiled, leapt leaped,
    chilli chili, doughnut donut, tranquillity tranquility,
    alpha α, beta β, gamma γ, delta δ, epsilon ε, zeta ζ, kappa κ, lambda λ, sigma σ, omega ω
"""

_PARTS = """
    aem em, paed ped, oestr estr, oedem edem, foet fet, rrhoe rrhe, pnoe pne, naesth nesth, archaeo archeo,
    caesar cesar, faec fec, gynaec gynec, oesoph esoph, coeli celi, mediaev mediev, aetio etio, palaeo paleo,
    caec cec, amoeb ameb, homoeo homeo, sulph sulf
"""

_WAYS = tuple(
    way for british, american in families_in(_PARTS) for way in ((british, american), (american, british))
)
_METRES = "(cent|fib|met|lit|theat|calib|lust|spect|somb|meag|scept|sab)"
_MADE = "e[drs]?|ers|ing"

_EXCHANGES = (
    (re.compile(r"(?<=\w\w)our"), "or"),
    (re.compile(r"(?<=\w\w)or"), "our"),
    (re.compile(rf"(?<=\w\w\w)is(?=(?:{_MADE}|ations?|able)$)"), "iz"),
    (re.compile(rf"(?<=\w\w\w)iz(?=(?:{_MADE}|ations?|able)$)"), "is"),
    (re.compile(rf"(?<=\w\wl)ys(?=(?:{_MADE})$)"), "yz"),
    (re.compile(rf"(?<=\w\wl)yz(?=(?:{_MADE})$)"), "ys"),
    (re.compile(rf"{_METRES}re(s?)$"), r"\1er\2"),
    (re.compile(rf"{_METRES}er(s?)$"), r"\1re\2"),
    (re.compile(rf"{_METRES}red$"), r"\1ered"),
    (re.compile(rf"{_METRES}ered$"), r"\1red"),
    (re.compile(r"(?<=\w\w\w)ogue(s?)$"), r"og\1"),
    (re.compile(r"(?<=\w\w\w)og(s?)$"), r"ogue\1"),
)
"""Each changes one thing of a word, either way."""


def spelling_families() -> Iterator[tuple[str, ...]]:
    """Give the words of which no rule tells how they are written elsewhere, with that."""
    return families_in(_PAIRS)


def english_spellings(word: str) -> frozenset[str]:
    """Write a lower-case word otherwise by the rules for English; most of what comes out is no word at all."""
    if len(word) > LONGEST_SPELLED:
        return frozenset()
    found = {word, *(pattern.sub(other, word) for pattern, other in _EXCHANGES)}
    found |= {each.replace(old, new) for old, new in _WAYS if old in word for each in found}
    return frozenset(found - {word})
