"""A map of all files: values only, safe to hand to any thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapFile:
    """A file on the map; `topic` is a place in the map's topics, `x` and `y` are between -1 and 1."""

    path: str
    title: str
    topic: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Topic:
    """Files that belong together, named by the words that tell them from the others; `x` and `y` are its middle."""

    words: tuple[str, ...]
    files: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TopicMap:
    """All files with a meaning, and their topics, the largest first."""

    files: tuple[MapFile, ...]
    topics: tuple[Topic, ...]
