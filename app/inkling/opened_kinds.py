"""Which attachments may be opened by themselves, by the suffixes of their names: documents, but no programs.

So may what lies in archives; places tell which of the two it is.
"""

ATTACHMENT, FILE = "Attachment", "File"
"""What stands in a place before the name of what is attached to a file, and of what is packed into one."""

_TEXT = "txt text log md markdown rst org tex bib csv tsv tab srt vtt eml emlx fb2 fodt fods fodp"
_BINARY = """
pdf doc dot docx dotx odt ott rtf epub xls xlt xlsx xltx xlsb ods ots ppt pps pptx ppsx potx odp otp msg pages key
numbers xps oxps mobi azw3 hwp hwpx
"""
TEXT, BINARY = frozenset(_TEXT.split()), frozenset(_BINARY.split())
