"""Loads torch's largest library before torch is imported, without holding up the other threads.

An import holds the interpreter's lock while the system loads a library and runs its initialisers, a quarter of a
second for this one; a foreign call gives the lock away meanwhile, so the window goes on painting.
"""

import contextlib
import ctypes
import gc
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_log = logging.getLogger(__name__)


def preload_torch() -> None:
    """Load the library where that helps; whatever fails here is left to the import, which tells what is wrong."""
    # On Windows torch loads its libraries by foreign calls itself.
    if "torch" in sys.modules or sys.platform == "win32":
        return
    spec = importlib.util.find_spec("torch")
    places = spec.submodule_search_locations if spec is not None else None
    name = "libtorch_cpu.dylib" if sys.platform == "darwin" else "libtorch_cpu.so"
    library = Path(places[0]) / "lib" / name if places else None
    if library is None or not library.is_file():
        return
    # Not ctypes.CDLL(library), which holds the lock.
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    if not load(os.fsencode(library), os.RTLD_NOW):
        _log.info("%s could not be loaded beforehand.", library)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Make what lives as long as the program, and never look through it for garbage, then or later.

    Torch and a model are a million objects. Each look through all of them stops every thread for a tenth of a
    second and more.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if before:
            gc.enable()
