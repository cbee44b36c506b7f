"""The application over a real PostgreSQL, asked in process; each test has an empty database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import activities.tables  # noqa: F401 - the models fill the metadata
from activities.auth import sign_ins
from activities.auth.turns import Turns
from activities.parts import Parts
from activities.runs.context import Running
from api import refusals
from api.app import create_app
from api.crowds import Crowds
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from store.keys import KeyRing, new_key
from store.objects import ObjectStore
from store.postgres import EmbeddedPostgres
from store.session import create_engine, session_factory
from store.settings import Settings
from store.tenancy import protect
from tests.api.people import ORIGIN, Person, first_owner


@pytest.fixture(scope="session")
async def tables(postgres: EmbeddedPostgres) -> AsyncIterator[AsyncEngine]:
    """An engine on a database that has all tables."""
    engine = create_engine(postgres.url)
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
        await connection.run_sync(protect)
    yield engine
    await engine.dispose()


@pytest.fixture
async def database(tables: AsyncEngine) -> AsyncEngine:
    """The database, emptied."""
    async with tables.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            await connection.execute(table.delete())  # TRUNCATE makes files: slow for a few rows
    for memory in (sign_ins, refusals):
        memory.forget_all()
    return tables


@pytest.fixture
def parts(database: AsyncEngine, tmp_path: Path) -> Parts:
    """The parts of an API process, without Temporal."""
    keys = KeyRing.parse(new_key())
    return Parts(
        settings=Settings(mode="server", base_url=ORIGIN, home=tmp_path, requests_at_once=1_000),
        sessions=session_factory(database),
        keys=keys,
        objects=ObjectStore((tmp_path / "objects").as_uri(), keys),
        catalog=Catalog.of(CONTROLS),
    )


_made: list[FastAPI] = []  # making its routes takes longer than most tests


@pytest.fixture
async def app(parts: Parts) -> AsyncIterator[FastAPI]:
    """The application, started with the parts of this test."""
    if not _made:
        _made.append(create_app(parts))
    app = _made[0]
    app.state.parts, app.state.running = parts, Running(parts)
    app.state.crowds = Crowds(parts.settings.requests_at_once)
    app.state.turns = Turns()
    async with app.router.lifespan_context(app):
        yield app


Connect = Callable[[], httpx2.AsyncClient]


@pytest.fixture
async def connect(app: FastAPI) -> AsyncIterator[Connect]:
    """Make clients that are not signed in."""
    clients: list[httpx2.AsyncClient] = []

    def make() -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=app)
        clients.append(httpx2.AsyncClient(transport=transport, base_url=ORIGIN))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def anybody(connect: Connect) -> httpx2.AsyncClient:
    """Somebody who is not signed in."""
    return connect()


@pytest.fixture
async def owner(connect: Connect) -> Person:
    """The first owner, signed in by bearer token."""
    return await first_owner(connect())
