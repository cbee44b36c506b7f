"""Events are sent on: signed to a webhook or to syslog, in order, until they are taken."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook, WebhookVerificationError

from activities.audit import streaming
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import Person
from tests.api.runs.test_notices import Notice, status, told
from tests.api.test_access import keyed
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_EVERY_SECONDS", 0.05)


async def set_to(owner: Person, url: str) -> Json:
    answer = await owner.http.put("/v1/audit/stream", json={"url": url})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(owner: Person, key: str) -> None:
    url = f"/v1/projects/{owner.project}/variables/{key}"
    assert (await owner.http.put(url, json={"value": 1})).status_code == 200


async def until_sent(owner: Person) -> Json:
    """Look at the stream until nothing waits, or it stands still."""
    for _ in range(200):
        state = (await owner.http.get("/v1/audit/stream")).json()
        if not state["waiting"] or state["stopped"]:
            return state
        await asyncio.sleep(0.05)
    raise AssertionError(state)


def sent(requests: list[str]) -> list[str]:
    """Give the actions a webhook was told of."""
    bodies = [json.loads(Notice.read(one).body) for one in requests]
    return [event["action"] for body in bodies for event in body["events"]]


async def test_a_webhook_is_told_of_every_event_signed(owner: Person, parts: Parts) -> None:
    async with told(parts, iter(())) as receiver:
        await put(owner, "before")
        made = await set_to(owner, f"http://127.0.0.1:{receiver.port}/audit")
        for key in ("a", "b"):
            await put(owner, key)
        state = await until_sent(owner)

    assert sent(receiver.requests) == ["audit.stream.set", "variables.set", "variables.set"]
    notices = [Notice.read(one) for one in receiver.requests]
    for one in notices:
        Webhook(made["secret"]).verify(one.body, one.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(made["secret"]).verify(
                one.body.replace("variables", "Variables") + " ", one.headers
            )
    assert len({one.headers["webhook-id"] for one in notices}) == len(notices)
    assert (state["error"], state["stopped"]) == (None, False)
    assert "secret" not in state


async def test_what_was_not_taken_is_sent_again_and_nothing_is_left_out(
    owner: Person, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Iterator[bytes] = iter([status(500), status(302)])
    async with told(parts, answers) as receiver:
        await set_to(owner, f"http://127.0.0.1:{receiver.port}/audit")
        await put(owner, "a")
        await until_failed(owner)
        monkeypatch.setattr(streaming, "_LONGEST_PAUSE", timedelta(0))
        await put(owner, "b")
        await until_sent(owner)

    told_of = sent(receiver.requests[2:])
    assert told_of == ["audit.stream.set", "variables.set", "variables.set"]


async def until_failed(owner: Person) -> None:
    for _ in range(100):
        state = (await owner.http.get("/v1/audit/stream")).json()
        if state["error"]:
            assert state["error"] == "The receiver answered 500"
            return
        await asyncio.sleep(0.05)
    raise AssertionError(state)


async def test_a_receiver_that_is_gone_is_left_alone_and_the_state_says_so(
    owner: Person, parts: Parts
) -> None:
    async with told(parts, iter([status(410)])) as receiver:
        await set_to(owner, f"http://127.0.0.1:{receiver.port}/audit")
        state = await until_sent(owner)
        await put(owner, "a")
        await asyncio.sleep(0.3)

    assert state["stopped"]
    assert "410" in state["error"]
    assert receiver.accepted == 1


async def test_a_closed_or_unreadable_address_is_refused(owner: Person, parts: Parts) -> None:
    for url in (
        "http://127.0.0.1:9/x",
        "https://169.254.169.254/",
        "syslog://10.0.0.1:601",
        "syslog+tls://[::1]:6514",
        "ftp://logs.example.com",
        "syslog+tls://logs.example.com/path",
        "syslog+tls://",
        "syslog://u:p@logs.example.com",
    ):
        answer = await owner.http.put("/v1/audit/stream", json={"url": url})
        assert_problem(answer, 422)
        assert answer.json()["errors"][0]["pointer"] == "/url", url
    assert (await owner.http.get("/v1/audit/stream")).json() is None
    assert "audit.stream.set" not in await actions(parts)


async def test_whoever_works_in_one_project_sends_nobody_the_others_events(
    owner: Person, connect: Connect
) -> None:
    asked = {"name": "narrow", "scopes": ["*"], "project_id": owner.project}
    narrow = await keyed(owner, connect, asked)

    url = {"url": "https://logs.example.com/"}
    assert_problem(await narrow.put("/v1/audit/stream", json=url), 403)
    assert_problem(await narrow.get("/v1/audit/stream"), 403)


@asynccontextmanager
async def syslog_server(parts: Parts, tls: ssl.SSLContext | None) -> AsyncIterator[Json]:
    """A syslog server the instance may reach, and what it was sent."""
    got = bytearray()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.extend(await reader.read())
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    opened = [*parts.settings.egress_allow, f"127.0.0.1:{port}"]
    parts.settings = parts.settings.model_copy(update={"egress_allow": opened})
    async with server:
        yield port, got


def certified(folder: Path) -> ssl.SSLContext:
    """Make a server for this address, whose certificate nobody trusts who is not told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "logs")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *plain))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server


def messages(got: bytearray) -> list[str]:
    """Take the counted messages apart."""
    found, rest = [], bytes(got)
    while rest:
        length, _, rest = rest.partition(b" ")
        found.append(rest[: int(length)].decode())
        rest = rest[int(length) :]
    return found


@pytest.mark.parametrize("secure", [False, True])
async def test_syslog_is_sent_each_event_as_a_message(
    owner: Person, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secure: bool
) -> None:
    server = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    async with syslog_server(parts, server if secure else None) as (port, got):
        scheme = "syslog+tls" if secure else "syslog"
        made = await set_to(owner, f"{scheme}://127.0.0.1:{port}")
        await put(owner, "a")
        await until_sent(owner)

    first, second = messages(got)
    assert made["secret"] is None
    head, _, said = second.partition("\ufeff")
    assert head.startswith("<109>1 ")
    assert head.endswith("Z flows.test nextscript - variables.set - ")
    assert json.loads(said)["resource"]["id"] == "a"
    assert "\n" not in first


async def test_a_syslog_server_that_does_not_prove_its_name_gets_nothing(
    owner: Person, parts: Parts, tmp_path: Path
) -> None:
    async with syslog_server(parts, certified(tmp_path)) as (port, got):
        await set_to(owner, f"syslog+tls://127.0.0.1:{port}")
        for _ in range(100):
            state = (await owner.http.get("/v1/audit/stream")).json()
            if state["error"]:
                break
            await asyncio.sleep(0.05)

    assert state["error"] == "The server's certificate is not valid for this host"
    assert state["waiting"] == 1
    assert got == b""


async def test_after_it_is_deleted_nothing_is_sent(owner: Person, parts: Parts) -> None:
    async with told(parts, iter(())) as receiver:
        await set_to(owner, f"http://127.0.0.1:{receiver.port}/audit")
        await until_sent(owner)
        assert (await owner.http.delete("/v1/audit/stream")).status_code == 204
        await put(owner, "a")
        await asyncio.sleep(0.3)

    assert sent(receiver.requests) == ["audit.stream.set"]
    assert (await owner.http.delete("/v1/audit/stream")).status_code == 204
