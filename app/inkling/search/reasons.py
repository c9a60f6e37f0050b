"""What the parts of a score, folded versions and places are called in front of people.

Light, for the window imports it before it is shown.
"""

from collections.abc import Mapping, Sequence

from inkling.search.answer import Result, Share, Version, WordShare

PART_NAMES: Mapping[str, str] = {
    "words": "your words in the passage",
    "pairs": "words that stand side by side as you wrote them",
    "meaning": "the meaning of the passage",
    "feedback": "likeness to the other best passages",
    "file": "your words in the file as a whole",
    "name": "its name and title",
    "verbatim": "your very words, endings and all",
    "closeness": "your words close together, in a long document",
    "reranking": "a second look at the passage",
    "limit": "kept between 0 and 1",
}
"""What the parts of a score are called in front of people; a part that is not here is called by its own name."""

LEAST_SHARE = 0.0005


def worth_saying(shares: Sequence[Share]) -> list[Share]:
    """Leave out what adds nothing that shows in three digits."""
    return [share for share in shares if abs(share.amount) >= LEAST_SHARE]


def in_words(share: Share) -> str:
    """Say in plain words what a share is, with its words and how rare each is."""
    said = PART_NAMES.get(share.part, share.part)
    words = ", ".join(_word_in_words(word, place == 0) for place, word in enumerate(share.words))
    return f"{said}: {words}" if words else said


def versions_in_words(versions: Sequence[Version]) -> str:
    """Count what is folded under a result: "3 older versions", "1 copy"; empty where nothing is."""
    copies = sum(version.same for version in versions)
    older = len(versions) - copies
    parts = [f"{older:,} older version{'s' * (older != 1)}"] if older else []
    parts += [f"{copies:,} {'copy' if copies == 1 else 'copies'}"] if copies else []
    return ", ".join(parts)


def place_beside_title(result: Result, place: str) -> str:
    """Write a place in a result without what the title says: of a message, its number and what is attached."""
    if not result.part or not result.title:
        return place
    framed = f" · {place} · "
    for said in (result.title, f"§ {result.title}"):
        framed = framed.replace(f" · {said} · ", " · ", 1)
    return framed[3:-3]


def _word_in_words(word: WordShare, first: bool) -> str:
    if word.passages is None:
        return f"“{word.text}” {word.amount:.3f}"
    total = f" of {word.total:,} passages" if first else ""
    return f"{word.text} {word.amount:.3f} (in {word.passages:,}{total})"
