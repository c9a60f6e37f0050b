"""What `--help` teaches beside the options."""

from inkling.search.language import QUERY_LANGUAGE


def query_table() -> str:
    """Write the query language as indented lines: what is typed, and what it brings."""
    width = max(len(typed) for typed, _ in QUERY_LANGUAGE)
    return "\n".join(f"  {typed:{width}}  {brings}" for typed, brings in QUERY_LANGUAGE)
