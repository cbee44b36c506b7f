"""The second net: a query that forgot whose rows it wants finds none of another organisation."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import SQLModel, select

from activities import BUILTIN
from activities.auth.models import Member
from activities.parts import Parts
from activities.projects import loading
from activities.projects.models import Flow, Project
from activities.runs import listing, reading
from activities.runs.models import Run
from api.transaction import transaction
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from store.postgres import EmbeddedPostgres
from store.session import create_engine, of_single_statements, session_factory
from store.tenancy import ROLE, as_owner, seen_by
from tests.api.conftest import Connect
from tests.api.matrix.world import make_world
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, publish, start

TENANTS = [
    table.name for table in SQLModel.metadata.sorted_tables if "organisation_id" in table.columns
]


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    return parts


@pytest.mark.case("TEN-27")
async def test_as_the_role_of_requests_nothing_is_seen_before_it_is_said_for_whom(
    owner: Person, parts: Parts, database: AsyncEngine
) -> None:
    await make_world(owner, parts)
    async with database.begin() as connection:
        await connection.execute(text(f"SELECT set_config('role', {ROLE}, true)"))
        seen = {
            name: await connection.scalar(text(f'SELECT count(*) FROM "{name}"'))
            for name in TENANTS
        }
    assert seen == dict.fromkeys(TENANTS, 0)
    assert len(TENANTS) > 25


async def test_every_table_of_an_organisation_has_policies_that_are_forced(
    database: AsyncEngine,
) -> None:
    query = text(
        "SELECT relname FROM pg_class c WHERE relrowsecurity AND relforcerowsecurity"
        " AND 2 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)"
    )
    async with database.connect() as connection:
        protected = set(await connection.scalars(query))
        there = await connection.run_sync(_with_organisation)
    assert there - protected == set()


def _with_organisation(connection: Connection) -> set[str]:
    looking = inspect(connection)
    return {
        name
        for name in looking.get_table_names()
        if any(one["name"] == "organisation_id" for one in looking.get_columns(name))
    }


@pytest.mark.case("TEN-27")
async def test_a_query_without_a_filter_finds_ones_own_and_writes_nothing_elsewhere(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    theirs = await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    await eve.make_flow("Theirs")
    mine = UUID((await owner.http.get("/v1/me")).json()["organisation_id"])
    await owner.make_flow("Mine")

    async with transaction(parts.sessions, mine) as session:
        assert [one.name for one in await session.scalars(select(Flow))] == ["Mine"]
        async with as_owner(session):
            names = {one.name for one in await session.scalars(select(Flow))}
        assert names == {"Mine", "Theirs"}
        assert len((await session.scalars(select(Member))).all()) == 1
    with pytest.raises(DBAPIError, match="row-level security"):
        await _make_project(parts, mine, theirs)


async def _make_project(parts: Parts, limited_to: UUID, organisation: UUID) -> None:
    async with transaction(parts.sessions, limited_to) as session:
        session.add(Project(id=uuid4(), organisation_id=organisation, key="x", name="x"))


@pytest.mark.case("TEN-27")
async def test_each_transaction_of_a_session_is_limited_and_a_connection_freed_after(
    owner: Person, connect: Connect, parts: Parts, postgres: EmbeddedPostgres
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    await (await sign_in(connect(), "eve@example.com")).make_flow("Theirs")
    mine = UUID((await owner.http.get("/v1/me")).json()["organisation_id"])
    await owner.make_flow("Mine")
    engine = create_engine(postgres.url, pool=1)  # so that all have the same connection
    sessions = session_factory(engine)

    async with transaction(sessions, mine) as session:
        for _ in range(2):
            assert await names(session) == {"Mine"}
            await session.commit()
        async with as_owner(session):
            await session.commit()
            assert await names(session) == {"Mine", "Theirs"}
        assert await names(session) == {"Mine"}
        await session.rollback()
        assert await names(session) == {"Mine"}
    for _ in range(2):
        async with seen_by(of_single_statements(sessions), mine) as session:
            assert [await names(session) for _ in range(2)] == [{"Mine"}] * 2
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT current_setting('role')")) == "none"
            assert await connection.scalar(text("SELECT count(*) FROM flow")) == 2
    await engine.dispose()


async def names(session: AsyncSession) -> set[str]:
    """Give what a query finds that says not whose."""
    return set(await session.scalars(select(Flow.name)))


@pytest.mark.case("TEN-27")
async def test_where_a_filter_was_forgotten_nothing_foreign_is_listed_read_or_started(
    owner: Person, connect: Connect, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await publish(owner, GREETS)
    run = await start(owner, made, input={"name": "Bo"})
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    monkeypatch.setattr(listing, "visible", lambda _: select(Run))
    monkeypatch.setattr(reading, "known", lambda _: select(Run))
    monkeypatch.setattr(loading, "_flows", lambda *_, **__: select(Flow))
    for module in (reading, loading):
        monkeypatch.setattr(module, "authorise", lambda *_, **__: None)

    for query in ("", "?q=Bo", "?attention=false", f"?flow={made['id']}"):
        listed = [(await one.http.get(f"/v1/runs{query}")).json() for one in (owner, eve)]
        assert [len(one["items"]) for one in listed] == [1, 0], query
    for one, status in ((owner, (200, 202)), (eve, (404,))):
        read = await one.http.get(f"/v1/runs/{run['id']}")
        begun = await one.http.post(f"/v1/flows/{made['id']}/runs", json={"input": {"name": "Bo"}})
        draft = await one.http.get(f"/v1/flows/{made['id']}/draft")
        assert {read.status_code, begun.status_code, draft.status_code} <= set(status)
    assert len((await owner.http.get("/v1/runs")).json()["items"]) == 2


async def test_requests_cannot_change_the_audit_log(owner: Person, parts: Parts) -> None:
    mine = UUID((await owner.http.get("/v1/me")).json()["organisation_id"])
    with pytest.raises(DBAPIError, match="permission denied"):
        await _forget_everything(parts, mine)


async def _forget_everything(parts: Parts, limited_to: UUID) -> None:
    async with transaction(parts.sessions, limited_to) as session:
        await session.execute(text("DELETE FROM audit_event"))
