"""The migrations make exactly the tables the models describe."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import SQLModel

import activities.tables  # noqa: F401 - the models fill the metadata
from store.migrations import differences, upgrade
from store.postgres import EmbeddedPostgres
from store.session import create_engine
from tests.instance import CHECKOUT


def test_every_table_is_among_those_that_are_migrated_and_purged() -> None:
    there = {one.parent.name for one in CHECKOUT.glob("activities/*/models.py")}
    listed = (CHECKOUT / "activities" / "tables.py").read_text()

    assert {name for name in there if f"import activities.{name}.models" not in listed} == set()


async def test_a_migrated_database_has_what_the_models_say(postgres: EmbeddedPostgres) -> None:
    admin = create_engine(postgres.url)
    async with admin.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("CREATE DATABASE migrated"))
    await admin.dispose()
    url = create_engine(postgres.url).url.set(database="migrated")
    address = url.render_as_string(hide_password=False)

    await upgrade(address, SQLModel.metadata)

    assert await differences(address, SQLModel.metadata) == []
    await upgrade(address, SQLModel.metadata)
