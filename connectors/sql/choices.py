"""What can be chosen while a step is filled in: the tables there are, and a table's columns."""

from __future__ import annotations

from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from nextscript.activity import ActivityContext
from nextscript.options import Asked, Option, Options

_PAGE = 100


async def list_tables(asked: Asked, ctx: ActivityContext[SqlConnection]) -> Options:
    """List tables and views by name."""
    async with opened(ctx.connection, ctx.dial) as session:
        found = await session.tables()
    after = asked.cursor or ""
    fitting = [one for one in found if one[0] > after and asked.matches(one[0])]
    items = [Option(value=name, label=name, hint=hint) for name, hint in fitting[:_PAGE]]
    return Options(items=items, next=items[-1].label if len(fitting) > _PAGE else None)


async def list_columns(asked: Asked, ctx: ActivityContext[SqlConnection]) -> Options:
    """List the columns of the chosen table with their types; none while no table is chosen."""
    table = asked.field("/table")
    if not isinstance(table, str):
        return Options(items=[])
    async with opened(ctx.connection, ctx.dial) as session:
        found = await session.columns(table)
    items = [Option(value=name, label=name, hint=type_) for name, type_ in found]
    return Options(items=[one for one in items if asked.matches(one.label)])
