"""Migrations: the tables' history, applied by `server.py migrate`.

`store` names no table: whoever calls hands the metadata of all features over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, text

from store.session import create_engine
from store.tenancy import protect

# Several replicas may migrate at once; one of them does, the others wait and find it done.
_LOCK = 0x6E6578747363
_FOLDER = Path(__file__).parent


async def upgrade(url: str, metadata: MetaData, revision: str = "head") -> None:
    """Bring a database up to date (or to `revision`); what is there already stays."""
    await _with_lock(url, lambda connection: _upgrade(connection, metadata, revision))


async def differences(url: str, metadata: MetaData) -> list[str]:
    """Say where the tables in a database are not what the models say; nothing when they agree."""
    found: list[str] = []

    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        changes = compare_metadata(context, metadata)
        found.extend(str(change) for change in changes if not _only_reworded(change))

    await _with_lock(url, compare)
    return found


async def write_revision(url: str, metadata: MetaData, message: str) -> Path:
    """Write the migration from an up-to-date database to the models; read it before committing."""
    written: list[Path] = []

    def write(connection: Connection) -> None:
        config = _config(connection, metadata)
        number = f"{len(list((_FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04d}"
        script = command.revision(config, message, autogenerate=True, rev_id=number)
        if script is None or isinstance(script, list):
            raise TypeError("alembic wrote not exactly one file")
        written.append(Path(script.path))

    await _with_lock(url, write)
    return written[0]


def _only_reworded(change: object) -> bool:
    """Say whether this is an index over an expression, which PostgreSQL gives back reworded."""
    if not (isinstance(change, tuple) and change[0] in ("add_index", "remove_index")):
        return False
    return any(not isinstance(part, Column) for part in change[1].expressions)


def _upgrade(connection: Connection, metadata: MetaData, revision: str) -> None:
    command.upgrade(_config(connection, metadata), revision)
    if revision == "head":
        protect(connection)


def _config(connection: Connection, metadata: MetaData) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


async def _with_lock(url: str, work: Callable[[Connection], None]) -> None:
    # alembic tells every step at info; a log that says it each start hides what matters
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = create_engine(url, pool=1, statement_timeout=0)
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"select pg_advisory_lock({_LOCK})"))
            await connection.commit()
            await connection.run_sync(work)
            await connection.commit()
            await connection.execute(text(f"select pg_advisory_unlock({_LOCK})"))
    finally:
        await engine.dispose()
