"""Splits text into sentences by rules, in any script, in time that grows with its length alone."""

import re

PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
"""One or more blank lines, with the line ends around them."""

_END = re.compile(
    r"""
    [.!?…؟۔。！？｡．।॥։።፧\n] (?:                 # most characters are none of these, which is told at once
    (?<=[.!?…؟۔]) (?<![.!?…؟۔]{2}) [.!?…؟۔]*+
        (?:[\x20\u00a0\u202f][»›])? ["'”“’‘»«›‹)\]}*_]* (?:\[\d{1,3}\]){0,9}
        (?=\s) (?![\x20\u00a0\u202f][»›](?!\w))     # ends before a space, but not one of a closing mark, as in French
    | (?<=[。！？｡．]) [。！？｡．]* ["'”’」』）】》]*  # ends whatever follows
    | (?<=[।॥։።፧]) [।॥։።፧]*                      # danda, Armenian and Ethiopic full stops
    | (?<=\n))
    """,
    re.VERBOSE,
)
_MONTHS = """
    january february march april june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januar jänner februar feber märz mai juni juli oktober dezember mär mrz okt dez
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    januari februari maart mei augustus maj marts augusti
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    ledna února března dubna května června července srpna září října listopadu prosince
"""
_CENTURY = r"\s{1,3}(?i:jahr(?:hundert|zehnt|tausend)|jhd?t?\b)"
_DAY = rf"\s{{1,3}}(?i:(?:{'|'.join(_MONTHS.split())})\b|may\s+\d)|{_CENTURY}"
_SMALL_NUMBER = re.compile(r"(?<![\w.,:])\d{1,2}\Z")
_ROMAN_NUMBER = re.compile(r"[IVXL]{2,6}")
_NEXT_OF_SMALL = re.compile(_DAY)
_NEXT_OF_ROMAN = re.compile(_CENTURY)
_ORDINAL_BEFORE = re.compile(
    r"(?i:\b(?:im|vom|zum|zur|beim|der|dem|den|das|die)|(?<!\bI\s)\bam)\s(?:\d{1,2}|[IVXL]{2,6})\Z"
)
"""What stands around the number of an ordinal, so that its dot is none of a sentence: am 31. Mai, der 1. FC Köln."""

_LIST_ITEM = re.compile(
    r"[^\S\n]*(?:[-*+•‣◦▪–—·●○■□]|\(?\d{1,3}(?:\)|\.(?!" + _DAY + r"))|\(?[A-Za-z][.)]|\[[ x]\]|#+)[^\S\n]"
)
_OPENER = re.compile(r"[(\[{\"'“‘«]")
_LETTER_BEFORE = re.compile(r"\W?[^\W\d_]\.\s\Z")
_GOES_ON = re.compile(r"\s{1,2}(?:\d|\w\.)")
"""What stands before and after a letter that is one of several, or has a year behind it: z. B., d. h., c. 1900."""

_NUMBER_NEXT = re.compile(
    r"\s{1,3}(?:[(\[]?(?:[§#№$€£]{1,2}\s?|[Nn][ro°º]\.?\s?|[A-Z]{1,2}\.?\s?)?\d|[IVXLC]{2,7}\b)"
)
_LETTER_NEXT = re.compile(r"\s{1,3}(?:[B-HJ-Z]|[AI](?!\s[a-z]))(?![\w'’])")
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœąęěůőűаеёиоуыэюяіїєαεηιουωάέήίόύώ")
_SHORT_ENDINGS = ("str", "nr")
_TWICE = re.compile(r"(?<!\w)([A-Z])\1\.\s([A-Z])\2\b")
"""Plurals that are written by letters twice: EE. UU."""

_SHORT_LINE = 50
_LONGEST_LINE = 200
_NARROWEST = 25
_FULL = 0.75
_LONGEST_WORD = 40
_ABBREVIATIONS = """
    mr mrs ms dr prof rev hon gen col sgt capt cpt lt maj cmdr adm gov sen rep pres st sr jr messrs mmes mlle mme
    v vs cf ca approx dept est assn bros inc ltd co corp no nos fig figs eq eqs ref refs sec secs ch chap vol vols
    pp p ed eds op cit ibid al viz resp max min tel ext e.g i.e a.k.a p.a q.v a.m p.m
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
    med phil rer jur
    bzw ggf usw evtl vgl nr str bd hrsg z.b d.h u.a o.ä s.o s.u inkl zzgl mio mrd tsd mwst ust hrn frl gebr dipl
    std sek geb gem gez gest verh abt stellv lfd sog bzgl zzt urspr einschl ausschl zw chr jh jhd jhdt anm aufl
    env av bd mgr boul ste ing dott avv sigg sig sra sres ud uds núm pág págs dra dña avda dpto excmo ilmo ej
    dhr mevr bijv ul św godz tzn tzw tzv nám etc u.s u.k u.n
    ул просп пер пл наб обл гор гр им проф акад вул бул κα
"""
_ENDING_ABBREVIATIONS = """
    etc inc ltd co corp jr sr al usw st no sat sun wed u.s u.k u.n a.m p.m
    mio mrd tsd mwst ust std sek gem abt chr jh jhd jhdt
"""
_WORDS_BEFORE_NUMBERS = """
    cir supp mind
    app art arts abs abb anh anl kap cap tab ziff lit ap apt fax mob pos par para pag tit ver vers lev ust poz lok rys
    afb bijl рис табл прил оф эт тел корп αρ σελ
"""
_FIRST_WORDS = """
    the a an this these it he she we they i you in but if as my his her their our there then when
    der die das ein eine er sie es wir ich dies diese dann danach
"""
_LONGEST_ABBREVIATION = 7
_MAY_NOT_END = frozenset(_ABBREVIATIONS.split())
_MAY_END = frozenset(_ENDING_ABBREVIATIONS.split())
"""Those of them that do end a sentence before a word with which one begins."""

_BEFORE_NUMBERS = frozenset(_WORDS_BEFORE_NUMBERS.split())
"""What is a word, too, but no end of a sentence where a number follows."""

_BEFORE_NAMES = frozenset(("Fr", "Hr", "Fa", "Hl", "MM", "г", "д", "с", "п", "р", "о", "к", "м", "см", "κ"))
"""What belongs to the name that follows if it is written so, and not after a number."""

_STARTERS = frozenset(_FIRST_WORDS.split())
_BEFORE_SPACE = ".!?…؟۔"
"""What ends a sentence only where a space follows."""

_CLOSERS = "\"'”“’‘»«›‹)]}*_"
_OPENERS = "\"'“‘«‹([{*_¿¡"


def sentences(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences, as spans of characters in their order.

    The spans do not overlap, have no space at their ends and together hold every character that is not space. Blank
    lines, list items and short lines (verse, addresses, rows) end a sentence too.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        mark, end = match.span()
        if text[mark] == "\n":
            ends = _line_ends(text, mark, end)
        else:
            ends = text[mark] not in _BEFORE_SPACE or _full_stop_ends(text, start, mark, end)
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
    if not next_line.strip() or _LIST_ITEM.match(next_line) or _is_row(line) or _is_row(next_line):
        return True
    if len(line) >= _SHORT_LINE:
        return False
    width = max(map(len, text[max(0, newline - _LONGEST_LINE) : newline + _LONGEST_LINE].split("\n")))
    is_full = width >= _NARROWEST and len(line) + 1 + len(next_line.split(maxsplit=1)[0]) > _FULL * width
    return not (is_full and _next_is_lower(text, following))


def _is_row(line: str) -> bool:
    """Tell whether a line is a row of cells."""
    return "\t" in line or " | " in line


def _full_stop_ends(text: str, start: int, dot: int, end: int) -> bool:
    """Tell whether a mark followed by space ends a sentence."""
    if _next_is_lower(text, end):
        return False
    if text[dot:end].rstrip(_CLOSERS) != ".":
        return True
    return _word_ends(text, start, dot, end, _last_word(text[max(start, dot - _LONGEST_WORD) : dot]))


def _word_ends(text: str, start: int, dot: int, end: int, word: str) -> bool:
    """Tell whether the dot behind a word is a full stop, not that of an abbreviation, an initial or an ordinal."""
    before = word.lower()
    if len(before) > _LONGEST_ABBREVIATION and before.isalpha() and not before.endswith(_SHORT_ENDINGS):
        return True
    if "." in before:
        before = before.replace("/", "-").rpartition(".-")[2]
    if before in _MAY_NOT_END:
        return before in _MAY_END and _next_is_starter(text, end)
    if word in _BEFORE_NAMES and not _digit_before(text, dot - len(word)):
        return _next_is_starter(text, end)
    if len(before) == 1 and before.isalpha():
        one_of_several = _LETTER_BEFORE.match(text[max(0, dot - 5) : dot - 1]) or _GOES_ON.match(text, end)
        if text[dot - 1].islower() and one_of_several:
            return False
        return before == "i" or not text[dot - 1].isupper()
    if (before[-1:].isdigit() or word.isupper()) and _is_mark_of_number(text, start, dot, end, word):
        return False
    if _goes_before_numbers(text, dot, word, before) and _NUMBER_NEXT.match(text, end):
        return False
    if before in _BEFORE_NUMBERS and word[0].isupper() and _LETTER_NEXT.match(text, end):
        return False
    return not ("." in before and before.replace(".", "").isalpha() and max(map(len, before.split("."))) == 1)


def _is_mark_of_number(text: str, start: int, dot: int, end: int, word: str) -> bool:
    """Tell whether a dot belongs to the number or capitals before it: of a list item, an ordinal or a plural."""
    first = dot - len(word)
    if word.isdigit() and len(word) <= 3 and (first <= start + 1 or text[first - 1] == "\n"):
        return True
    if _TWICE.match(text, first):
        return True
    if _SMALL_NUMBER.search(word):
        following = _NEXT_OF_SMALL
    elif _ROMAN_NUMBER.fullmatch(word):
        following = _NEXT_OF_ROMAN
    else:
        return False
    if following.match(text, end):
        return True
    return bool(_ORDINAL_BEFORE.search(text[max(start, dot - 12) : dot])) and not _next_is_starter(text, end)


def _goes_before_numbers(text: str, dot: int, word: str, before: str) -> bool:
    """Tell whether a word is shortened as those are that a number follows; what a number stands before is a unit."""
    if before in _BEFORE_NUMBERS or before.endswith(_SHORT_ENDINGS):
        return True
    shortened = 1 < len(before) <= 4 and word[1:].islower() and _VOWELS.isdisjoint(before)
    return shortened and not _digit_before(text, dot - len(word))


def _digit_before(text: str, first: int) -> bool:
    """Tell whether a number stands before the word that begins here."""
    return text[max(first - 2, 0) : first].strip()[-1:].isdigit()


def _last_word(text: str) -> str:
    """Give what follows the last space or opening mark."""
    if not text or text[-1].isspace():
        return ""
    word = text.rsplit(maxsplit=1)[-1]
    return word if word.isalnum() else _OPENER.split(word)[-1]


def _next_is_lower(text: str, end: int) -> bool:
    following = text[end : end + 8].lstrip().lstrip(_OPENERS)
    return following[:1].islower()


def _next_is_starter(text: str, end: int) -> bool:
    following = text[end : end + 24].lstrip().lstrip(_OPENERS)
    return following[:1].isupper() and following[1:2] != "." and following.split(maxsplit=1)[0].lower() in _STARTERS
