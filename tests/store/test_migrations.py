"""The migrations make the tables that the models describe."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

import activities.tables  # noqa: F401 - the models fill the metadata
from store.migrations import differences, upgrade
from store.postgres.temporary import temporary_postgres
from store.session import create_engine


@pytest.fixture
def empty() -> Iterator[str]:
    with temporary_postgres() as server:
        yield server.url


async def test_the_tables_are_what_the_models_say(empty: str) -> None:
    await upgrade(empty, SQLModel.metadata)

    assert await differences(empty, SQLModel.metadata) == []


async def test_replicas_that_start_at_once_migrate_once(empty: str) -> None:
    await asyncio.gather(*(upgrade(empty, SQLModel.metadata) for _ in range(4)))

    assert await differences(empty, SQLModel.metadata) == []


async def test_every_table_but_those_of_the_whole_instance_belongs_to_an_organisation(
    empty: str,
) -> None:
    await upgrade(empty, SQLModel.metadata)
    engine = create_engine(empty, pool=1)
    async with engine.connect() as connection:
        found = await connection.execute(
            text(
                "select table_name from information_schema.tables t"
                " where table_schema = 'public' and not exists (select 1 from"
                " information_schema.columns c where c.table_name = t.table_name"
                " and c.column_name = 'organisation_id')"
            )
        )
        without = {row[0] for row in found}
    await engine.dispose()

    # A person may be in several organisations: so what is about signing in belongs to none.
    of_people = {"app_user", "failed_sign_in", "password_reset", "rotated_token"}
    of_people |= {"totp_factor", "recovery_code", "passkey", "passkey_challenge"}
    assert without == of_people | {"alembic_version", "organisation", "periodic_pass", "master_key"}
