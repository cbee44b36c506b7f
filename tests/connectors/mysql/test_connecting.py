"""Reaching a server, and what one that is not honest gets."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from connectors.mysql import MysqlConnection
from connectors.mysql.insert import insert
from connectors.mysql.query import query
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable, Unanswered
from nextscript.testing import activity_context, run
from tests.connectors.mysql.conftest import PORT, Database, local
from tests.faults.proxy import proxy
from tests.nextscript.egress.canary import listening

ONE: dict[str, JsonValue] = {"sql": "SELECT 1"}


async def test_a_refused_user_asks_for_a_new_connection(database: Database) -> None:
    wrongs: list[dict[str, Any]] = [{"user": "nobody_here"}, {"password": "wrong"}]
    for wrong in wrongs:
        with pytest.raises(ConnectionRefused):
            await run(query, ONE, database.context(**wrong))
    with pytest.raises(Rejected, match="no_such_db"):
        await run(query, ONE, database.context(database="no_such_db"))


async def test_a_user_without_rights_is_refused(database: Database) -> None:
    name = f"u{database.name[2:]}"
    await database.rows(f"CREATE USER {name}@'127.0.0.1' IDENTIFIED BY 'secret'")
    try:
        given: dict[str, Any] = {"user": name, "password": "secret"}
        with pytest.raises(ConnectionRefused):
            await run(query, ONE, database.context(**given))
        await database.rows(f"CREATE TABLE {database.name}.t (id int)")
        await database.rows(f"CREATE TABLE {database.name}.mine (id int)")
        await database.rows(f"GRANT SELECT ON {database.name}.mine TO {name}@'127.0.0.1'")
        assert await run(query, {"sql": "SELECT * FROM mine"}, database.context(**given))
        with pytest.raises(Rejected) as refused:
            await run(query, {"sql": "SELECT * FROM t"}, database.context(**given))
        assert refused.value.code == "mysql.1142"
    finally:
        await database.rows(f"DROP USER {name}@'127.0.0.1'")


async def test_a_server_without_encryption_is_not_sent_a_password(database: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await run(query, ONE, database.context(tls="verify"))
    assert refused.value.code == "mysql.tls"


async def test_a_connection_is_tried(database: Database) -> None:
    out = EgressClient(Policy.parse([f"127.0.0.1:{PORT}"]))
    assert await local().check(out) == "Signed in to the database."
    with pytest.raises(ConnectionRefused):
        await local(user="nobody_here").check(out)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_database_is_closed_unless_opened(host: str) -> None:
    async with listening() as canary:
        with pytest.raises(EgressBlocked):
            await run(query, ONE, activity_context(local(host=host, port=canary.port)))
        assert canary.accepted == 0


@pytest.mark.parametrize("host", ["/run/mysqld/mysqld.sock", "a/b", "", "db.test?x=1", "u@h"])
def test_a_host_is_a_host(host: str) -> None:
    with pytest.raises(ValidationError):
        local(host=host)


def test_the_password_is_not_shown() -> None:
    connection = local(password="s3cret")
    assert "s3cret" not in repr(connection)
    assert MysqlConnection.hosts_of(connection) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"", Retryable),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", (Rejected, Retryable)),
        (b"\x05\0\0\0abcde", Rejected),
        (b"\x17\0\0\0\xff\x10\x04Too many connections", Retryable),
    ],
)
async def test_what_is_no_server_or_a_full_one_is_told(said: bytes, error: type[Exception]) -> None:
    async with answering([said]) as (port, _):
        opened = activity_context(local(port=port), allow=f"127.0.0.1:{port}")
        with pytest.raises(error):
            await run(query, ONE, opened)


async def test_a_password_is_never_sent_in_plain_text() -> None:
    switch = packet(2, b"\xfemysql_clear_password\0")
    for said in ([hello(b"mysql_clear_password")], [hello(b"mysql_native_password"), switch]):
        async with answering(said) as (port, heard):
            fields = local(port=port, password="s3cret")
            with pytest.raises(Rejected) as refused:
                await run(query, ONE, activity_context(fields, allow=f"127.0.0.1:{port}"))
        assert refused.value.code == "mysql.plain_password"
        assert b"s3cret" not in heard


async def test_rows_whose_answer_was_lost_may_be_there_and_one_says_so(
    database: Database,
) -> None:
    await database.query("CREATE TABLE kept (word text)")
    row: Any = {"table": "kept", "rows": [{"word": "unheard"}]}

    with proxy(PORT) as link:
        link.lose_answer_to(b"COMMIT")
        with pytest.raises(Unanswered):
            await run(insert, row, database.context(port=link.at))


def packet(number: int, content: bytes) -> bytes:
    return struct.pack("<I", len(content))[:3] + bytes([number]) + content


def hello(plugin: bytes) -> bytes:
    """What a server without encryption says first."""
    able = 0x0008_8200  # its own kinds of password, protocol 4.1
    salt = b"12345678"
    return packet(
        0,
        b"\x0a8.0.1-double\0"
        + struct.pack("<I", 1)
        + salt
        + b"\0"
        + struct.pack("<HBHHB", able & 0xFFFF, 45, 2, able >> 16, 21)
        + bytes(10)
        + b"123456789012\0"
        + plugin
        + b"\0",
    )


@asynccontextmanager
async def answering(said: list[bytes]) -> AsyncIterator[tuple[int, bytearray]]:
    """Something that says one thing after the other, waiting to be answered in between."""
    heard = bytearray()

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for one in said:
            writer.write(one)
            await writer.drain()
            if one is not said[-1]:
                heard.extend(await reader.read(4096))
        writer.write_eof()
        heard.extend(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1]), heard
