"""From text to unit vectors by a sentence transformer; the only room that knows torch."""
