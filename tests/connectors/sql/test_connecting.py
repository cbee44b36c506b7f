"""Who may speak to which database, and what becomes of a connection that breaks."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from connectors.sql import SqlConnection
from connectors.sql.dialects import ALLOWED
from connectors.sql.query import query
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, NextScriptError, Unanswered
from nextscript.testing import run
from tests.conftest import free_port
from tests.connectors.sql.conftest import SERVER, Database


def out(port: int = 3306, *, closed: bool = False) -> EgressClient:
    """The way out of an instance whose operator has opened a port of this machine."""
    return EgressClient(Policy() if closed else Policy.parse(f"127.0.0.1:{port}"))


def settings(**fields: Any) -> SqlConnection:
    return SqlConnection.model_validate({**SERVER, **fields})


async def test_a_connection_says_where_it_signed_in(database: Database) -> None:
    said = await settings(database=database.name).check(out())

    assert said is not None
    assert said.startswith("Signed in to the database, m")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"dialect": "mssql+pytds"}, "sql.closed"),
        ({"dialect": "oracle+oracledb"}, "sql.driver"),
        ({"port": free_port()}, "sql.connection"),
    ],
)
async def test_what_is_not_there_is_said(
    database: Database, fields: dict[str, Any], code: str
) -> None:
    made = settings(**fields)
    with pytest.raises(NextScriptError) as refused:
        await made.check(out(made.port))
    assert refused.value.code == code


async def test_who_may_not_sign_in_is_refused(database: Database) -> None:
    with pytest.raises(ConnectionRefused):
        await settings(user="nobody", password="wrong").check(out())


@pytest.mark.case("SSRF-01")
async def test_a_closed_address_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    made = settings()

    with pytest.raises(EgressBlocked):
        await made.check(out(closed=True))

    monkeypatch.delenv(ALLOWED)
    with pytest.raises(EgressBlocked):  # nor is it told what an operator has allowed
        await made.check(out(closed=True))


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("dialect", ["sqlite:///etc/passwd", "mysql+pymysql?unix_socket=/x", ""])
def test_a_dialect_is_a_name(dialect: str) -> None:
    with pytest.raises(ValueError, match="dialect"):
        settings(dialect=dialect)


async def test_a_database_named_like_settings_sets_nothing(database: Database) -> None:
    with pytest.raises(NextScriptError) as refused:
        await settings(database="test?unix_socket=/tmp/x&host=example.com").check(out())
    assert refused.value.code == "connection.refused"


async def test_a_statement_that_takes_too_long_leaves_nothing_behind(database: Database) -> None:
    before = threading.active_count()
    made = database.context(statement_timeout="1s")

    with pytest.raises(Unanswered):
        await run(query, {"sql": "SELECT SLEEP(20)"}, made)

    for _ in range(100):
        if threading.active_count() <= before:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the driver's thread goes on")
