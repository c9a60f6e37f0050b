"""Documents in archives: they pass a filter by their own names and types as well as by those of their archive."""

import json
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np

from inkling.store.connections import Connections
from inkling.store.filters import in_archives
from inkling.store.paths import compared
from inkling.store.rows import Filter


def packed_names(name: str) -> tuple[str, str, str]:
    """Give what the index keeps of a name in an archive (`Part.name`): as it is, compared, and its suffixes."""
    levels = name.split("//")
    suffixes = dict.fromkeys(PurePosixPath(level).suffix[1:].lower() for level in levels)
    kept = "".join(f"/{suffix}" for suffix in suffixes if suffix)
    # The lookup goes by the suffixes that there is a name at all, so that it finds all that it needs in one index.
    return name, compared("/".join(levels)), f"{kept}/" if name else ""


def with_packed(connections: Connections, within: Filter) -> Filter:
    """Look up, once for all that is asked inside a filter, what passes its types and names in archives alone."""
    if within.packed is not None or not (within.suffixes or within.types or within.names):
        return within
    condition = in_archives(within)
    found = connections.rows(f"SELECT json_group_array(key) FROM ({condition.sql})", condition.values)
    # In their order, in which SQLite looks them up far more quickly.
    return replace(within, packed=np.sort(np.array(json.loads(found[0][0]), np.int64)))
