"""Which attachments may be opened by themselves, by the suffixes of their names: documents, but no programs."""

_TEXT = "txt text log md markdown rst org tex bib csv tsv tab srt vtt eml emlx fb2 fodt fods fodp"
_BINARY = "pdf doc dot docx dotx odt ott rtf epub xls xlt xlsx xltx xlsb ods ots ppt pps pptx ppsx potx odp otp msg"
TEXT, BINARY = frozenset(_TEXT.split()), frozenset(_BINARY.split())
