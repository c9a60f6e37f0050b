"""Which reader reads files of which suffix, and which suffixes are not read."""

from collections.abc import Callable

from inkling.documents import (
    asciidoc,
    exported_notes,
    latex,
    markup,
    notebooks,
    plain,
    tables,
    web,
    web_archive,
)
from inkling.documents.archives import reader as archives
from inkling.documents.archives import source_code
from inkling.documents.books import epub, fiction_book
from inkling.documents.document import Document
from inkling.documents.mails import messages, outlook
from inkling.documents.office import excel, powerpoint, rtf, spreadsheets, word
from inkling.documents.old_office import excel as old_excel
from inkling.documents.old_office import powerpoint as old_powerpoint
from inkling.documents.old_office import word as old_word
from inkling.documents.open_document import flat, sheets, slides
from inkling.documents.open_document import text as open_text
from inkling.documents.plain import from_text
from inkling.documents.source import Source

Read = Callable[[Source], Document]


def _read_pdf(source: Source) -> Document:
    # Imported here because it takes as long as all other readers together, and many folders hold no PDF. Those of
    # the others below are many, and few folders hold any.
    from inkling.documents.paged.pdf import read_pdf

    return read_pdf(source)


def _read_xps(source: Source) -> Document:
    from inkling.documents.paged.xps import read_xps

    return read_xps(source)


def _read_iwork(source: Source) -> Document:
    from inkling.documents.iwork.reader import read_iwork

    return read_iwork(source)


def _read_mobi(source: Source) -> Document:
    from inkling.documents.books.mobi import read_mobi

    return read_mobi(source)


def _read_hwp(source: Source) -> Document:
    from inkling.documents.hangul.hwp import read_hwp

    return read_hwp(source)


def _read_hwpx(source: Source) -> Document:
    from inkling.documents.hangul.hwpx import read_hwpx

    return read_hwpx(source)


TEXT: dict[str, Read] = {
    **dict.fromkeys(("", "txt", "text", "log", "asc", "nfo"), from_text(plain.read_prose)),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "mdx", "rmd", "qmd"), from_text(markup.read_markdown)),
    **dict.fromkeys(("rst", "rest"), from_text(markup.read_restructured)),
    **dict.fromkeys(("adoc", "asciidoc"), from_text(asciidoc.read_asciidoc)),
    **dict.fromkeys(("tex", "latex", "ltx", "sty", "cls"), from_text(latex.read_latex)),
    **dict.fromkeys(("csv", "tsv", "tab"), from_text(tables.read_table)),
    **dict.fromkeys(("json", "geojson", "webmanifest"), from_text(plain.read_json)),
    "ipynb": from_text(notebooks.read_notebook),
    **dict.fromkeys(("jsonl", "ndjson"), from_text(plain.read_json_lines)),
    **dict.fromkeys(("xml", "xsl", "xslt", "xsd", "svg", "rss", "atom", "kml"), from_text(plain.read_xml)),
    "opml": from_text(plain.read_outlines),
    **dict.fromkeys(("srt", "vtt"), from_text(plain.read_subtitles)),
    **dict.fromkeys(("ics", "ifb", "vcs", "vcf", "vcard"), from_text(plain.read_cards)),
    **dict.fromkeys(("html", "htm", "xhtml", "xht", "shtml"), web.read_html_file),
    **dict.fromkeys(("eml", "emlx", "mht", "mhtml"), messages.read_message_file),
    **dict.fromkeys(source_code.SUFFIXES, from_text(plain.read_as_is)),
    "bib": from_text(latex.read_bibliography),
    "org": from_text(markup.read_org),
    "rtf": rtf.read_rich_text,
    "fb2": fiction_book.read_fiction_book,
    "mbox": messages.read_mailbox,
    "enex": exported_notes.read_exported_notes,
    "webarchive": web_archive.read_web_archive,
    "fodt": flat.of_one_file(open_text.read_open_text),
    "fods": flat.of_one_file(sheets.read_open_sheets),
    "fodp": flat.of_one_file(slides.read_open_slides),
    "fodg": flat.of_one_file(slides.read_open_drawing),
}
"""Readers of text by suffix; the empty one is that of names without any."""

BINARY: dict[str, Read] = {
    "pdf": _read_pdf,
    "doc": old_word.read_old_word,
    "docx": word.read_word,
    "odt": open_text.read_open_text,
    "epub": epub.read_book,
    "xlsx": excel.read_excel,
    "ods": sheets.read_open_sheets,
    "xlsb": spreadsheets.read_binary_sheets,
    "xls": old_excel.read_old_sheets,
    **dict.fromkeys(("pptx", "pptm", "ppsx", "potx"), powerpoint.read_slides),
    **dict.fromkeys(("ppt", "pps"), old_powerpoint.read_old_slides),
    **dict.fromkeys(("odp", "otp", "sxi", "sti"), slides.read_open_slides),
    **dict.fromkeys(("odg", "otg", "sxd", "std"), slides.read_open_drawing),
    "msg": outlook.read_outlook_message,
    **dict.fromkeys(("pages", "key", "numbers"), _read_iwork),
    **dict.fromkeys(("xps", "oxps"), _read_xps),
    **dict.fromkeys(("mobi", "prc", "azw", "azw3"), _read_mobi),
    "hwp": _read_hwp,
    "hwpx": _read_hwpx,
}
_LIKE = {
    "docx": "docm dotx dotm", "doc": "dot", "odt": "ott sxw stw", "xlsx": "xlsm xltx xltm", "xls": "xlt",
    "ods": "ots sxc stc",
}  # fmt: skip
"""Suffixes of what is read like others."""

BINARY |= {other: BINARY[suffix] for suffix, others in _LIKE.items() for other in others.split()}
ARCHIVES: dict[str, Read] = archives.readers(TEXT.keys() | BINARY.keys())
"""Readers of archives by suffix."""

READERS: dict[str, Read] = TEXT | BINARY | ARCHIVES
"""Which reader reads files of which suffix, in lower case and without dot."""

SKIPPED: dict[str, str] = {
    "chm": "a compiled help file",
    **dict.fromkeys(("mdb", "accdb", "sqlite", "sqlite3", "db"), "a database"),
    **dict.fromkeys(("pst", "ost"), "an Outlook data file"),
    **dict.fromkeys(("jar", "apk", "war", "whl", "xpi", "crx", "vsix", "ipa", "gem"), "a package of a program"),
    **dict.fromkeys(
        ("pub", "one", "vsd", "vsdx", "mpp", "wps", "wpd", "odf", "odb"),
        "not a format that Inkling reads",
    ),
}
"""Why files of other suffixes are left out."""

MOSTLY_ATTACHED = (
    messages.read_message_file,
    messages.read_mailbox,
    exported_notes.read_exported_notes,
    web_archive.read_web_archive,
)
"""Text that is not all words: it may be as large as what is not text."""
