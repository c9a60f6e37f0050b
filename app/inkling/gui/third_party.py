"""The works of others that an installed Inkling brings along, with their licences."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Component:
    """A work of others; `text` is the file with its licence."""

    name: str
    version: str
    licence: str
    text: Path


def read_components(folder: Path) -> tuple[Component, ...]:
    """Read the list that packaging wrote into a folder; empty where Inkling runs from its source."""
    try:
        listed = json.loads((folder / "components.json").read_text("utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(
        Component(each["name"], each["version"], each["licence"], folder / Path(each["text"]).name) for each in listed
    )
