"""Mail servers over real sockets: with STARTTLS and a password, with TLS, and with neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import JsonValue
from typing_extensions import override

from connectors.smtp import SmtpConnection
from connectors.smtp.send import send
from nextscript.activity import ActivityContext
from nextscript.testing import MemoryFiles, activity_context, run
from tests.api.mail.mailbox import SECRET, USER, Mailbox, certificate, mail_server


class Post(Mailbox):
    """What a server took, in whole envelopes; `says` answers for an address."""

    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[Envelope] = []
        self.says: dict[str, str] = {}

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address, or say no."""
        if refused := self.says.get(address):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    @override
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        said = await super().handle_DATA(server, session, envelope)
        self.envelopes.append(envelope)
        return said

    def only(self) -> EmailMessage:
        """Give the one mail there is."""
        [envelope] = self.envelopes
        found = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        assert isinstance(found, EmailMessage)
        return found

    def clear(self) -> None:
        """Forget everything."""
        self.mails.clear()
        self.envelopes.clear()
        self.says.clear()
        self.answer = None


@dataclass
class Office:
    """Sends by servers that put all into one box."""

    box: Post
    ca: Path
    ports: dict[str, int]
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def connection(self, way: str = "starttls", **fields: object) -> SmtpConnection:
        """Give a connection to one of them."""
        signed = {"username": USER, "password": SECRET} if way == "starttls" else {}
        usual = {
            "host": "localhost",
            "port": self.ports[way],
            "tls": way,
            "sender": "Flows <flows@example.com>",
            "ca_certificate": self.ca.read_text(),
            **signed,
        }
        return SmtpConnection.model_validate({**usual, **fields})

    def context(self, way: str = "starttls", **fields: object) -> ActivityContext[SmtpConnection]:
        """Give what a step gets where an operator has opened the servers."""
        connection = self.connection(way, **fields)
        return activity_context(connection, allow=f"localhost:{connection.port}", files=self.files)

    async def send(self, **config: JsonValue) -> Any:  # Any: the step's output
        """Send a mail to Ada unless it says more."""
        usual: dict[str, JsonValue] = {"to": ["ada@example.com"], "subject": "s", "text": "t"}
        return await run(send, {**usual, **config}, self.context())


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Start them once."""
    folder, box = tmp_path_factory.mktemp("mail"), Post()
    with (
        mail_server(box, folder) as starttls,
        mail_server(box, folder, tls=True) as tls,
        mail_server(box, folder, plain=True) as off,
    ):
        ports = {"starttls": starttls, "tls": tls, "off": off}
        yield Office(box, certificate(folder), ports)


@pytest.fixture
def office(servers: Office) -> Office:
    servers.box.clear()
    return servers
