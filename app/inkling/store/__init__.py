"""The index: one SQLite file, one writer, many readers; the only room that knows SQL."""
