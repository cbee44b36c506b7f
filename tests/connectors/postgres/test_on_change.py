"""A run for each row that was written, from the server's log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError
from typing_extensions import override

from connectors.postgres.on_change import OnChangeInput, on_change
from connectors.postgres.query import query
from nextscript.errors import Rejected, Unanswered
from nextscript.testing import Heard, activity_context, listening, run
from tests.connectors.postgres.conftest import Database, context, local


@pytest.fixture
async def slot(database: Database) -> AsyncIterator[str]:
    """A slot's name; what was made of it is removed."""
    name = f"ns_{uuid4().hex[:10]}"
    yield name
    await database.query("SELECT pg_drop_replication_slot($1)", name)
    await database.query(f"DROP PUBLICATION IF EXISTS {name}")


async def until_followed(database: Database, slot: str) -> None:
    for _ in range(200):
        found = await database.query(
            "SELECT 1 FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn"
            " IS NOT NULL",
            slot,
        )
        if found["rows"]:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


def asked(database: Database, slot: str, *operations: str) -> dict[str, Any]:
    tables: Any = [f"{database.schema}.orders"]
    return {"tables": tables, "operations": [*operations], "slot": slot}


async def test_each_change_is_told_once_it_is_committed_with_the_values_as_data(
    database: Database, slot: str
) -> None:
    await database.query(
        "CREATE TABLE {s}.orders (id int PRIMARY KEY, total numeric, paid bool, at timestamptz,"
        " data jsonb, note text, raw bytea)"
    )
    config = asked(database, slot, "insert", "update", "delete")
    async with listening(on_change, config, context()) as heard:
        await until_followed(database, slot)
        await database.query(
            "INSERT INTO {s}.orders VALUES"
            " (1, 10.50, true, '2026-01-02T03:04:05+01', '{\"a\": [1]}', 'it''s', 'hi'),"
            " (2, NULL, NULL, NULL, NULL, NULL, NULL)"
        )
        await database.query("UPDATE {s}.orders SET note = 'x' WHERE id = 2")
        await database.query("DELETE FROM {s}.orders WHERE id = 1")
        events = await heard.first(4)

    first, second, changed, deleted = (event.data for event in events)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["row"] == {
        "id": 1,
        "total": 10.5,
        "paid": True,
        "at": "2026-01-02T02:04:05+00:00",
        "data": {"a": [1]},
        "note": "it's",
        "raw": "aGk=",
    }
    assert (first["operation"], first["table"]) == ("insert", f"{database.schema}.orders")
    assert second["committed_at"] == first["committed_at"]
    assert isinstance(changed, dict)
    assert isinstance(changed["row"], dict)
    assert (changed["operation"], changed["row"]["note"]) == ("update", "x")
    assert isinstance(deleted, dict)
    assert (deleted["operation"], deleted["row"], deleted["old"]) == ("delete", None, {"id": 1})


async def test_nothing_is_missed_while_nobody_listens_and_nothing_is_given_twice(
    database: Database, slot: str
) -> None:
    await database.query("CREATE TABLE {s}.orders (id int)")
    config = asked(database, slot, "insert")
    async with listening(on_change, config, context()) as heard:
        await until_followed(database, slot)
        await database.query("INSERT INTO {s}.orders SELECT generate_series(1, 250)")
        await heard.first(250)
    await database.query("INSERT INTO {s}.orders SELECT generate_series(251, 260)")
    async with listening(on_change, config, context(), heard):
        events = await heard.first(260)

    given = [event.data["row"]["id"] for event in events]  # type: ignore[index, call-overload]
    assert given == list(range(1, 261))


class Killed(Heard):
    """Keeps the first hundred events, and then dies before the server hears of it."""

    @override
    async def start(self, events: Any, keep: Any) -> list[str | None]:
        said = await super().start(events, keep)
        if len(self.events) == 100:
            raise ConnectionError
        return said


async def test_an_event_that_comes_again_has_the_same_id(database: Database, slot: str) -> None:
    await database.query("CREATE TABLE {s}.orders (id int)")
    config = asked(database, slot, "insert")
    killed = Killed()

    async def listen_until_killed() -> None:
        async with listening(on_change, config, context(), killed):
            await until_followed(database, slot)
            await database.query("INSERT INTO {s}.orders SELECT generate_series(1, 150)")
            await killed.first(100)
            await asyncio.sleep(0.2)

    with pytest.raises(Unanswered):
        await listen_until_killed()
    heard = Heard(events=killed.events)
    async with listening(on_change, config, context(), heard):
        await heard.first(150)

    assert heard.again == 100
    assert len({event.id for event in heard.events.values()}) == 150


async def test_a_table_whose_owner_could_not_change_it_any_more_is_not_published(
    database: Database,
) -> None:
    await database.query("CREATE TABLE {s}.orders (id int)")
    with pytest.raises(Rejected) as refused:
        async with listening(on_change, asked(database, "ns_none", "update"), context()):
            await asyncio.sleep(0.5)

    assert refused.value.code == "postgres.no_key"
    await database.query("INSERT INTO {s}.orders VALUES (1)")
    await database.query("UPDATE {s}.orders SET id = 2")


async def test_a_server_that_keeps_no_full_log_is_named_with_the_cure() -> None:
    machine = local(port=5432, database="test")
    given = activity_context(machine, allow="127.0.0.1:5432")
    level = await run(query, {"sql": "SHOW wal_level"}, given)
    assert level["rows"] == [{"wal_level": "replica"}]  # type: ignore[index, call-overload]

    with pytest.raises(Rejected) as refused:
        async with listening(on_change, {"tables": ["orders"]}, given):
            await asyncio.sleep(0.5)

    assert refused.value.code == "postgres.wal_level"
    assert "wal_level = logical" in str(refused.value.hint)


@pytest.mark.parametrize("config", [{}, {"tables": ["a"], "publication": "p"}])
def test_either_tables_or_a_publication_are_named(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OnChangeInput.model_validate(config)
