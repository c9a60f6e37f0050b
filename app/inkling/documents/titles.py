"""Tells a real title from what programs put in its place."""

import re

from inkling.documents.text import one_line

_LONGEST = 300
_NO_TITLE = re.compile(
    r"""
    (?: untitled | (?:no|unknown)\ title | title | document | doc | presentation | slide | book | workbook
      | sheet | blank
      | template | powerpoint\ presentation | microsoft\ (?:word|powerpoint|excel|office) | unbenannt | sans\ titre
      | sin\ título | senza\ titolo | titre | titel | print | scan | unknown | none | null | default | normal
      | new\ document
    ) [\s\-_]* (?:document|presentation)? [\s\-_]* \(?\d*\)?
    | microsoft\ (?:word|powerpoint|excel|publisher)\ -\ .*
    | .* \. (?: docx? | xlsx? | pptx? | od[tsp] | rtf | pdf | html? | tex | dvi | txt | indd | qxd | pmd | wpd
              | fm | p65 | ai | eps | ps | cdr | pages | key | xml | md | jpe?g | tiff? | png ) [\s)"']*
    | (?: [a-z]:\\ | /|file: ) .*
    | paper\ title.* | .*\ufffd.* | [\W\d_]{0,3} | [\W\d_]{5,}
    """,
    re.VERBOSE | re.IGNORECASE,
)


def real_title(candidate: object) -> str:
    """Return a title from a file's own description on one line, or nothing where no person can have meant it."""
    title = one_line(candidate) if isinstance(candidate, str) else ""
    return "" if len(title) > _LONGEST or _NO_TITLE.fullmatch(title) else title
