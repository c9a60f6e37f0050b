"""The command line: one of two faces on the session. Importing it is cheap, so that `--help` answers at once."""

from inkling.cli.start import main

__all__ = ["main"]
