"""The migrations make exactly the tables the models describe."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import SQLModel

import activities.audit.models
import activities.auth.models
import activities.connections.models
import activities.files.models
import activities.packages.models
import activities.projects.models
import activities.runs.models  # noqa: F401 - the models fill the metadata
from store.migrations import differences, upgrade
from store.postgres import EmbeddedPostgres
from store.session import create_engine


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
