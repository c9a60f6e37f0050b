"""Scanned pages, pictures, and a stand-in for the program that reads them."""

import json
import sys
from pathlib import Path
from typing import Literal

import psutil

LEASE, LATHE = "grey 65", "grey 90"
TEXTS = {LEASE: "The lease ends in March.", LATHE: "The lathe stays here.", "letter": "Dear Mrs Albers"}
"""What the stand-in may find, by the keys of pages and pictures."""

STAND_IN = r"""
import json, sys, time
from pathlib import Path

home = Path(__file__).parent
said = json.loads((home / "says.json").read_text("utf-8"))
arguments = sys.argv[1:]
if arguments == ["--list-langs"]:
    print("List of available languages in nowhere (3):")
    print("\n".join(said["languages"]))
    sys.exit(0)
name, out, option, languages, *_ = arguments
assert (out, option) == ("stdout", "-l")
data = sys.stdin.buffer.read() if name == "stdin" else Path(name).read_bytes()
if data.startswith(b"P5 "):
    head, dots = data.split(b"\n", 1)
    key = f"grey {dots[len(dots) // 2]}"
else:
    key = data.rpartition(b"SAYS ")[2].decode("utf-8")
with (home / "asked").open("a") as asked:
    asked.write(f"{languages} {key}\n")
said_of_it = said["texts"].get(key, "")
if said_of_it == "breaks for ever":
    (home / "says.json").write_text(json.dumps({**said, "languages": []}), "utf-8")
if said_of_it.startswith("breaks"):
    sys.exit("cannot read it")
if said_of_it.startswith("changes "):
    Path(said_of_it.removeprefix("changes ")).touch()
if said_of_it == "hangs":
    time.sleep(60)
print("level page_num block_num par_num line_num word_num left top width height conf text".replace(" ", "\t"))
print("1 1 0 0 0 0 0 0 9 9 -1 ".replace(" ", "\t"))
for place, line in enumerate(said_of_it.splitlines(), 1):
    for number, word in enumerate(line.split(), 1):
        print(f"5 1 1 1 {place} {number} {100 * number} {100 * place} 80 20 96.5 {word}".replace(" ", "\t"))
"""


class StandIn:
    """A program that is called as Tesseract is: it knows a page by its grey, a picture by what is written in it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.program = folder / "tesseract"
        self.program.write_text(f"#!{sys.executable}\n{STAND_IN}", "utf-8")
        self.program.chmod(0o755)
        self.says({})

    def says(self, texts: dict[str, str], languages: tuple[str, ...] = ("deu", "eng", "osd")) -> None:
        """Let it find these texts, by the keys of pages and pictures.

        "breaks", "breaks for ever", "hangs" and "changes PATH" are what it does then.
        """
        content = json.dumps({"texts": texts, "languages": languages})
        (self.folder / "says.json").write_text(content, "utf-8")

    def running(self) -> list[psutil.Process]:
        """List the processes that it runs in now."""
        return [
            process for process in psutil.process_iter(["cmdline"])
            if str(self.program) in (process.info["cmdline"] or ())
        ]  # fmt: skip

    def asked(self) -> list[str]:
        """List what it was asked since this was called last, languages first."""
        told = self.folder / "asked"
        lines = told.read_text("utf-8").splitlines() if told.exists() else []
        told.unlink(missing_ok=True)
        return sorted(lines)


def scan(grey: int) -> str:
    """Give a line for `write_pdf` that covers its page with a picture of one grey."""
    return f") Tj ET q 2000 0 0 2000 -500 -500 cm BI /W 1 /H 1 /BPC 8 /CS /G ID {chr(grey)} EI Q BT ("


def picture(says: str, start: bytes = b"\x89PNG\r\n\x1a\n") -> bytes:
    """Give the bytes of a file that begins as a picture does, for the stand-in to read."""
    return start + bytes(9000) + b"SAYS " + says.encode()


def tiff(pages: int, order: Literal["little", "big"] = "little") -> bytes:
    """Give the beginning of a picture of so many pages, of which nothing can be seen."""
    places = [8 + 6 * number for number in range(1, pages)] + [0]
    nexts = b"".join((0).to_bytes(2, order) + place.to_bytes(4, order) for place in places)
    return (b"II*\0" if order == "little" else b"MM\0*") + (8).to_bytes(4, order) + nexts
