"""Models that can be fetched by a short name, with what is known of them and where that was published."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inkling.encoder.model_folder import DEFAULT_NAME


@dataclass(frozen=True, slots=True)
class Recommended:
    """A model worth trying: `megabytes` of weights, and published figures with their source, both empty if unknown.

    `prompts` are what its authors want before queries and documents, where the folder itself does not say so.
    """

    name: str
    repository: str
    languages: str
    megabytes: int
    licence: str
    figures: str = ""
    source: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)


_SBERT = "sbert.net, Pretrained Models"
_ARCTIC = "model card, snowflake-arctic-embed"
_SEARCH = "{} on 6 semantic search sets"
_MTEB = "nDCG@10 {} on MTEB retrieval"

RECOMMENDED = (
    Recommended(
        DEFAULT_NAME,
        f"sentence-transformers/{DEFAULT_NAME}",
        "English",
        91,
        "apache-2.0",
        _SEARCH.format("49.54"),
        _SBERT,
    ),
    Recommended(
        "all-mpnet-base-v2",
        "sentence-transformers/all-mpnet-base-v2",
        "English",
        438,
        "apache-2.0",
        _SEARCH.format("57.02"),
        _SBERT,
    ),
    Recommended(
        "snowflake-arctic-embed-s",
        "Snowflake/snowflake-arctic-embed-s",
        "English",
        133,
        "apache-2.0",
        _MTEB.format("51.98"),
        _ARCTIC,
    ),
    Recommended(
        "snowflake-arctic-embed-m",
        "Snowflake/snowflake-arctic-embed-m",
        "English",
        436,
        "apache-2.0",
        _MTEB.format("54.90"),
        _ARCTIC,
    ),
    Recommended(
        "multilingual-e5-small",
        "intfloat/multilingual-e5-small",
        "about 100 languages",
        471,
        "mit",
        prompts={"query": "query: ", "document": "passage: "},
    ),
)


def recommended(name: str) -> Recommended | None:
    """Find a model by its short name or its repository."""
    return next((each for each in RECOMMENDED if name in (each.name, each.repository)), None)
