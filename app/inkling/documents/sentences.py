"""Splits text into sentences by rules, in any script, in time that grows with its length alone."""

import re

PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
"""One or more blank lines, with the line ends around them."""

_END = re.compile(
    r"""
    (?=[.!?…؟۔。！？｡．।॥։።፧\n]) (?:             # most characters are none of these, which is told at once
    (?P<dots>(?<![.!?…؟۔])[.!?…؟۔]++ ["'”’»›)\]}*_]*) (?=\s)     # ends where a space follows
    | [。！？｡．]+ ["'”’」』）】》]*               # ends whatever follows
    | [।॥։።፧]+                                    # danda, Armenian and Ethiopic full stops
    | \n)
    """,
    re.VERBOSE,
)
_LIST_ITEM = re.compile(r"[^\S\n]*(?:[-*+•‣◦▪–—·●○■□]|\(?\d{1,3}[.)]|\(?[A-Za-z][.)]|\[[ x]\]|#+)[^\S\n]")
_OPENER = re.compile(r"[(\[{\"'“‘«]")
_LETTER_BEFORE = re.compile(r"\W?[^\W\d_]\.\s\Z")
_GOES_ON = re.compile(r"\s{1,2}(?:\d|\w\.)")
"""What stands before and after a letter that is one of several, or has a year behind it: z. B., d. h., c. 1900."""

_SHORT_LINE = 50
_LONGEST_LINE = 200
_NARROWEST = 25
_FULL = 0.75
_LONGEST_WORD = 40
_ABBREVIATIONS = """
    mr mrs ms dr prof rev hon gen col sgt capt cpt lt maj cmdr adm gov sen rep pres st sr jr messrs mmes mlle mme
    v vs cf ca approx dept est assn bros inc ltd co corp no nos fig figs eq eqs ref refs sec secs ch chap vol vols
    pp p ed eds op cit ibid al viz resp max min tel ext e.g i.e a.k.a p.a q.v
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
    bzw ggf usw evtl vgl nr str abs bd hrsg z.b d.h u.a o.ä s.o s.u inkl zzgl
    env av bd art mgr ing dott sig sra sres ud uds núm pág etc u.s u.k u.n
"""
_MAY_NOT_END = frozenset(_ABBREVIATIONS.split())
_MAY_END = frozenset(("etc", "inc", "ltd", "co", "corp", "jr", "sr", "al", "usw", "st", "no", "u.s", "u.k", "u.n"))
_STARTERS = ("the", "a", "an", "this", "these", "it", "he", "she", "we", "they", "i", "you", "in", "but", "if", "as")
_CLOSERS = "\"'”’»›)]}*_"
_OPENERS = "\"'“‘«‹([{*_¿¡"


def sentences(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences, as spans of characters in their order.

    The spans do not overlap, have no space at their ends and together hold every character that is not space. Blank
    lines, list items and short lines (verse, addresses, rows) end a sentence too.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if text[match.start()] == "\n":
            ends = _line_ends(text, match.start(), end)
        else:
            ends = match["dots"] is None or _full_stop_ends(text, start, match.start(), match["dots"], end)
        if ends:
            _append(spans, text, start, end)
            start = end
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        spans.append((start + left, start + len(piece.rstrip())))


def _line_ends(text: str, newline: int, following: int) -> bool:
    """Tell whether a line's end is more than the place where running text was broken."""
    if text[newline - 1 : newline] in ("\n", "") or following >= len(text) or text[following] == "\n":
        return True
    line = text[max(0, newline - _LONGEST_LINE) : newline].rsplit("\n", 1)[-1]
    next_line = text[following : following + _LONGEST_LINE].split("\n", 1)[0]
    if not next_line.strip() or "\t" in next_line or "\t" in line or _LIST_ITEM.match(next_line):
        return True
    if len(line) >= _SHORT_LINE:
        return False
    width = max(map(len, text[max(0, newline - _LONGEST_LINE) : newline + _LONGEST_LINE].split("\n")))
    is_full = width >= _NARROWEST and len(line) + 1 + len(next_line.split(maxsplit=1)[0]) > _FULL * width
    return not (is_full and _next_is_lower(text, following))


def _full_stop_ends(text: str, start: int, dot: int, dots: str, end: int) -> bool:
    """Tell whether a mark followed by space ends a sentence."""
    if text[dot] in "!?؟۔" and not dots.endswith((")", "]")):
        return not _next_is_lower(text, end)
    if dots.startswith((".", "…")) and _next_is_lower(text, end):
        return False
    if dots[0] != "." or len(dots.rstrip(_CLOSERS)) > 1:
        return True
    before = _last_word(text[max(start, dot - _LONGEST_WORD) : dot]).lower()
    if before in _MAY_NOT_END:
        return before in _MAY_END and _next_is_capital_word(text, end)
    if len(before) == 1 and before.isalpha():
        one_of_several = _LETTER_BEFORE.match(text[max(0, dot - 5) : dot - 1]) or _GOES_ON.match(text, end)
        if text[dot - 1].islower() and one_of_several:
            return False
        return before == "i" or not text[dot - 1].isupper()
    at_line_start = dot - len(before) <= start or text[max(start, dot - len(before) - 1)] == "\n"
    if before.isdigit() and len(before) <= 3 and at_line_start:
        return False
    return not (before.replace(".", "").isalpha() and "." in before and max(map(len, before.split("."))) == 1)


def _last_word(text: str) -> str:
    """Give what follows the last space or opening mark."""
    if not text or text[-1].isspace():
        return ""
    word = text.rsplit(maxsplit=1)[-1]
    return word if word.isalnum() else _OPENER.split(word)[-1]


def _next_is_lower(text: str, end: int) -> bool:
    following = text[end : end + 8].lstrip().lstrip(_OPENERS)
    return following[:1].islower()


def _next_is_capital_word(text: str, end: int) -> bool:
    following = text[end : end + 24].lstrip().lstrip(_OPENERS)
    return following[:1].isupper() and following[1:2] != "." and following.split(maxsplit=1)[0].lower() in _STARTERS

