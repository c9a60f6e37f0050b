"""Runs a function in a process of its own, which can be ended at any moment."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from inkling.child_processes import deaf_to_interrupts
from inkling.errors import InklingError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
LOOK_EVERY = 0.25


class Cancelled(InklingError):
    """The work was given up because nobody wants it any more."""

    def __init__(self, title: str = "It was given up.", advice: str = "") -> None:
        super().__init__(title, advice)


def run_apart(
    work: Callable[..., T], *arguments: object, meanwhile: Callable[[], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> T:  # fmt: skip
    """Run a function of a module with plain arguments and give what it returns, or raise what it raises.

    `meanwhile` is called four times a second; where `cancelled` says yes, the process is killed.

    Raises:
        Cancelled: it was killed.
        RuntimeError: it ended without a word.
    """
    # Imported when wanted: the window's first answer does not wait for it.
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    # A one-way pipe: a two-way one would be a socket.
    outcome, sender = context.Pipe(duplex=False)
    process = context.Process(target=_carry_out, args=(sender, work, arguments), name="inkling apart", daemon=True)
    with deaf_to_interrupts():
        process.start()
    sender.close()
    try:
        while not outcome.poll(LOOK_EVERY):
            if cancelled():
                raise Cancelled
            if meanwhile is not None:
                meanwhile()
        try:
            result, error = outcome.recv()
        except EOFError as end:
            raise RuntimeError("The process ended before it was done.") from end
    finally:
        process.kill()
        process.join()
        outcome.close()
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _carry_out(sender: "Connection", work: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    try:
        sender.send((work(*arguments), None))
    except InklingError as problem:
        sender.send((None, problem))
    # Whatever else went wrong is raised where the work was wanted.
    except Exception as problem:  # noqa: BLE001
        sender.send((None, RuntimeError(f"{type(problem).__name__}: {problem}")))
