"""A database as an instance has it: migrated, with everything that guards its rows."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import activities.tables  # noqa: F401 - the models fill the metadata
from activities.audit.recording import audited_sessions
from store.keys import KeyRing, new_key
from store.migrations import upgrade
from store.postgres import EmbeddedPostgres
from store.session import SessionFactory, create_engine, session_factory


@pytest.fixture(scope="session")
async def migrated(postgres: EmbeddedPostgres) -> AsyncIterator[AsyncEngine]:
    """An engine on a migrated database."""
    admin, name = create_engine(postgres.url), f"audit_{uuid.uuid4().hex}"
    async with admin.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    await admin.dispose()
    await upgrade(url, SQLModel.metadata)
    engine = create_engine(url)
    yield engine
    await engine.dispose()


@pytest.fixture
def keys() -> KeyRing:
    """The instance's keys."""
    return KeyRing.parse(new_key())


@pytest.fixture
async def sessions(migrated: AsyncEngine, keys: KeyRing) -> SessionFactory:
    """Sessions that write events; the log is empty."""
    async with migrated.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in ("audit_event", "audit_head", "audit_checkpoint"):
            await connection.execute(text(f"DELETE FROM {table}"))
    factory = session_factory(migrated)
    audited_sessions(factory, keys)
    return factory
