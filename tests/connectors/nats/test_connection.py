"""Who gets in, and where to."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import JsonValue, ValidationError

from connectors.nats import nats
from connectors.nats.publish import publish
from connectors.nats.stream_info import stream_info
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable
from nextscript.testing import activity_context, run
from tests.conftest import free_port, wait_until_open
from tests.connectors.encrypted import certificate, front
from tests.connectors.nats.conftest import PORT, context, local
from tests.nextscript.egress.canary import listening as listening_canary

OUT = EgressClient(Policy.parse("127.0.0.1"))
_GUARDED = """
accounts: {A: {users: [{user: ada, password: s3cret, permissions: {publish: "mine.>"}}]}}
"""


@contextmanager
def started(folder: Path, settings: str) -> Iterator[int]:
    """Run a server of its own with settings; give its port."""
    port = free_port()
    (folder / "conf").write_text(settings)
    command = ["nats-server", "-a", "127.0.0.1", "-p", str(port), "-c", str(folder / "conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until_open(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[int]:
    """A server that lets ada in, who may publish to `mine` alone."""
    with started(tmp_path, _GUARDED) as port:
        yield port


@pytest.fixture
def encrypting(tmp_path: Path) -> Iterator[int]:
    """A server with a certificate for `localhost`."""
    chain, key = certificate()
    (tmp_path / "chain").write_text(chain)
    (tmp_path / "key").write_text(key)
    files = f'cert_file: "{tmp_path}/chain", key_file: "{tmp_path}/key"'
    with started(tmp_path, f"tls: {{{files}}}") as port:
        yield port


async def test_a_connection_is_tried() -> None:
    assert await local().check(OUT) == "The server answers."


async def test_who_signs_in_is_checked_and_held_to_what_they_may(guarded: int) -> None:
    ada = local(port=guarded, user="ada", password="s3cret")
    assert await ada.check(OUT)
    for wrong in (local(port=guarded), local(port=guarded, user="ada", password="wr0ng")):
        with pytest.raises(ConnectionRefused) as unknown:
            await wrong.check(OUT)
        assert "wr0ng" not in str(unknown.value)
    sent: dict[str, JsonValue] = {"body": 1, "kept": False}
    assert await run(publish, {"subject": "mine.a", **sent}, context(ada))
    with pytest.raises(Rejected) as refused:
        await run(publish, {"subject": "yours.a", **sent}, context(ada))
    assert refused.value.code == "nats.not_permitted"


async def test_a_server_that_is_not_there_may_be_back_later() -> None:
    with pytest.raises(Retryable):
        await local(port=free_port()).check(OUT)


@pytest.mark.case("SSRF-17")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_server_is_closed_unless_opened(host: str) -> None:
    async with listening_canary() as canary:
        closed = activity_context(local(host=host, port=canary.port))
        with pytest.raises(EgressBlocked):
            await run(stream_info, {"stream": "x"}, closed)
        assert canary.accepted == 0


@pytest.mark.case("SSRF-17")
async def test_other_servers_it_tells_of_are_not_gone_to() -> None:
    async with listening_canary() as canary:
        urls = f'"connect_urls":["127.0.0.1:{canary.port}"],"proto"'.encode()
        async with front(PORT, lambda piece, _: piece.replace(b'"proto"', urls)) as at:
            assert await local(port=at).check(OUT)
            await asyncio.sleep(0.1)
        assert canary.accepted == 0


async def test_a_password_is_not_sent_to_a_server_that_does_not_encrypt() -> None:
    heard = bytearray()

    async def eavesdrop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x","version":"2.9.0","max_payload":1048576}\r\n')
        while piece := await reader.read(1000):
            heard.extend(piece)
        writer.close()

    server = await asyncio.start_server(eavesdrop, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    async with server:
        for tls in ("require", "verify"):
            with pytest.raises(Rejected, match="does not encrypt"):
                await local(port=port, tls=tls, user="ada", password="s3cret").check(OUT)
    assert heard == b""


async def test_the_certificate_is_for_the_name_and_by_a_known_authority(encrypting: int) -> None:
    authority, _ = certificate()
    good = {"host": "localhost", "port": encrypting, "tls": "verify"}
    assert await local(**good, ca_certificate=authority).check(OUT)
    for wrong in (
        local(**good),
        local(**{**good, "host": "127.0.0.1"}, ca_certificate=authority),
    ):
        with pytest.raises(Rejected) as refused:
            await wrong.check(OUT)
        assert refused.value.code == "nats.tls"
    assert await local(**{**good, "host": "127.0.0.1", "tls": "require"}).check(OUT)
    with pytest.raises(Rejected, match="encrypted connections only"):
        await local(port=encrypting).check(OUT)


@pytest.mark.parametrize("field", [{"host": "a/b"}, {"host": ""}, {"ca_certificate": "x"}])
def test_a_connection_is_checked_when_it_is_entered(field: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        local(**{"tls": "verify", **field})


def test_the_secrets_are_not_shown_and_the_nodes_are_declared() -> None:
    assert "s3cret" not in repr(local(password="s3cret", token="s3cret"))
    types = {one.node_type.type: one.node_type.effects for one in nats.declarations()}
    unsafe = {name for name, effects in types.items() if effects == "unsafe"}
    assert unsafe == {"nats.publish", "nats.request"}
    assert len(types) == 8
