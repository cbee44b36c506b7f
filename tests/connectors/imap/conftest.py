"""Debian's Dovecot on loopback, with settings of the tests' own; any user has a mailbox."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from imap_tools import MailBoxUnencrypted
from pydantic import JsonValue

from connectors.imap import ImapConnection
from nextscript.activity import ActivityContext
from nextscript.processes import ending_with_parent
from nextscript.testing import MemoryFiles, activity_context, run
from tests.api.mail.mailbox import certificate
from tests.conftest import free_port, wait_until_open

SECRET = 'p"ss w\\rd'
SETTINGS = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/mail.pem
ssl_key = <{home}/mail.key
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
auth_failure_delay = 0
mail_max_userip_connections = 100
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=all {home}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={home}/mail/%u allow_all_users=yes
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""


@dataclass
class Server:
    """Where Dovecot listens, and its certificate for localhost."""

    ports: dict[str, int]
    ca: Path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start it once."""
    with dovecot() as started:
        yield started


@contextmanager
def dovecot() -> Iterator[Server]:
    """Start one."""
    home = Path(tempfile.mkdtemp(prefix="nextscript-mail-"))
    home.chmod(0o755)  # its users must be able to enter when this process is root
    plain, tls = free_port(), free_port()
    ca = _prepare(home, plain, tls)
    process = subprocess.Popen(
        [shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", str(home / "conf")],
        preexec_fn=ending_with_parent(signal.SIGTERM),
    )
    try:
        wait_until_open(plain, process)
        yield Server({"off": plain, "starttls": plain, "tls": tls}, ca)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _prepare(home: Path, plain: int, tls: int) -> Path:
    root = os.getuid() == 0
    me, group = getpass.getuser(), str(os.getgid())
    owner, owner_group = ("65534", "65534") if root else (str(os.getuid()), group)
    (home / "users").write_text(f"all:{{PLAIN}}{SECRET}\n")
    (home / "mail").mkdir(mode=0o777)
    (home / "mail").chmod(0o777)
    ca = certificate(home)
    internal, login = ("dovecot", "dovenull") if root else (me, me)
    filled = SETTINGS.format(
        home=home,
        plain=plain,
        tls=tls,
        owner=owner,
        owner_group=owner_group,
        internal=internal,
        login=login,
        group="dovecot" if root else group,
    )
    (home / "conf").write_text(filled)
    return ca


@dataclass
class Box:
    """A mailbox of its own, and steps on it."""

    server: Server
    user: str = field(default_factory=lambda: f"u{uuid4().hex[:10]}@example.com")
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def connection(self, way: str = "off", **fields: object) -> ImapConnection:
        """Give a connection to it."""
        usual = {
            "host": "localhost",
            "port": self.server.ports[way],
            "tls": way,
            "username": self.user,
            "password": SECRET,
            "ca_certificate": self.server.ca.read_text(),
        }
        return ImapConnection.model_validate({**usual, **fields})

    def context(self, way: str = "off", **fields: object) -> ActivityContext[ImapConnection]:
        """Give what a step gets where an operator has opened the server."""
        connection = self.connection(way, **fields)
        return activity_context(connection, allow=f"localhost:{connection.port}", files=self.files)

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step."""
        return await run(function, config, self.context())

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Have mails arrive."""
        with self.opened() as other:
            for mail in mails:
                other.append(mail, folder)

    def opened(self) -> MailBoxUnencrypted:
        """Give the mailbox as another program sees it."""
        found = MailBoxUnencrypted("127.0.0.1", self.server.ports["off"])
        return found.login(self.user, SECRET)


@pytest.fixture
def box(server: Server) -> Box:
    return Box(server)
