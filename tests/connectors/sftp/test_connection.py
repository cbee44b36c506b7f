"""Who is spoken with, and who signs in."""

from __future__ import annotations

import asyncssh
import pytest
from pydantic import ValidationError

from connectors.sftp import SftpConnection
from connectors.sftp.list_files import list_files
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, Rejected, Retryable
from nextscript.testing import run
from tests.connectors.sftp.conftest import Doorman, Server
from tests.faults.proxy import proxy

OTHER = asyncssh.generate_private_key("ssh-ed25519")


def outside(server: Server) -> EgressClient:
    return EgressClient(Policy.parse(f"localhost:{server.port}"))


async def test_a_password_and_a_key_sign_in(server: Server) -> None:
    said = await server.connection().check(outside(server))
    assert said == "Signed in; paths begin at /."

    (server.home / "a.txt").write_text("a")
    for connection in (
        server.by_key(),
        server.connection(password="", private_key=server.user_key),
    ):
        found = await run(list_files, {}, server.through(connection))
        assert [one["name"] for one in found["files"]] == ["a.txt"]  # type: ignore[index, call-overload, union-attr]


async def test_the_first_contact_shows_the_fingerprint_and_sends_no_password(
    server: Server,
) -> None:
    with pytest.raises(Rejected, match=server.fingerprint.replace("+", r"\+")) as told:
        await server.connection(host_key="").check(outside(server))

    assert told.value.code == "sftp.host_key_unknown"
    assert told.value.details == {"fingerprint": server.fingerprint}
    assert Doorman.tried == []
    # … and what was shown is what is pasted.
    assert await server.connection(host_key=server.fingerprint).check(outside(server))


async def test_a_server_with_another_key_is_refused_before_the_password(server: Server) -> None:
    with pytest.raises(Rejected) as told:
        await server.connection(host_key=OTHER.get_fingerprint("sha256")).check(outside(server))

    assert told.value.code == "sftp.host_key_changed"
    assert Doorman.tried == []


async def test_a_line_of_known_hosts_names_the_key_too(server: Server) -> None:
    line = f"files.example.com {OTHER.export_public_key().decode()}"
    with pytest.raises(Rejected, match="not the one") as told:
        await server.connection(host_key=line).check(outside(server))
    assert told.value.code == "sftp.host_key_changed"

    for nonsense in ("MD5:aa:bb", "SHA256:short", "ssh-ed25519 AAAA!"):
        with pytest.raises(ValidationError, match="known_hosts"):
            SftpConnection(host="a.example", username="u", host_key=nonsense)


async def test_a_refused_password_asks_to_reconnect(server: Server) -> None:
    with pytest.raises(ConnectionRefused) as told:
        await server.connection(password="wr0ng-secret").check(outside(server))

    assert "wr0ng-secret" not in str(told.value)


async def test_a_key_nobody_knows_is_refused(server: Server) -> None:
    key = OTHER.export_private_key("openssh").decode()
    with pytest.raises(ConnectionRefused):
        await server.connection(password="", private_key=key).check(outside(server))


async def test_a_server_that_is_away_may_be_asked_again(server: Server) -> None:
    with proxy(server.port) as link:
        link.cut()
        connection = server.connection(port=link.at)
        with pytest.raises(Retryable):
            await run(list_files, {}, server.through(connection))


async def test_what_speaks_no_ssh_is_told_apart(server: Server) -> None:
    import asyncio

    async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 400)
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(hello, "127.0.0.1", 0)
    connection = server.connection(port=other.sockets[0].getsockname()[1])
    with pytest.raises((Rejected, Retryable)):
        await run(list_files, {}, server.through(connection))
    other.close()
