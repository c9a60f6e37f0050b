"""The vectors of several models side by side: which model answers, how complete each is, and removing one."""

from dataclasses import dataclass

from inkling.store.connections import Connections
from inkling.store.ledger import Ledger
from inkling.store.vectors import begin_generation
from inkling.store.writer import Writer
from inkling.store.yardsticks import yardstick_fact

ANSWERING = "answering model"
"""The fact that tells which model's vectors answer, while another may be on its way."""


@dataclass(frozen=True, slots=True)
class AnsweringModel:
    """The model whose vectors answer: its identity, and the setting by which its folder is found again."""

    identity: str
    setting: str

    def fact(self) -> dict[str, str]:
        """Give it as the index remembers it."""
        return {"identity": self.identity, "model": self.setting}


def answering_model(ledger: Ledger) -> AnsweringModel | None:
    """Read which model answers; None where that was never another one than the chosen."""
    found = ledger.fact(ANSWERING)
    if not isinstance(found, dict):
        return None
    return AnsweringModel(str(found.get("identity", "")), str(found.get("model", "")))


@dataclass(frozen=True, slots=True)
class VectorCounts:
    """How many texts have a vector of a model, how many lack one, and about what the vectors take on the disk."""

    identity: str
    vectors: int
    missing: int
    bytes: int


def vector_counts(connections: Connections) -> list[VectorCounts]:
    """Count the vectors of every model that has any."""
    texts = connections.rows("SELECT count(*) FROM texts")[0][0]
    counts = []
    for model, identity in connections.rows("SELECT id, identity FROM models ORDER BY id"):
        vectors, length = connections.rows(
            f"SELECT count(*), coalesce((SELECT length(vector) FROM vectors_{model} LIMIT 1), 0) FROM vectors_{model}"
        )[0]
        if vectors:
            # A vector, its binary code of an eighth, and the two numbers of its text.
            counts.append(VectorCounts(identity, vectors, max(0, texts - vectors), vectors * (length * 9 // 8 + 16)))
    return counts


def vector_shares(connections: Connections) -> dict[str, float]:
    """Tell about which share of all texts has a vector, for each model that has any; reads little of the index."""
    texts = connections.rows("SELECT count(*) FROM texts")[0][0]
    shares = {}
    for model, identity in connections.rows("SELECT id, identity FROM models ORDER BY id"):
        vectors = connections.rows(f"SELECT coalesce(sum(length(text_ids)) / 8, 0) FROM codes_{model}")[0][0]
        if vectors:
            shares[identity] = min(1.0, vectors / max(texts, 1))
    return shares


def remove_vectors(writer: Writer, identity: str) -> None:
    """Remove all vectors of a model, which must not be the one that answers."""
    with writer.transaction():
        for (model,) in writer.rows("SELECT id FROM models WHERE identity = ?", (identity,)):
            writer.rows(f"DROP TABLE vectors_{model}")
            writer.rows(f"DROP TABLE codes_{model}")
            writer.rows("DELETE FROM models WHERE id = ?", (model,))
            writer.rows("DELETE FROM facts WHERE name = ?", (yardstick_fact(identity),))
        # The number may be given to another model, whose codes must not be taken for those in memory.
        begin_generation(writer.connection)
