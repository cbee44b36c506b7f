"""A server of files over SSH in this process, on a real port; its folder is looked at past it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from pydantic import JsonValue
from typing_extensions import override

from connectors.sftp import SftpConnection
from nextscript.activity import ActivityContext
from nextscript.kinds.ssh_key import SshKeyConnection
from nextscript.testing import MemoryFiles, activity_context, run

USER, PASSWORD = "partner", "pass word"


class Doorman(asyncssh.SSHServer):
    """Lets one user in, by password or key, and remembers what was tried."""

    tried: list[str] = []

    @override
    def begin_auth(self, username: str) -> bool:
        return True

    @override
    def password_auth_supported(self) -> bool:
        return True

    @override
    def validate_password(self, username: str, password: str) -> bool:
        self.tried.append(password)
        return (username, password) == (USER, PASSWORD)


@dataclass
class Server:
    """Where it listens, the key it shows, the one it knows, and what it holds."""

    port: int
    fingerprint: str
    user_key: str
    home: Path
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def connection(self, **fields: object) -> SftpConnection:
        """Give a connection to it."""
        usual = {
            "host": "localhost",
            "port": self.port,
            "username": USER,
            "password": PASSWORD,
            "host_key": self.fingerprint,
        }
        return SftpConnection.model_validate({**usual, **fields})

    def by_key(self) -> SshKeyConnection:
        """Give a connection that signs in with a key."""
        about = {"host": "localhost", "port": self.port, "username": USER}
        keys = {"private_key": self.user_key, "host_key": self.fingerprint}
        return SshKeyConnection.model_validate({**about, **keys})

    def context(self, **fields: object) -> ActivityContext[Any]:  # Any: either kind
        """Give what a step gets where an operator has opened the server."""
        return self.through(self.connection(**fields))

    def through(self, connection: Any) -> ActivityContext[Any]:  # Any: as above
        """Give what a step gets with a connection."""
        return activity_context(connection, allow=f"localhost:{connection.port}", files=self.files)

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step."""
        return await run(function, config, self.context())


def settings(home: Path, host_key: asyncssh.SSHKey, user_key: asyncssh.SSHKey) -> dict[str, Any]:
    """Give the options of such a server, for who starts it elsewhere, too."""
    known = asyncssh.import_authorized_keys(user_key.export_public_key().decode())
    return {
        "server_factory": Doorman,
        "server_host_keys": [host_key],
        "authorized_client_keys": known,
        "sftp_factory": lambda channel: asyncssh.SFTPServer(channel, chroot=str(home).encode()),
    }


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    Doorman.tried.clear()
    host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in "12")
    given = settings(tmp_path, host_key, user_key)
    listening = await asyncssh.listen("127.0.0.1", 0, **given)
    private = user_key.export_private_key("openssh").decode()
    try:
        yield Server(listening.get_port(), host_key.get_fingerprint("sha256"), private, tmp_path)
    finally:
        listening.close()
