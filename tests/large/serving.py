"""A server with one large file, which takes files too; and a table to serve."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from typing_extensions import override

_PIECE = 64 * 1024


def write_zip(path: Path, rows: int, row_bytes: int) -> None:
    """Write a zip of `orders.csv`; about rows × row_bytes, and hardly smaller than that itself."""
    note = hashlib.sha256(b"a note").hexdigest() * (row_bytes // 64)
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
    with packed, packed.open("orders.csv", "w", force_zip64=True) as table:
        table.write(b"id,customer,price,note\r\n")
        for number in range(rows):
            note = note[7:] + note[:7]
            table.write(f"{number},customer {number % 97},19.50,{note}\r\n".encode())


class Shop(ThreadingHTTPServer):
    """Gives a file to whoever gets, and keeps the size of what is put."""

    def __init__(self, content: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.received: list[int] = []

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(self.server.content.stat().st_size))
        self.end_headers()
        with self.server.content.open("rb") as content:
            while piece := content.read(_PIECE):
                self.wfile.write(piece)

    def do_PUT(self) -> None:
        left = size = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, _PIECE)))
        self.server.received.append(size)
        self.send_response(204)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def shop(content: Path) -> Iterator[Shop]:
    """Serve a file until the end."""
    server = Shop(content)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
