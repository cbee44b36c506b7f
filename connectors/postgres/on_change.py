"""`postgres.on_change`: a run for each row that is inserted, updated or deleted, from the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, JsonValue, StringConstraints, model_validator

from connectors.postgres.choices import list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.pgoutput import Change, Reader
from connectors.postgres.slots import Slot, slot_name
from nextscript.node_types import Example
from nextscript.rows.names import Name, TableName
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

_MOST = 100
_PAUSE_SECONDS = 1.0
_IDLE_LOOKS = 30
SlotName = Annotated[str, StringConstraints(pattern=r"[a-z0-9_]{1,63}")]


class OnChangeInput(TriggerInput):
    """Whose changes start runs."""

    tables: list[TableName] = Field(default=[], description="Which tables are followed.")
    operations: list[Literal["insert", "update", "delete"]] = Field(
        default=["insert"], min_length=1, description="Which changes start a run."
    )
    publication: Name | None = Field(
        default=None,
        description="Instead of tables: a publication that somebody made in the database.",
    )
    slot: SlotName | None = Field(
        default=None,
        title="Replication slot",
        description="Its name on the server; without one it is made from the flow's.",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.tables) == bool(self.publication):
            raise ValueError("give either tables or a publication")
        return self


class RowChange(BaseModel):
    """A change of a row."""

    operation: Literal["insert", "update", "delete"]
    table: str = Field(description="Its schema and name.")
    row: dict[str, JsonValue] | None = Field(
        description="The row as it is now; none when it was deleted. "
        "Large values that were not changed are left out."
    )
    old: dict[str, JsonValue] | None = Field(
        description="What is known of the row before: its key when that changed or the row was "
        "deleted, all of it with REPLICA IDENTITY FULL."
    )
    committed_at: str = Field(description="When it became visible to others.")


@listen(
    "postgres.on_change",
    title="When a row changes",
    output=RowChange,
    options={"/tables/*": list_tables},
    keywords=("change", "insert", "update", "delete", "cdc", "replication", "postgresql"),
    examples=(
        Example(
            title="Each order that is placed or changed",
            config={
                "tables": ["orders"],
                "operations": ["insert", "update"],
                "input": {"order": "{{ changed.row.id }}"},
            },
        ),
    ),
)
async def on_change(input: OnChangeInput, ctx: ListenerContext[PostgresConnection]) -> None:
    """Start a run for each row that was inserted, updated or deleted, once it is committed.

    Nothing is missed while the flow is not listening: the server keeps the changes in a replication
    slot. So remove the slot when you give the flow up, or its log grows: `SELECT
    pg_drop_replication_slot(…)`; what belongs to NextScript is called nextscript_…. The server must
    be set to wal_level logical, and the user may replicate and owns the tables.
    """
    async with _slot(input, ctx) as slot:
        quiet = 0
        while True:
            here = await slot.here()
            if await _look(input, ctx, slot):
                quiet = 0
                continue
            quiet += 1
            if quiet % _IDLE_LOOKS == 0:  # others write: nothing of that need be kept for us
                await slot.advance(here)
            await asyncio.sleep(_PAUSE_SECONDS)


@asynccontextmanager
async def _slot(
    input: OnChangeInput, ctx: ListenerContext[PostgresConnection]
) -> AsyncIterator[Slot]:
    name = input.slot or slot_name(ctx.flow_id, ctx.node)
    async with connected(ctx.connection, ctx.outside.dial) as database:
        await database.execute("SET timezone = 'UTC'; SET datestyle = 'ISO'")
        slot = Slot(database, name, input.publication or name)
        await slot.prepare(input.tables, input.operations)
        yield slot


async def _look(input: OnChangeInput, ctx: ListenerContext[PostgresConnection], slot: Slot) -> bool:
    """Start runs for what is new, then go on behind it; say whether there was anything."""
    reader = Reader()
    waiting: list[Event] = []
    async for message in slot.messages():
        change = reader.read(message)
        if change and change.operation in input.operations:
            waiting.append(_event(change))
        if len(waiting) == _MOST:
            await ctx.start(waiting)
            waiting = []
    if waiting:
        await ctx.start(waiting)
    if reader.done is not None:
        await slot.advance(reader.done)
    return reader.done is not None


def _event(change: Change) -> Event:
    told = RowChange(
        operation=change.operation,
        table=change.table,
        row=change.row,
        old=change.old,
        committed_at=change.committed_at,
    )
    return Event(change.id, told.model_dump(mode="json"))
