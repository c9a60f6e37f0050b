"""The command line: one of two faces on the session. Importing it is cheap, so that Ctrl-C is heard at once."""

from collections.abc import Callable, Sequence

from inkling.cli.signals import leaving_at_once

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None, make_session: Callable[..., object] | None = None) -> int:
    """Run the program and return its exit code.

    0 done, 1 a bug (it is in the log), 2 not possible as asked, 130 stopped by Ctrl-C, 141 nobody read the output.
    """
    with leaving_at_once():
        from inkling.cli import start

        return start.main(arguments, make_session)
