"""A mail server of the tests' own, over real sockets, with a certificate for `localhost`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tests.conftest import free_port

USER, SECRET = "postman", "p@ss/word"


class Mailbox:
    """What a mail server took. `answer` says no; `taken` is called before it says yes."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer: str | None = None
        self.taken: Callable[[], None] = lambda: None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail, or say no."""
        if self.answer is not None:
            return self.answer
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        self.taken()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Give the mails of somebody."""
        return [one for one in self.mails if one["To"] == address]


def text_of(mail: EmailMessage) -> str:
    """Give the plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    """Give the HTML of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def mail_server(box: Mailbox, folder: Path, port: int | None = None, **more: bool) -> Iterator[int]:
    """Take mails into a box; by STARTTLS and with a password, unless `tls` or `plain` is said."""
    context = _context(folder)
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": port or free_port()}  # Any: its own
    if more.get("tls"):
        options["ssl_context"] = context
    elif not more.get("plain"):
        options |= {"tls_context": context, "require_starttls": True}
        options |= {"authenticator": _known, "auth_required": True, "auth_require_tls": True}
    controller = Controller(box, **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


def certificate(folder: Path) -> Path:
    """Give the certificate for `localhost`, made once."""
    path = folder / "mail.pem"
    if not path.exists():
        _make(path, folder / "mail.key")
    return path


def _known(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    right = isinstance(data, LoginPassword) and data == LoginPassword(
        USER.encode(), SECRET.encode()
    )
    return AuthResult(success=right, handled=False)


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), folder / "mail.key")
    return context


def _make(path: Path, key_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
