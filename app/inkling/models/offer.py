"""What a hub offers of a model: values that travel between processes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file with its size in bytes and its hash: SHA-256 where it is not empty, else that of git."""

    name: str
    bytes: int
    sha256: str
    git_sha1: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A model at one revision; `licence` is empty where none is named."""

    endpoint: str
    repository: str
    revision: str
    licence: str
    files: tuple[OfferedFile, ...]

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.bytes for file in self.files)
