"""Loads the encoder on a thread of its own; importing this module imports neither torch nor transformers."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from inkling.encoder.encoder import Encoder
from inkling.encoder.model_folder import default_model_folder, read_model_folder
from inkling.encoder.preload import preload_torch
from inkling.errors import ModelProblem

_log = logging.getLogger(__name__)


class EncoderLoader:
    """Loads the encoder once, when it is first wanted; any thread may call.

    `folder` None means the model installed with Inkling. `memory` is the file that remembers the measured device.
    `threads` limits the processor cores that encoding uses; None means all of them.
    """

    def __init__(self, folder: Path | None, memory: Path, threads: int | None = None) -> None:
        self._folder = folder
        self._memory = memory
        self._threads = threads
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._finished = threading.Event()
        self._encoder: Encoder | None = None
        self._problem: Exception | None = None
        self._waiting: list[Callable[[Encoder], None]] = []
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether the encoder is loaded."""
        return self._encoder is not None

    def start(self) -> None:
        """Begin to load, unless that was begun before."""
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._load, name="encoder loader")
                self._thread.start()

    def get(self) -> Encoder:
        """Wait for the encoder, beginning to load it if need be.

        Raises:
            ModelProblem: the model cannot be loaded, or the loader was closed before it was begun.
        """
        self.start()
        if self._thread is None:
            raise ModelProblem("The model was not loaded.", "Start Inkling again.")
        self._finished.wait()
        if self._encoder is None:
            raise self._problem or RuntimeError("The encoder is not there.")
        return self._encoder

    def when_ready(self, callback: Callable[[Encoder], None]) -> None:
        """Call back once with the encoder, on the loading thread or at once where it is loaded; never on failure."""
        with self._lock:
            encoder = self._encoder
            if encoder is None:
                self._waiting.append(callback)
        if encoder is not None:
            callback(encoder)

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
            encoder = self._make()
        # Whatever is wrong is raised where the encoder is wanted.
        except Exception as problem:  # noqa: BLE001
            _log.warning("The model was not loaded.", exc_info=problem)
            self._problem = problem
            self._finished.set()
            return
        with self._lock:
            self._encoder = encoder
            waiting, self._waiting = self._waiting, []
        self._finished.set()
        for callback in waiting:
            try:
                callback(encoder)
            # One callback's fault must not keep the encoder from the others.
            except Exception:  # noqa: BLE001
                _log.exception("A callback failed when the model was ready.")

    def _make(self) -> Encoder:
        folder = default_model_folder() if self._folder is None else read_model_folder(self._folder)
        # Torch takes a second to import; the window must not wait for it.
        preload_torch()
        from inkling.encoder.start import start_encoder

        return start_encoder(folder, self._memory, self._threads)
