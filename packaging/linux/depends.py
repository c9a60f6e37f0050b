"""Tell which packages a bundle needs of a Debian system: `python3 packaging/linux/depends.py BUNDLE`.

Reads from every library which others it needs; what the bundle brings itself is no dependency. Standard library only;
needs readelf and dpkg-query.
"""

import re
import subprocess
import sys
from pathlib import Path

FOLDERS = ("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64")


def main() -> int:
    """Print the line for the control file."""
    bundle = Path(sys.argv[1])
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path)]
    own = {path.name for path in bundle.rglob("*.so*")} | {path.name for path in files}
    needed: set[str] = set()
    glibc = (0, 0)
    for path in files:
        read = subprocess.run(["readelf", "-dVW", str(path)], capture_output=True, text=True, check=False).stdout
        needed |= set(re.findall(r"\(NEEDED\).*\[(.+)\]", read))
        versions = re.findall(r"Name: GLIBC_(\d+)\.(\d+)", read)
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in versions)])
    owners = {name: owner(name) for name in sorted(needed - own)}
    missing = [name for name, package in owners.items() if not package]
    if missing:
        sys.exit(f"no package here brings {', '.join(missing)}; install those that do")
    packages = set(owners.values()) - {"libc6"}
    print(", ".join([f"libc6 (>= {glibc[0]}.{glibc[1]})", *sorted(packages)]))
    return 0


def is_elf(path: Path) -> bool:
    """Tell whether a file is a program or a library."""
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def owner(library: str) -> str:
    """Name the installed package that brings a library, empty where none does."""
    for place in (Path(folder, library) for folder in FOLDERS):
        if place.exists():
            for each in (place, place.resolve()):
                asked = subprocess.run(["dpkg-query", "-S", str(each)], capture_output=True, text=True, check=False)
                if asked.returncode == 0:
                    return asked.stdout.partition(":")[0]
    return ""


if __name__ == "__main__":
    sys.exit(main())
