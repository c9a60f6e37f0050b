"""Gives what OpenOffice before version 2 wrote the names that it has in OpenDocument, which grew out of it."""

from xml.etree import ElementTree

_FORMER = "{http://openoffice.org/2000/"
_NAMES = {
    "ordered-list": "list", "unordered-list": "list", "sub-table": "table", "tab-stop": "tab", "text-box": "frame",
    "footnote": "note", "footnote-body": "note-body", "footnote-citation": "note-citation",
    "endnote": "note", "endnote-body": "note-body", "endnote-citation": "note-citation",
}  # fmt: skip


def as_open_document(element: ElementTree.Element) -> ElementTree.Element:
    """Change an element and all within it where it is a former one; others stay as they are."""
    if element.tag.startswith(_FORMER):
        for each in list(element.iter()):
            _rename(each)
        for body in element.findall("{*}body"):
            # What it holds lies in one more element now.
            inner = ElementTree.Element(f"{_FORMER}office}}text")
            inner[:], body[:] = body[:], [inner]
    return element


def _rename(element: ElementTree.Element) -> None:
    space, _, name = element.tag.rpartition("}")
    if name in _NAMES:
        element.tag = f"{space}}}{_NAMES[name]}"
    elif name == "h":
        for key in [key for key in element.attrib if key.endswith("}level")]:
            element.set("outline-level", element.attrib.pop(key))
    elif name == "object":
        # It stood where a frame around it stands now.
        address = {key: value.removeprefix("#") for key, value in element.items()}
        inner = ElementTree.Element(element.tag, address)
        inner[:], element[:] = element[:], [inner]
        element.tag = f"{space}}}frame"
