"""OpenDocument, and what OpenOffice wrote before it."""
