"""The log is kept: by the database itself, and by its chain where that is overruled."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.audit.checkpoints import checkpoint, read_lines
from activities.audit.events import Event, Resource, Who
from activities.audit.recording import audited_sessions, record, record_apart
from activities.audit.verifying import verify
from store.keys import KeyRing, new_key
from store.logs import configure_logs
from store.session import SessionFactory, open_session, session_factory

ORGANISATION = uuid.uuid4()


def event(number: int) -> Event:
    resource = Resource("thing", str(number))
    return Event(ORGANISATION, Who("user", None, "Ada"), "things.change", resource)


async def written(sessions: SessionFactory, count: int) -> None:
    for number in range(count):
        await record_apart(sessions, event(number))


async def faults(sessions: SessionFactory, keys: KeyRing) -> list[tuple[int, str]]:
    async with sessions() as session:
        return [(one.seq, one.what) for one in (await verify(session, keys)).faults]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'Bo'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_checkpoint SET seq = 1",
        "DELETE FROM audit_checkpoint",
        "TRUNCATE audit_checkpoint",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head",
    ],
)
async def test_the_database_refuses_to_change_or_remove_what_was_written(
    sessions: SessionFactory, keys: KeyRing, statement: str
) -> None:
    await written(sessions, 3)

    with pytest.raises(DBAPIError, match="added, never changed"):
        async with open_session(sessions) as session:
            await session.execute(text(statement))
    assert await faults(sessions, keys) == []


async def test_a_superuser_who_overrules_that_is_found_out(
    sessions: SessionFactory, keys: KeyRing
) -> None:
    """Deleting the last ten is detected: it must be."""
    await written(sessions, 25)
    assert await faults(sessions, keys) == []

    async with open_session(sessions) as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("DELETE FROM audit_event WHERE seq > 15"))

    assert await faults(sessions, keys) == [(16, "10 events are missing at the end")]


async def test_what_a_savepoint_undid_leaves_no_event_and_the_rest_does(
    sessions: SessionFactory, keys: KeyRing
) -> None:
    async with open_session(sessions) as session:
        record(session, event(1))
        with suppress(ZeroDivisionError):
            async with session.begin_nested():
                record(session, event(2))
                async with session.begin_nested():
                    record(session, event(3))
                raise ZeroDivisionError
        async with session.begin_nested():
            record(session, event(4))
    with suppress(ZeroDivisionError):
        async with open_session(sessions) as session:
            record(session, event(5))
            raise ZeroDivisionError

    async with sessions() as session:
        rows = await session.execute(text("SELECT resource_id FROM audit_event ORDER BY seq"))
        assert [row[0] for row in rows] == ["1", "4"]
    assert await faults(sessions, keys) == []


@pytest.mark.case("HIST-07")
async def test_a_rotated_key_is_noted_and_what_the_old_one_signed_still_holds(
    sessions: SessionFactory, migrated: AsyncEngine
) -> None:
    old, new = new_key(), new_key()
    before, after = KeyRing.parse(old), KeyRing.parse(f"{old} {new}")
    audited_sessions(sessions, before)
    await written(sessions, 3)
    await checkpoint(sessions, before)

    rotated = session_factory(migrated)
    audited_sessions(rotated, after)
    await checkpoint(rotated, after)  # as a process does that starts with the new keys

    async with sessions() as session:
        query = "SELECT action, resource_id, details->>'before' FROM audit_event ORDER BY seq"
        found = [tuple(row) for row in await session.execute(text(query))]
    assert [one[0] for one in found] == [*["things.change"] * 3, "keys.rotate"]
    assert found[3][1:] == (after.current_id, before.current_id)
    assert await faults(sessions, after) == []
    without = await faults(sessions, KeyRing.parse(new))
    assert [seq for seq, what in without if "not in the key ring" in what] == [3]


async def test_a_process_that_has_not_got_the_new_key_yet_writes_on_and_it_still_holds(
    sessions: SessionFactory, migrated: AsyncEngine
) -> None:
    old, new = new_key(), new_key()
    before, after = KeyRing.parse(old), KeyRing.parse(f"{old} {new}")
    rotated = session_factory(migrated)
    audited_sessions(sessions, before)
    audited_sessions(rotated, after)

    for factory in (sessions, rotated, sessions, rotated):
        await record_apart(factory, event(1))

    assert await faults(sessions, after) == []
    assert [seq for seq, what in await faults(sessions, before)] == [4, 7]
    async with open_session(sessions) as session:
        await session.execute(text("UPDATE audit_head SET key_id = 'mine', mac = 'x'"))
    await record_apart(rotated, event(2))
    (found,) = await faults(sessions, after)
    assert found[0] == 8
    assert "signed by the key mine, which is not in the key ring" in found[1]


async def test_those_who_begin_a_log_at_once_begin_one(
    sessions: SessionFactory, keys: KeyRing
) -> None:
    await asyncio.gather(*(record_apart(sessions, event(number)) for number in range(15)))

    async with sessions() as session:
        found = await session.scalars(text("SELECT DISTINCT action FROM audit_event"))
        assert list(found) == ["things.change"]
    assert await faults(sessions, keys) == []


@pytest.fixture
def _logs_as_before() -> Iterator[None]:
    yield
    configure_logs("warning", "text")


@pytest.mark.usefixtures("_logs_as_before")  # the first to come is the last to go, after capsys
async def test_a_checkpoint_in_a_processs_log_proves_what_the_database_forgot(
    sessions: SessionFactory, keys: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("info", "json")
    await written(sessions, 12)
    await checkpoint(sessions, keys)
    lines = ["not JSON", *capsys.readouterr().err.splitlines()]
    async with open_session(sessions) as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in ("audit_event", "audit_head", "audit_checkpoint"):
            await session.execute(text(f"DELETE FROM {table}"))

    assert await faults(sessions, keys) == []  # nothing is left that could tell
    async with sessions() as session:
        verdict = await verify(session, keys, read_lines(lines))
    assert [(one.organisation_id, one.seq) for one in verdict.faults] == [(ORGANISATION, 12)]
    assert "missing" in verdict.faults[0].what
