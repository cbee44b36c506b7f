"""The generic kinds: what each sends, what it shows, and what its test tries. Over real sockets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from activities.http.request import request
from activities.parts import Parts
from nextscript.kinds import ClientCertificateConnection, WebConnection
from nextscript.testing import activity_context, run
from tests.api.connections.conftest import Json, make, opened, tried, url
from tests.api.people import Person

SECRET = "k3y-of-the-tapir"


class Service:
    """Answers any request with 200, or as told; remembers what it was sent."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.decode())
        writer.write(self.answer.encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Service, int]]:
    service = Service()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield service, server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.mark.parametrize(
    ("kind", "fields", "secrets", "sent"),
    [
        ("api_key", {"name": "X-Key"}, {"key": SECRET}, f"X-Key: {SECRET}"),
        ("api_key", {"prefix": "Token ", "name": "Authorization"}, {"key": SECRET}, "Token k3y"),
        ("api_key", {"place": "query", "name": "k"}, {"key": SECRET}, f"GET /me?k={SECRET} "),
        ("basic", {"username": "ada"}, {"password": SECRET}, "Basic YWRhOms"),
        ("bearer", {}, {"token": SECRET}, f"Authorization: Bearer {SECRET}"),
    ],
)
async def test_a_kind_signs_requests_in_and_is_tested_by_one(
    owner: Person, kind: str, fields: Json, secrets: Json, sent: str
) -> None:
    async with serving() as (service, port):
        base = {"base_url": f"http://127.0.0.1:{port}", "test_path": "/me"}
        made = await make(owner, kind, {**base, **fields}, secrets)

        found = await tried(owner, made)
        service.answer = "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"
        refused = await tried(owner, made)

    assert (found["status"], found["status_message"]) == ("ok", "/me answered 200.")
    assert sent in service.asked[0]
    assert refused["status"] == "failing"
    assert "401" in refused["status_message"]
    assert refused["checked_at"] is not None


async def test_without_an_address_to_test_it_says_what_that_shows(owner: Person) -> None:
    async with serving() as (service, port):
        service.answer = "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
        fields = {"base_url": f"http://127.0.0.1:{port}"}
        found = await tried(owner, await make(owner, "bearer", fields, {"token": SECRET}))

    assert found["status"] == "ok"
    assert "Set an address to test" in found["status_message"]


@pytest.mark.parametrize(
    "path", ["https://evil.example/me", "//evil.example", "\\\\evil.example", "x://y"]
)
async def test_a_test_goes_to_the_connection_s_own_host(owner: Person, path: str) -> None:
    fields = {"base_url": "https://good.example", "test_path": path}
    body = {"key": "c", "name": "C", "kind": "bearer", "fields": fields}
    answer = await owner.http.post(url(owner), json={**body, "secrets": {"token": SECRET}})
    assert answer.status_code == 422


@pytest.mark.case("CRED-05")
@pytest.mark.parametrize("kind", ["absolute", "redirect"])
async def test_credentials_stay_with_their_host(owner: Person, parts: Parts, kind: str) -> None:
    async with serving() as (good, port), serving() as (canary, other):
        base = {"base_url": f"http://127.0.0.1:{port}"}
        await make(owner, "api_key", {**base, "name": "X-Key"}, {"key": SECRET})
        values = (await opened(parts, owner)).values
        connection: WebConnection = _web(values)
        good.answer = f"HTTP/1.1 302 Go\r\nLocation: http://localhost:{other}/\r\n\r\n"
        target = "/go" if kind == "redirect" else f"http://localhost:{other}/"
        ctx = activity_context(connection, allow="127.0.0.0/8")

        if kind == "absolute":
            with pytest.raises(Exception, match="does not belong to the host"):
                await run(request, {"url": target}, ctx)
            assert canary.asked == []
            return
        await run(request, {"url": target}, ctx)

    assert SECRET in good.asked[0]
    assert len(canary.asked) == 1
    assert SECRET not in canary.asked[0]


def _web(values: Json) -> WebConnection:
    from nextscript.kinds import ApiKeyConnection

    return ApiKeyConnection.model_validate(values)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


class Authority:
    """A certificate authority of the tests."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._made("Test authority", self.key, days=30, is_authority=True)

    def issue(self, name: str, *, days: int = 30, passphrase: str = "") -> tuple[str, str]:
        """Give a certificate for a name, and its key; both as PEM text."""
        key = ec.generate_private_key(ec.SECP256R1())
        shut = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, shut).decode()
        made = self._made(name, key, days=days, is_authority=False)
        return made.public_bytes(Encoding.PEM).decode(), pem

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def _made(
        self, name: str, key: ec.EllipticCurvePrivateKey, *, days: int, is_authority: bool
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(days=1))
            .not_valid_after(datetime.now(UTC) + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        )
        return built.sign(self.key, hashes.SHA256())


@asynccontextmanager
async def serving_tls(authority: Authority, tmp_path: Path) -> AsyncIterator[tuple[Service, int]]:
    """A service that lets in only who shows a certificate of the authority."""
    certificate, key = authority.issue("localhost")
    (tmp_path / "server.pem").write_text(certificate + key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.pem)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(tmp_path / "server.pem")
    async with serving(context) as found:
        yield found


async def test_a_certificate_is_shown_in_the_handshake(
    owner: Person, parts: Parts, authority: Authority, tmp_path: Path
) -> None:
    certificate, key = authority.issue("flows", passphrase="pass-of-the-yak")
    async with serving_tls(authority, tmp_path) as (service, port):
        fields = {"base_url": f"https://localhost:{port}", "certificate": certificate}
        fields["authority"] = authority.pem
        secrets = {"private_key": key, "passphrase": "pass-of-the-yak"}
        made = await make(owner, "mtls", fields, secrets)

        found = await tried(owner, made)
        values = (await opened(parts, owner)).values
        ctx = activity_context(
            ClientCertificateConnection.model_validate(values), allow="127.0.0.0/8"
        )
        answer: Json = await run(request, {"url": "/orders"}, ctx)

    assert (found["status"], answer["status"]) == ("ok", 200), found
    assert found["status_message"].startswith("The handshake with the certificate works.")
    assert found["facts"] == {"Subject": "CN=flows", "Issued by": "CN=Test authority"}
    assert len(service.asked) == 2


async def test_a_certificate_says_when_it_ends_and_must_fit_its_key(
    owner: Person, authority: Authority
) -> None:
    (certificate, key), (_, other) = authority.issue("flows", days=3), authority.issue("x")
    fields = {"base_url": "https://good.example", "certificate": certificate}
    made = await make(owner, "mtls", fields, {"private_key": key})
    body = {"key": "c", "name": "C", "kind": "mtls", "fields": fields}
    wrong = await owner.http.post(url(owner), json={**body, "secrets": {"private_key": other}})

    assert made["expiring"] is True
    assert datetime.fromisoformat(made["expires_at"]) < datetime.now(UTC) + timedelta(days=4)
    assert wrong.status_code == 422
    assert "not that of the certificate" in wrong.json()["detail"]


async def test_an_ssh_key_shows_its_public_half_and_is_tried_at_its_server(
    owner: Person,
) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-test\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    private = ed25519.Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    fields = {"host": "127.0.0.1", "port": server.sockets[0].getsockname()[1], "username": "flows"}
    made = await make(owner, "ssh_key", fields, {"private_key": pem})

    found = await tried(owner, made)
    server.close()

    assert made["facts"]["Public key"].startswith("ssh-ed25519 AAAA")
    assert made["facts"]["Fingerprint"].startswith("SHA256:")
    assert found["status"] == "ok"
    assert pem.splitlines()[1] not in (await owner.http.get(url(owner, made))).text
    broken = {"key": "c", "name": "C", "kind": "ssh_key", "fields": fields}
    answer = await owner.http.post(
        url(owner), json={**broken, "secrets": {"private_key": "nothing"}}
    )
    assert answer.status_code == 422


async def test_a_database_s_address_is_taken_apart(owner: Person, parts: Parts) -> None:
    address = "postgres://ada:p%40ss-of-the-emu@db.example:6543/orders?sslmode=require"
    made = await make(owner, "database", {}, {"url": address})

    assert made["hosts"] == ["db.example"]
    assert made["fields"] == {
        "engine": "postgresql",
        "host": "db.example",
        "port": 6543,
        "database": "orders",
        "username": "ada",
        "options": {"sslmode": "require"},
    }
    assert (await opened(parts, owner)).values["password"] == "p@ss-of-the-emu"
    assert "p@ss-of-the-emu" not in str(made)
    assert made["secrets"]["url"]["set"] is False
    moved = {"fields": {**made["fields"], "host": "evil.example"}}
    answer = await owner.http.patch(url(owner, made), json=moved)
    assert answer.json()["code"] == "connection.secrets_required"


@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ({"url": "nothing"}, "needs a host"),
        ({"url": "postgres://u:p@h:99999999/x"}, "cannot be read"),
        ({"url": "file:///etc/passwd"}, "needs a host"),
        ({}, "give the address, or a host"),
    ],
)
async def test_a_database_s_address_that_cannot_be_read_is_refused(
    owner: Person, secrets: Json, words: str
) -> None:
    body = {"key": "c", "name": "C", "kind": "database", "fields": {}, "secrets": secrets}
    answer = await owner.http.post(url(owner), json=body)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]


async def test_every_generic_kind_is_offered_and_a_web_service_takes_five(owner: Person) -> None:
    kinds = {
        one["key"]: one for one in (await owner.http.get("/v1/connection-kinds")).json()["items"]
    }
    offered = {"api_key", "basic", "bearer", "oauth2", "mtls", "ssh_key", "database"}

    assert offered <= {key for key, one in kinds.items() if one["offered"]}
    assert kinds["http"]["offered"] is False
    taken = {key for key, one in kinds.items() if "http.request" in one["used_by"]}
    assert taken == {"http", "api_key", "basic", "bearer", "oauth2", "mtls"}
    assert "access_token" not in kinds["oauth2"]["form"]["properties"]
