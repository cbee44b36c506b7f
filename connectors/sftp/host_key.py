"""The key a server shows, compared with the one its connection names."""

from __future__ import annotations

import asyncssh
from typing_extensions import override

from nextscript.errors import Rejected


class Pinned(asyncssh.SSHClient):
    """Takes the server whose key has a fingerprint, and remembers the one it saw."""

    def __init__(self, host: str, fingerprint: str) -> None:
        self.link: asyncssh.SSHClientConnection | None = None
        self._host, self._fingerprint, self._seen = host, fingerprint, ""

    @override
    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self.link = conn

    @override
    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        self._seen = key.get_fingerprint("sha256")
        return bool(self._fingerprint) and self._seen == self._fingerprint

    def refusal(self) -> Rejected | None:
        """Give the error of a server whose key was not taken; None for another trouble."""
        if not self._seen or self._seen == self._fingerprint:
            return None
        if not self._fingerprint:
            return Rejected(
                f"{self._host} shows the key {self._seen}, which nobody has confirmed yet",
                code="sftp.host_key_unknown",
                hint="Compare it with what whoever runs the server says; if it is the same, "
                "put it into the connection as the key of the server.",
                details={"fingerprint": self._seen},
            )
        return Rejected(
            f"{self._host} shows the key {self._seen}, not the one of its connection",
            code="sftp.host_key_changed",
            hint="Ask whoever runs the server: it may have a new key, or somebody is in between.",
            details={"fingerprint": self._seen},
        )
