"""Loads models, each on a thread of its own; importing this module imports neither torch nor transformers."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from inkling.encoder.encoder import Encoder, Reranker
from inkling.encoder.model_folder import default_model_folder, read_model_folder
from inkling.encoder.preload import preload_torch, uncollected
from inkling.encoder.reranker_folder import read_reranker_folder
from inkling.errors import ModelProblem

Loaded = TypeVar("Loaded")
_log = logging.getLogger(__name__)


class Loader(Generic[Loaded]):
    """Makes one thing once, when it is first wanted, on a thread of its own; any thread may call.

    `make` raises ModelProblem where that cannot be done.
    """

    def __init__(self, make: Callable[[], Loaded]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._finished = threading.Event()
        self._loaded: Loaded | None = None
        self._problem: BaseException | None = None
        self._waiting: list[Callable[[Loaded], None]] = []
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return self._loaded is not None

    @property
    def problem(self) -> ModelProblem | None:
        """What was wrong with the model when it was loaded."""
        return self._problem if isinstance(self._problem, ModelProblem) else None

    def start(self) -> None:
        """Begin to load, unless that was begun before."""
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._load, name="model loader")
                self._thread.start()

    def get(self) -> Loaded:
        """Wait until it is loaded, beginning to load it if need be.

        Raises:
            ModelProblem: the model cannot be loaded, or the loader was closed before it was begun.
        """
        self.start()
        if self._thread is None:
            raise ModelProblem("The model was not loaded.", "Start Inkling again.")
        self._finished.wait()
        if self._loaded is None:
            raise self._problem or RuntimeError("The model is not there.")
        return self._loaded

    def when_ready(self, callback: Callable[[Loaded], None]) -> None:
        """Call back once with what is loaded, on the loading thread, or at once where it is; never on failure."""
        with self._lock:
            loaded = self._loaded
            if loaded is None:
                self._waiting.append(callback)
        if loaded is not None:
            callback(loaded)

    def close(self) -> None:
        """Wait until the loading thread has ended; no callback is made afterwards. May be called twice."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _load(self) -> None:
        try:
            loaded = self._make()
        # Whatever is wrong, panics of libraries too, is raised where it is wanted: nobody may wait for ever.
        except BaseException as problem:  # noqa: BLE001
            _log.warning("The model was not loaded.", exc_info=problem)
            self._problem = problem
            self._finished.set()
            return
        with self._lock:
            self._loaded = loaded
            waiting, self._waiting = self._waiting, []
        self._finished.set()
        for callback in waiting:
            try:
                callback(loaded)
            # One callback's fault must not keep the model from the others.
            except Exception:  # noqa: BLE001
                _log.exception("A callback failed when the model was ready.")


class EncoderLoader(Loader[Encoder]):
    """Loads an encoder.

    `folder` None means the model installed with Inkling. `memory` is the file that remembers the measured device.
    `threads` limits the processor cores that encoding uses; None means all of them.
    """

    def __init__(self, folder: Path | None, memory: Path, threads: int | None = None) -> None:
        def make() -> Encoder:
            found = default_model_folder() if folder is None else read_model_folder(folder)
            # Torch takes a second to import; the window must not wait for it.
            preload_torch()
            with uncollected():
                from inkling.encoder.start import start_encoder

                return start_encoder(found, memory, threads)

        super().__init__(make)


class RerankerLoader(Loader[Reranker]):
    """Loads the cross-encoder of a folder."""

    def __init__(self, folder: Path, threads: int = os.cpu_count() or 1) -> None:
        def make() -> Reranker:
            found = read_reranker_folder(folder)
            preload_torch()
            with uncollected():
                from inkling.encoder.cross_encoder import CrossEncoder

                return CrossEncoder(found, threads)

        super().__init__(make)
