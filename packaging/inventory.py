"""What of others is in a bundle: `python packaging/inventory.py BUNDLE`, with the interpreter that built it.

Collects the licences into the bundle, where the window About shows them, and writes a bill of materials
(CycloneDX 1.6) beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "packaging" / "licences"
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
BUILD_ONLY = ("altgraph", "pyinstaller-hooks-contrib", "setuptools")
LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib", "/lib")
# Standard texts for packages that name a licence and bring none; GPL after LGPL, which refers to it.
STANDARD = {"LGPL": ("LGPL-3.0.txt", "GPL-3.0.txt"), "Apache": ("Apache-2.0.txt",), "MIT": ("MIT.txt",)}


@dataclass(frozen=True, slots=True)
class Component:
    """A work of others with its licence's name and text; `sha256` is that of the archive it came in."""

    name: str
    version: str
    licence: str
    text: str
    purl: str
    sha256: str = ""


def main() -> int:
    """Write licences and bill of materials for a bundle."""
    bundle = Path(sys.argv[1])
    found = [*python_packages(), interpreter(), *system_libraries(bundle)]
    components = sorted(found, key=lambda each: each.name.lower())
    write_licences(components, next(bundle.rglob("inkling/resources")) / "licences")
    target = bundle.with_name(f"inkling-{version()}-{SYSTEMS[sys.platform]}.cdx.json")
    target.write_text(json.dumps(bill_of_materials(components), indent=1) + "\n", "utf-8")
    print(f"{len(components)} works of others; {target}")
    return 0


def version() -> str:
    """Read the program's version."""
    found = re.search(r'^__version__ = "(.+)"$', (ROOT / "app" / "inkling" / "__init__.py").read_text("utf-8"), re.M)
    assert found
    return found[1]


def locked() -> dict[str, tuple[str, str]]:
    """Read the lock file: name → version and SHA-256."""
    lines = (ROOT / "packaging" / SYSTEMS[sys.platform] / "requirements.lock").read_text("utf-8").splitlines()
    found = (re.fullmatch(r"(\S+)==(\S+) --hash=sha256:(\w+)", line) for line in lines)
    return {each[1]: (each[2], each[3]) for each in found if each}


def python_packages() -> Iterator[Component]:
    """Describe what was installed from the lock file, without what only builds."""
    for name, (number, digest) in locked().items():
        if name.lower() in BUILD_ONLY:
            continue
        found = distribution(name)
        purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{number.replace('+', '%2B')}"
        licence = licence_name(found)
        yield Component(name, number, licence, licence_text(found, licence), purl, digest)


def licence_name(found: Distribution) -> str:
    """Name a package's licence as it does itself."""
    short = (found.metadata.get("License") or "").strip().partition("\n")[0]
    given = found.metadata.get("License-Expression") or short
    if given and len(given) < 200:
        return given
    kinds = [each for each in found.metadata.get_all("Classifier") or [] if each.startswith("License ::")]
    return ", ".join(each.rpartition("::")[2].strip() for each in kinds) or "see its text"


def licence_text(found: Distribution, licence: str) -> str:
    """Join the licence files of a package, or standard texts where it brings none."""
    texts = []
    for file in found.files or ():
        place = file.as_posix().partition(".dist-info/")[2].upper()
        if re.search(r"LICEN[CS]E|COPYING|NOTICE|AUTHORS", place) and not place.endswith((".PY", ".PYC")):
            texts.append(Path(str(file.locate())).read_text("utf-8", "replace"))
    if texts:
        return "\n\n".join(texts)
    names = next((names for word, names in STANDARD.items() if word in licence), ())
    said = f"The package names its licence ({licence}) and brings no text of it. The standard text:"
    return "\n\n".join([said, *((TEXTS / name).read_text("utf-8") for name in names)])


def interpreter() -> Component:
    """Describe Python itself."""
    number = ".".join(map(str, sys.version_info[:3]))
    file = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    text = file.read_text("utf-8") if file.exists() else "See the documentation of Python, History and License."
    return Component("CPython", number, "PSF-2.0", text, f"pkg:generic/cpython@{number}")


def system_libraries(bundle: Path) -> Iterator[Component]:
    """Describe the system's own libraries that were copied into the bundle (Debian)."""
    if shutil.which("dpkg-query") is None:
        return
    # Python's own library may come from anywhere, and `interpreter` tells of it.
    files = (file.name for file in (bundle / "lib").glob("*.so*") if not file.name.startswith("libpython"))
    packages = {package for name in files if (package := owner(name))}
    for package in sorted(packages):
        command = ["dpkg-query", "-W", "-f=${source:Package}|${Version}", package]
        asked = subprocess.run(command, capture_output=True, text=True, check=True)
        source, _, number = asked.stdout.partition("|")
        text = Path(f"/usr/share/doc/{package.partition(':')[0]}/copyright").read_text("utf-8", "replace")
        names = sorted(set(re.findall(r"^License: *(\S+)", text, re.M)))
        licence = ", ".join(names) or "see its text"
        name = package.partition(":")[0]
        yield Component(name, number, licence, text, f"pkg:deb/debian/{name}@{number}?upstream={source}")


def owner(library: str) -> str:
    """Name the Debian package that owns a library of this name; empty where it is no system library."""
    for folder in LIBRARIES:
        if Path(folder, library).exists():
            for place in (Path(folder, library), Path(folder, library).resolve()):
                asked = subprocess.run(["dpkg-query", "-S", str(place)], capture_output=True, text=True, check=False)
                if asked.returncode == 0:
                    return asked.stdout.rpartition(": ")[0]
    return ""


def write_licences(components: list[Component], folder: Path) -> None:
    """Write one text for each component and the list that About reads."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    listed = []
    for each in components:
        file = f"{each.name}.txt"
        (folder / file).write_text(each.text, "utf-8")
        listed.append({"name": each.name, "version": each.version, "licence": each.licence, "text": file})
    (folder / "components.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False), "utf-8")


def bill_of_materials(components: list[Component]) -> dict[str, Any]:
    """Make a CycloneDX document; the same components give the same document."""
    listed = [_entry(each) for each in components]
    seed = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    program = {"type": "application", "bom-ref": "inkling", "name": "Inkling", "version": version()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, seed)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {**program, "licenses": [{"license": {"id": "MIT"}}]},
        },
        "components": listed,
        "dependencies": [{"ref": "inkling", "dependsOn": sorted({each.purl for each in components})}],
    }


def _entry(component: Component) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        "version": component.version,
        "purl": component.purl,
        "licenses": [{"license": {"name": component.licence}}],
    }
    if component.sha256:
        entry["hashes"] = [{"alg": "SHA-256", "content": component.sha256}]
    return entry


if __name__ == "__main__":
    sys.exit(main())
