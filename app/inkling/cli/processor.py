"""Whether the processor can run what Inkling is made of: the libraries would end the process without a word."""

import platform
from pathlib import Path

from inkling.errors import InklingError

_NEEDED = ("sse4_2", "popcnt", "ssse3")
_DESCRIPTION = Path("/proc/cpuinfo")


def check_processor(description: Path = _DESCRIPTION) -> None:
    """See in Linux' description of the processor that it has what the libraries need; without one, hope for the best.

    AVX2 is not needed: without it encoding is slower.

    Raises:
        InklingError: it is too old.
    """
    if platform.machine() not in ("x86_64", "AMD64"):
        return
    try:
        lines = description.read_text("utf-8", "replace").splitlines()
    except OSError:
        # Other systems describe it elsewhere, and run on no processor that is too old.
        return
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), None)
    missing = [] if flags is None else [name for name in _NEEDED if name not in flags]
    if missing:
        raise InklingError(
            f"This processor lacks {', '.join(missing)}, without which Inkling cannot run.",
            "It needs one made after about 2009 (x86-64-v2).",
        )
