"""A hub on the loopback interface that serves one model folder as the real one would, as far as fetching asks it."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

REVISION = "0123456789abcdef0123456789abcdef01234567"
LARGE = 100_000


class Hub:
    """Serves `owner/tiny` from a folder; what it says of files may be told wrongly, to be found out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.licence: str | None = "apache-2.0"
        self.spoilt: set[str] = set()
        self.gated = False
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.address = ""

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def content(self, name: str) -> bytes:
        content = (self.folder / name).read_bytes()
        return content[:-1] + b"!" if name in self.spoilt else content

    def listing(self) -> dict[str, object]:
        siblings = []
        for name in self.files():
            content = (self.folder / name).read_bytes()
            entry: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": git_hash(content)}
            if len(content) > LARGE:
                entry["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 1}
            siblings.append(entry)
        card = {"license": self.licence} if self.licence else {}
        return {"id": "owner/tiny", "modelId": "owner/tiny", "sha": REVISION, "siblings": siblings, "cardData": card,
                "private": False, "tags": [], "downloads": 0, "likes": 0}  # fmt: skip


def git_hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            path = self.path.partition("?")[0]
            hub.asked.append((self.command, path))
            hub.headers.append(dict(self.headers))
            if hub.gated:
                self._send(403, b"{}", {"X-Error-Code": "GatedRepo"}, with_body=with_body)
            elif path.startswith("/api/models/owner/tiny"):
                self._send(200, json.dumps(hub.listing()).encode(), {}, with_body=with_body)
            elif path.startswith(f"/owner/tiny/resolve/{REVISION}/"):
                name = path.removeprefix(f"/owner/tiny/resolve/{REVISION}/")
                content = hub.content(name)
                told = {"ETag": f'"{git_hash(content)}"', "X-Repo-Commit": REVISION, "Accept-Ranges": "bytes"}
                self._send(200, content, told, with_body=with_body)
            else:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, with_body=with_body)

        def _send(self, status: int, content: bytes, more: dict[str, str], *, with_body: bool) -> None:
            self.send_response(status)
            told = {"Content-Length": str(len(content)), "Content-Type": "application/json", **more}
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def serving(folder: Path) -> Iterator[Hub]:
    """Serve a folder while the block runs."""
    hub = Hub(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
