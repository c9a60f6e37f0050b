"""Which version of the readers this is; light to import, unlike the readers."""

VERSION = 9
"""Part of the stamp of every file that was read: with another one, files are read again."""
