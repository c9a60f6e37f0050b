"""`inkling export` and `inkling import`."""

from inkling.cli.moving_arguments import Export, Import
from inkling.cli.output import bytes_text, counted, printable, say, write
from inkling.cli.paths import absolute
from inkling.cli.searching import OpenSession


def export(command: Export, open_session: OpenSession) -> None:
    """Write the index to a file, and say what is in it."""
    target = absolute(command.file)
    with open_session() as session:
        written = session.moving.export(target)
    held = f"{counted(written.files, 'file')}, {counted(written.passages, 'passage')}, {bytes_text(written.bytes)}"
    write(f"{printable(f'Exported {held}, to {target}')}\n")


def bring_in(command: Import, open_session: OpenSession) -> None:
    """Take in an exported index, and say what came of it."""
    source = absolute(command.file)
    with open_session() as session:
        moved = session.moving.bring_in(source, command.maps)
    came = moved.imported
    known = f" ({came.known:,} were known already)" if came.known else ""
    write(
        f"Imported {counted(came.files, 'file')}{known}, {counted(came.passages, 'passage')}, "
        f"{counted(came.vectors, 'vector')}.\n"
    )
    if moved.alike < moved.sampled:
        say(f"{moved.alike} of {moved.sampled} files looked at are as they were; the others are read again.")
    if not moved.fitting and came.passages:
        say("It holds no vectors of the model that answers here: add the same model, or passages are encoded anew.")
    say("To see what has changed since: inkling index")
