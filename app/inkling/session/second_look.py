"""The cross-encoder that looks at results once more, as the user chose it."""

import threading
from collections.abc import Callable
from pathlib import Path

from inkling.encoder.encoder import Reranker
from inkling.encoder.loader import RerankerLoader
from inkling.encoder.reranker_folder import read_reranker_folder
from inkling.errors import ModelProblem
from inkling.search.answer import Answer
from inkling.session.wishes import Wishes


class SecondLook:
    """Loads the chosen cross-encoder when it is first wanted, another once that is chosen; any thread may call."""

    def __init__(self, wishes: Wishes, tell: Callable[[ModelProblem], None]) -> None:
        self._wishes = wishes
        self._tell = tell
        self._lock = threading.Lock()
        self._folder = ""
        self._loader: RerankerLoader | None = None
        self._told = ""

    @property
    def folder(self) -> str:
        """The chosen folder, empty where there is none."""
        return self._wishes.settings.reranker

    def choose(self, folder: str) -> None:
        """Use the cross-encoder of a folder, which stays where it is, or with an empty one none.

        Raises:
            ModelProblem: the folder cannot be used; nothing is changed.
        """
        path = str(Path(folder).absolute()) if folder else ""
        if path:
            read_reranker_folder(Path(path))
        self._wishes.change(lambda settings: settings.with_reranker(path))

    def now(self) -> Reranker | None:
        """Give the cross-encoder if it is loaded, else begin to load it; what is wrong with it is told once."""
        loader = self._chosen()
        if loader is None:
            return None
        loader.start()
        if loader.problem is not None and self._told != self._folder:
            self._told = self._folder
            self._tell(loader.problem)
        return loader.get() if loader.ready else None

    def get(self) -> Reranker:
        """Wait for the cross-encoder; raises ModelProblem where none is chosen or it cannot be loaded."""
        loader = self._chosen()
        if loader is None:
            raise ModelProblem(
                "No cross-encoder is chosen, so the results cannot be looked at once more.",
                "Choose a folder that holds one: inkling model rerank FOLDER",
            )
        return loader.get()

    def taken(self, answer: Answer) -> Answer:
        """Give an answer with its results in their new order; waits for the cross-encoder."""
        # Imported here because few wish for it, and the first answer should not wait for it.
        from inkling.search.reranking import rerank

        return rerank(answer, self.get())

    def close(self) -> None:
        """Wait until nothing is being loaded."""
        with self._lock:
            loader, self._loader = self._loader, None
        if loader is not None:
            loader.close()

    def _chosen(self) -> RerankerLoader | None:
        folder = self.folder
        with self._lock:
            if folder != self._folder:
                self._folder, self._loader = folder, RerankerLoader(Path(folder)) if folder else None
            return self._loader
