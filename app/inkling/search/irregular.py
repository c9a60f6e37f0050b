"""English words whose forms no rule of endings joins: child, children; buy, bought.

Left out is what mostly means something else by itself: leaves, lives, left, rose, saw, wound.
"""

import re
from collections.abc import Iterator, Sequence

_IN_US = re.compile(r"(?P<stem>\w+[^\Waou]us)(?:es|ed|ing)?")

_FAMILIES = """
    child children, man men, woman women, mouse mice, foot feet, tooth teeth, goose geese, louse lice, wife wives,
    knife knives, half halves, shelf shelves, thief thieves, wolf wolves, loaf loaves, calf calves, scarf scarves,
    analysis analyses, crisis crises, diagnosis diagnoses, hypothesis hypotheses, synthesis syntheses, oasis oases,
    parenthesis parentheses, prognosis prognoses, metastasis metastases, thesis theses,
    criterion criteria, phenomenon phenomena, bacterium bacteria, curriculum curricula, memorandum memoranda,
    stratum strata, addendum addenda, corpus corpora, genus genera,
    index indices, matrix matrices, vertex vertices, appendix appendices, vortex vortices,
    nucleus nuclei, stimulus stimuli, fungus fungi, focus foci, radius radii, locus loci, bacillus bacilli,
    alumnus alumni, syllabus syllabi, cactus cacti, antenna antennae, formula formulae, larva larvae,
    vertebra vertebrae,
    lens lenses, bus buses, gas gases, bias biases, atlas atlases, canvas canvases, alias aliases, iris irises,
    try tries, cry cries, dry dries, fry fries, spy spies, tie ties, lie lies, pie pies, die dies dying,
    buy bought, bring brought, teach taught, catch caught, fight fought, seek sought, think thought, sell sold,
    tell told, hold held, pay paid, say said, make made, build built, send sent, spend spent, lend lent, bend bent,
    keep kept, sleep slept, meet met, feed fed, lose lost, win won, sit sat, stand stood, understand understood,
    find found, get got gotten, forget forgot forgotten, give gave given, forgive forgave forgiven, take took taken,
    mistake mistook mistaken, shake shook shaken, break broke broken, speak spoke spoken, steal stole stolen,
    choose chose chosen, freeze froze frozen, drive drove driven, write wrote written, ride rode ridden, rise risen,
    arise arose arisen, fall fell fallen, eat ate eaten, see seen, go went gone, begin began begun,
    drink drank drunk, sing sang sung, sink sank sunk, swim swam swum, ring rang rung, run ran, come came,
    become became, grow grew grown, know knew known, throw threw thrown, blow blew blown, draw drew drawn,
    fly flies flew flown, show shown, wear wore worn, swear swore sworn, hide hid hidden, hear heard, deal dealt,
    feel felt, dig dug, stick stuck, strike struck, swing swung, withdraw withdrew withdrawn,
    undergo underwent undergone, overcome overcame
"""


def irregular_families() -> Iterator[tuple[str, ...]]:
    """Give the forms of each word that has irregular ones; what rules make of them is left out."""
    return families_in(_FAMILIES)


def families_in(table: str) -> Iterator[tuple[str, ...]]:
    """Read a table of families, which have commas between them, and spaces between their forms."""
    return (tuple(family.split()) for family in table.split(","))


def may_be_of(word: str, family: Sequence[str]) -> bool:
    """Tell whether a word with the stem of a family begins as one of its forms: "trying", but not "Fri" or "Li"."""
    beginnings = tuple(form.removesuffix("e").removesuffix("s") for form in family)
    return word.startswith(beginnings) and len(word) >= min(map(len, family))


def plural_or_singular(word: str) -> tuple[str, ...]:
    """Give the plural of a word like "virus", or the singular of one like "viruses" or "focused"; else nothing.

    The full text takes the s off the one for a plural's, and so does not know them for the same.
    """
    match = _IN_US.fullmatch(word)
    if match is None:
        return ()
    return (f"{word}es",) if match["stem"] == word else (match["stem"],)
