"""A package index of a test: a few wheels, and one package that is only there as source."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override


def wheel(name: str, version: str, code: str, *needs: str) -> tuple[str, bytes]:
    """Make a wheel with one module of the package's name."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {need}\n" for need in needs)
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{path},{_hash(text)},{len(text)}\n" for path, text in files.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for path, text in [*files.items(), (f"{info}/RECORD", f"{record}{info}/RECORD,,\n")]:
            file.writestr(path, text)
    return f"{name}-{version}-py3-none-any.whl", packed.getvalue()


def source(name: str, version: str, code: str) -> tuple[str, bytes]:
    """Make a source archive that runs code of its own as soon as somebody begins to build it."""
    build = '[build-system]\nrequires = []\nbuild-backend = "builds"\nbackend-path = ["."]\n'
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        for path, text in {"pyproject.toml": build, "builds.py": code}.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text.encode())
            file.addfile(entry, io.BytesIO(text.encode()))
    return f"{name}-{version}.tar.gz", packed.getvalue()


def _hash(text: str) -> str:
    found = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"sha256={found.decode()}"


class Index:
    """What is published; `away` makes it fail as a broken index does.

    While `open` is not set, whoever fetches a file waits.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.away = False
        self.open = threading.Event()
        self.open.set()
        self.asked: list[str] = []
        self.url = ""

    def publish(self, file: tuple[str, bytes]) -> None:
        """Add a file, or put another in its place."""
        self.files[file[0]] = file[1]

    def page(self, name: str) -> str:
        """List the files of a package, as PEP 503 says."""
        own = [one for one in self.files if one.partition("-")[0] == name]
        links = [
            f'<a href="/files/{one}#sha256={hashlib.sha256(self.files[one]).hexdigest()}">{one}</a>'
            for one in own
        ]
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>"


@contextmanager
def serving() -> Iterator[Index]:
    """Serve an index on a free port of this machine."""
    index = Index()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            index.asked.append(self.path)
            if index.away:
                self._answer(503, "text/plain", b"away")
            elif parts[0] == "simple":
                self._answer(200, "text/html", index.page(parts[1]).encode())
            else:
                index.open.wait(120)
                self._answer(200, "application/octet-stream", index.files[parts[1]])

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        index.url = f"http://127.0.0.1:{server.server_port}/simple"
        server.daemon_threads = True
        try:
            yield index
        finally:
            index.open.set()
            server.shutdown()
