"""A server of this machine behind TLS, with a certificate for `localhost` by our own authority."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Encrypted:
    """Where it listens, and who says that its certificate is good."""

    port: int
    authority: str


Answer = Callable[[bytes, int], bytes]
"""Changes a piece of what the server answers; it is told the port where this listens."""


@asynccontextmanager
async def encrypted(port: int, answer: Answer = lambda piece, _: piece) -> AsyncIterator[Encrypted]:
    """Carry what arrives encrypted to a port of this machine."""
    authority, context = _settings()
    async with front(port, answer, context) as at:
        yield Encrypted(at, authority)


@asynccontextmanager
async def front(
    port: int, answer: Answer, context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Carry what arrives to a port of this machine, and change what it answers."""
    at = 0

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, out = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(
            _pipe(reader, out, lambda piece: piece),
            _pipe(inner, writer, lambda piece: answer(piece, at)),
        )

    server = await asyncio.start_server(carry, "127.0.0.1", 0, ssl=context)
    at = int(server.sockets[0].getsockname()[1])
    try:
        yield at
    finally:
        server.close()


async def _pipe(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Callable[[bytes], bytes]
) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(change(piece))
            await writer.drain()
    writer.close()


@cache
def certificate() -> tuple[str, str]:
    """Give the certificate for `localhost` and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    return pem, plain


@cache
def _settings() -> tuple[str, ssl.SSLContext]:
    pem, plain = certificate()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(pem + plain)
        file.flush()
        context.load_cert_chain(Path(file.name))
    return pem, context
