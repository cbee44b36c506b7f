"""A server with a certificate of our own authority."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from connectors.mysql.query import query
from nextscript.errors import Rejected
from nextscript.testing import activity_context, run
from tests.conftest import free_port
from tests.connectors.mysql.conftest import local

CIPHER = "SHOW SESSION STATUS LIKE 'Ssl_version'"
USER = "CREATE USER safe@'127.0.0.1' IDENTIFIED BY 'secret' REQUIRE SSL"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, str]]:
    """Start one; give its port and the authority."""
    with tempfile.TemporaryDirectory(prefix="nextscript-mariadb-") as home:
        yield from started(Path(home))


def started(home: Path) -> Iterator[tuple[int, str]]:
    """Start one whose files are there."""
    authority = certified(home)
    data, port = home / "data", free_port()
    home.chmod(0o755)  # the server is another user
    user = ["--user=mysql"]
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *user]
    subprocess.run(
        [*install, "--auth-root-authentication-method=normal"], check=True, capture_output=True
    )
    (home / "init.sql").write_text(f"{USER};\n")
    shutil.chown(home / "key.pem", "mysql")
    process = subprocess.Popen(
        [
            shutil.which("mariadbd", path="/usr/sbin:/usr/bin") or "mariadbd",
            "--no-defaults",
            f"--datadir={data}",
            f"--port={port}",
            f"--socket={data}/s",
            "--bind-address=127.0.0.1",
            f"--ssl-cert={home}/cert.pem",
            f"--ssl-key={home}/key.pem",
            f"--init-file={home}/init.sql",
            "--innodb-buffer-pool-size=8M",
            *user,
        ],
        stdout=subprocess.DEVNULL,
        stderr=(home / "log").open("wb"),
    )
    try:
        answers(port)
        yield port, authority
    finally:
        process.terminate()
        process.wait(60)


def answers(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def certified(home: Path) -> str:
    """Write a certificate for localhost and its key."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (home / "cert.pem").write_text(pem)
    (home / "key.pem").write_bytes(plain)
    return pem


async def asked(port: int, **fields: Any) -> Any:
    signed = {"user": "safe", "password": "secret", "port": port, **fields}
    opened = f"127.0.0.1:{port},[::1]:{port}"
    return await run(query, {"sql": CIPHER}, activity_context(local(**signed), allow=opened))


async def test_a_server_is_spoken_to_encrypted_when_its_certificate_is_good(
    server: tuple[int, str],
) -> None:
    port, authority = server
    good = await asked(port, host="localhost", tls="verify", ca_certificate=authority)
    anyone = await asked(port, host="127.0.0.1", tls="require")

    for found in (good, anyone):
        assert found["rows"][0]["Value"].startswith("TLS")


async def test_a_server_whose_certificate_is_not_good_is_refused(server: tuple[int, str]) -> None:
    port, authority = server
    for fields in (
        {"host": "127.0.0.1", "ca_certificate": authority},  # another name
        {"host": "localhost"},  # an authority nobody knows
    ):
        with pytest.raises(Rejected) as refused:
            await asked(port, tls="verify", **fields)
        assert refused.value.code == "mysql.tls"
