"""A folder of a server that is reached over SSH; the server runs in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
from typing_extensions import override

from tests.connectors.sftp.conftest import PASSWORD, USER, settings
from tests.faults.looked import HeldOnTheWire, Looked, write
from tests.faults.proxy import Proxy, proxy


class Sftp(HeldOnTheWire):
    """A look is held when it has seen the folder and reads the first file of a new batch."""

    def __init__(self, link: Proxy, path: Path, fingerprint: str) -> None:
        self.link, self.path = link, path
        self._fingerprint = fingerprint
        self.halting = False

    def connection(self) -> dict[str, Any] | None:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "username": USER}
        about = {"key": "partner", "name": "Partner", "kind": "sftp"}
        fields |= {"host_key": self._fingerprint}
        return {**about, "fields": fields, "secrets": {"password": PASSWORD}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that looks."""
        config = {"every": "10s", "content": True}
        return {"type": "sftp.on_file", "config": config, "connection": "partner"}

    def put(self, names: list[str]) -> None:
        """Have a file appear for each name."""
        write(self.path, names)

    def halt(self) -> None:
        """Hold the wire when the next content is asked for."""
        self.halting = True

    def opened(self) -> None:
        """Be told that a content is asked for."""
        if self.halting:
            self.halting = False
            self.link.hold()


class _Server(threading.Thread):
    """Serves until it is ended."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.tells: list[Sftp] = []
        self.port = 0
        self.ready = threading.Event()
        self._path = path
        self._loop = asyncio.new_event_loop()

    @override
    def run(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()

    def end(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.join(10)

    async def _listen(self) -> None:
        given = settings(self._path, self.key, asyncssh.generate_private_key("ssh-ed25519"))
        given["sftp_factory"] = lambda channel: _Telling(channel, self._path, self.tells)
        self.port = (await asyncssh.listen("127.0.0.1", 0, **given)).get_port()
        self.ready.set()


class _Telling(asyncssh.SFTPServer):
    """Tells when a file is opened."""

    def __init__(self, channel: Any, path: Path, tells: list[Sftp]) -> None:  # Any: the library's
        super().__init__(channel, chroot=str(path).encode())
        self._tells = tells

    @override
    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:  # Any: as above
        for one in self._tells:
            one.opened()
        return super().open(path, pflags, attrs)


@contextmanager
def sftp(path: Path) -> Iterator[Looked]:
    """Serve a folder."""
    server = _Server(path)
    server.start()
    assert server.ready.wait(10), "the server does not listen"
    try:
        with proxy(server.port) as link:
            made = Sftp(link, path, server.key.get_fingerprint("sha256"))
            server.tells.append(made)
            yield made
    finally:
        server.end()
