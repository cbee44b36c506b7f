"""What of a project's objects nobody refers to: the old ones, less those that rows and runs name.

It is worked out in temporary tables of one connection, so that neither the objects nor what names
them need fit in memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CursorResult, Text, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.client import OUTLINED_BYTES
from engine.client.holdings import Named

_RUNS = 10
"""Runs whose records are looked through in one statement: some have a hundred megabytes."""
_MANY = 500

_TABLES = (
    "CREATE TEMPORARY TABLE collectable (id text PRIMARY KEY)",
    "CREATE TEMPORARY TABLE outlined (id text PRIMARY KEY, looked_at boolean DEFAULT false)",
    "CREATE TEMPORARY TABLE watched (id uuid PRIMARY KEY, known boolean)",
)
_DROP = "DROP TABLE IF EXISTS pg_temp.collectable, pg_temp.outlined, pg_temp.watched"
_EMPTY = "TRUNCATE pg_temp.collectable, pg_temp.outlined, pg_temp.watched"

_IDS = bindparam("ids", type_=ARRAY(Text))
_ADD = text("INSERT INTO collectable SELECT unnest(:ids) ON CONFLICT DO NOTHING").bindparams(_IDS)
_SPARE = text("DELETE FROM collectable WHERE id = ANY(:ids)").bindparams(_IDS)
_OUTLINED = text("INSERT INTO outlined SELECT unnest(:ids) ON CONFLICT DO NOTHING")
_OUTLINED = _OUTLINED.bindparams(_IDS)
_NOT_LOOKED_AT = text("""
    UPDATE outlined SET looked_at = true
    WHERE id IN (SELECT id FROM outlined WHERE NOT looked_at LIMIT :many) RETURNING id
""")
_TAKE = text("""
    DELETE FROM collectable WHERE id IN (SELECT id FROM collectable LIMIT :many) RETURNING id
""")
_WATCH = text("""
    INSERT INTO watched SELECT id, handed_over FROM run
    WHERE project_id = :project AND ended_at IS NULL
    ON CONFLICT DO NOTHING
""")
# Whatever looks like a value on the wire counts as one: `strict`, for else each is found twice.
_SPARE_RECORDED = text(r"""
    WITH batch AS (
        SELECT id, input, output, start, basis FROM run
        WHERE project_id = :project AND id > :after AND (
            CAST(:since AS timestamptz) IS NULL OR created_at >= :since
            OR id IN (SELECT id FROM watched))
        ORDER BY id LIMIT :many),
    kept AS (
        SELECT jsonb_build_array(input, output, start, basis) AS said FROM batch
        UNION ALL SELECT io FROM run_record JOIN batch ON run_id = batch.id
        UNION ALL SELECT body FROM run_response JOIN batch ON run_id = batch.id),
    found AS MATERIALIZED (
        SELECT ref->>0 AS id,
            CASE WHEN jsonb_typeof(ref->1) = 'number' THEN (ref->>1)::numeric END AS size
        FROM kept, jsonb_path_query(said, 'strict $.**.ref') AS ref
        WHERE jsonb_typeof(ref) = 'array'
        UNION ALL SELECT start->>'plan_ref', 0 FROM batch
        UNION ALL SELECT basis->>'plan_ref', 0 FROM batch),
    spared AS (DELETE FROM collectable USING found WHERE collectable.id = found.id),
    noted AS (
        INSERT INTO outlined SELECT DISTINCT id FROM found
        WHERE size > :outlined AND id ~ '^[0-9a-f]{64}$'
        ON CONFLICT DO NOTHING)
    SELECT id FROM batch ORDER BY id DESC LIMIT 1
""")
_FIRST = UUID(int=0)


class Collectable:
    """The objects of one project that may turn out to be referred to by nobody."""

    def __init__(self, connection: AsyncConnection, project_id: UUID) -> None:
        self._connection = connection
        self._project = project_id

    @classmethod
    @asynccontextmanager
    async def tables(cls, connection: AsyncConnection) -> AsyncIterator[None]:
        """Have the tables until the block is left, each project one after another."""
        await connection.execute(text(_DROP))
        for statement in _TABLES:
            await connection.execute(text(statement))
        yield
        await connection.execute(text(_DROP))

    async def begin(self) -> None:
        """Forget the project before."""
        await self._connection.execute(text(_EMPTY))

    async def add(self, ids: Collection[str]) -> None:
        """Note objects that may go unless somebody refers to them."""
        await self._execute(_ADD, ids=list(ids))

    async def is_empty(self) -> bool:
        """Say whether nothing is left that could go."""
        left = await self._connection.scalar(text("SELECT EXISTS (SELECT FROM collectable)"))
        return not left

    async def watch(self) -> None:
        """Remember the runs that are live now."""
        await self._execute(_WATCH, project=self._project)

    async def watched(self) -> dict[str, bool]:
        """Give them, with whether the engine was known to have each."""
        found = await self._execute(text("SELECT id, known FROM watched"))
        return {str(row.id): row.known for row in found}

    async def spare(self, named: Named) -> None:
        """Keep what somebody names."""
        if not named:
            return
        await self._execute(_SPARE, ids=list(named))
        outlined = [id_ for id_, size in named.items() if size > OUTLINED_BYTES]
        await self._execute(_OUTLINED, ids=outlined)

    async def spare_recorded(self, since: datetime | None = None) -> None:
        """Keep what rows and records name; of runs made since then, and of watched ones."""
        after: UUID | None = _FIRST
        about = {"project": self._project, "since": since, "outlined": OUTLINED_BYTES}
        while after is not None:
            batch = about | {"after": after, "many": _RUNS}
            after = await self._connection.scalar(_SPARE_RECORDED, batch)

    async def outlined(self) -> AsyncIterator[list[str]]:
        """Give what may be outlines of values in pieces, each once."""
        while found := (await self._execute(_NOT_LOOKED_AT, many=_MANY)).scalars().all():
            yield list(found)

    async def take(self) -> AsyncIterator[list[str]]:
        """Give what is left."""
        while found := (await self._execute(_TAKE, many=_MANY)).scalars().all():
            yield list(found)

    async def _execute(self, statement: TextClause, **values: object) -> CursorResult[Any]:
        return await self._connection.execute(statement, values)
