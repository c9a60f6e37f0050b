"""Tells of what was wrong and could be mended, once somebody listens."""

from collections.abc import Callable
from pathlib import Path

from inkling.errors import IndexProblem, InklingError


class Telling:
    """Hands problems to one listener, on whatever thread they come; those before it is there are kept for it."""

    def __init__(self, listener: Callable[[InklingError], None] | None) -> None:
        self._listener = listener
        self._untold: list[InklingError] = []

    def __call__(self, problem: InklingError) -> None:
        """Tell of a problem, now or later."""
        if self._listener is None:
            self._untold.append(problem)
        else:
            self._listener(problem)

    def listen(self, listener: Callable[[InklingError], None]) -> None:
        """Tell a listener of all so far and from now on, unless another one listens."""
        if self._listener is None:
            self._listener = listener
            for problem in self._untold:
                listener(problem)
            self._untold.clear()

    def of_damaged(self, index: Path | None) -> None:
        """Tell that a damaged index was set aside, where there is one."""
        if index is not None:
            self(
                IndexProblem(
                    f"The index was damaged; it lies in {index} now.",
                    "A new one is built from your folders, and nothing of them is lost.",
                )
            )
