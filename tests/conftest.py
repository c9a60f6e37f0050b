"""What holds for all tests."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C and a hang-up through to what is tested, even where whoever started the tests ignores them."""
    usual = {signal.SIGINT: signal.default_int_handler}
    if sys.platform != "win32":
        usual[signal.SIGHUP] = signal.SIG_DFL
    before = {number: signal.getsignal(number) for number in usual}
    for number, handler in usual.items():
        if before[number] is signal.SIG_IGN:
            signal.signal(number, handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session", autouse=True)
def _children_without_pytest() -> Iterator[None]:
    """Let processes of ours import what those of the program do, and not pytest.

    Each process that multiprocessing starts runs the file that this one was started with, too.
    """
    with pytest.MonkeyPatch.context() as patch:
        main = sys.modules["__main__"]
        patch.setattr(main, "__spec__", None)
        patch.delattr(main, "__file__", raising=False)
        yield


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a home remembers of this computer once it was measured how the model that comes along is fastest.

    In a home without it that takes far longer than to load the model; tests of the encoder measure for themselves.
    """
    from inkling.encoder.model_folder import default_model_folder
    from inkling.encoder.start import start_encoder

    memory = tmp_path_factory.mktemp("measured") / "memory.json"
    start_encoder(default_model_folder(), memory)
    return memory


@pytest.fixture
def bound_by_permissions() -> Iterator[None]:
    """Let the permissions of files and folders hold for this thread, even where it is root's."""
    if os.name != "posix" or (os.geteuid() == 0 and sys.platform != "linux"):
        pytest.skip("permissions do not hold for whoever runs this")
    if os.geteuid():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    overrule, search = 1 << 1, 1 << 2
    without = (ctypes.c_uint32 * 6)(rights[0] & ~(overrule | search), *rights[1:])
    assert libc.capset(header, without) == 0
    yield
    assert libc.capset(header, rights) == 0


@pytest.fixture
def write_pdf(tmp_path):
    """Write a PDF whose pages show the given lines.

    `extra` goes into the catalog and `of_page` into each page; `more` are further objects.
    """

    def write(name, pages, title=None, extra="", of_page="", more=()):
        count = len(pages)
        kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
        objects = [
            f"<< /Type /Catalog /Pages 2 0 R {extra} >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        for number, lines in enumerate(pages):
            shown = " ".join(f"({line}) Tj T*" for line in lines)
            stream = f"BT /F1 12 Tf 14 TL 50 750 Td {shown} ET"
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
                f"/Contents {5 + 2 * number} 0 R {of_page} >>"
            )
            objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects += more
        objects.append(f"<< /Title ({title or ''}) >>")
        data = b"%PDF-1.4\n"
        offsets = []
        for number, body in enumerate(objects, 1):
            offsets.append(len(data))
            data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        start = len(data)
        data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        data += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
        data += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
        data += f"startxref\n{start}\n%%EOF\n".encode()
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write
