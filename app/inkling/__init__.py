"""Inkling finds your documents by what they mean, on your own machine."""

import os

__version__ = "0.1.0"

# After each product numpy's BLAS keeps a thread spinning on every other core, which slows down the encoder; the
# products here are too small to gain by more threads. Read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
