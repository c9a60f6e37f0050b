"""Inkling finds your documents by what they mean, on your own machine."""

__version__ = "0.1.0"
