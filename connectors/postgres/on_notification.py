"""`postgres.on_notification`: a run for each NOTIFY on a channel."""

from __future__ import annotations

import asyncio
from typing import Literal
from uuid import uuid4

import asyncpg
from pydantic import BaseModel, Field, JsonValue

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from nextscript.document import read_json_strict
from nextscript.errors import NextScriptError, Retryable, Unavailable
from nextscript.node_types import Example
from nextscript.rows.names import Name
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

_MOST = 100
_ALIVE_SECONDS = 30.0
_TRIES = 10


class OnNotificationInput(TriggerInput):
    """Which channel is listened to."""

    channel: Name = Field(description="The channel's name, as in NOTIFY orders.")
    payload_as: Literal["auto", "text"] = Field(
        default="auto", description="Auto reads a payload that is JSON as data."
    )


class Notification(BaseModel):
    """What was told on the channel."""

    channel: str
    payload: JsonValue = Field(description="What came with it: data, or text.")
    process: int = Field(description="The number of the server process that told it.")


@listen(
    "postgres.on_notification",
    title="When the database notifies",
    output=Notification,
    keywords=("notify", "listen", "channel", "event", "database", "postgresql"),
    examples=(
        Example(
            title="When an order is placed",
            config={"channel": "orders", "input": {"order": "{{ placed.payload.id }}"}},
        ),
    ),
)
async def on_notification(
    input: OnNotificationInput, ctx: ListenerContext[PostgresConnection]
) -> None:
    """Start a run for each NOTIFY on a channel, as soon as its transaction is committed.

    PostgreSQL keeps no notifications: what is told while nobody listens (the flow is not published,
    the connection is lost, a worker is restarted) starts nothing. Where nothing may be missed, use
    *when a row changes* or *when a row is new*, which go on where they ended.
    """
    told: asyncio.Queue[Event | None] = asyncio.Queue()
    async with connected(ctx.connection, ctx.outside.dial) as database:

        def hear(_: object, process: int, channel: str, payload: object) -> None:
            told.put_nowait(_event(input, process, channel, str(payload)))

        database.add_termination_listener(lambda _: told.put_nowait(None))
        await database.add_listener(input.channel, hear)
        while True:
            if events := await _next(database, told):
                await _start(ctx, events)


async def _next(database: asyncpg.Connection, told: asyncio.Queue[Event | None]) -> list[Event]:
    """Wait a while for notifications; without any, see whether the database is still there."""
    try:
        first = await asyncio.wait_for(told.get(), _ALIVE_SECONDS)
    except TimeoutError:
        await database.fetchval("SELECT 1", timeout=_ALIVE_SECONDS)
        return []
    found = [first, *(told.get_nowait() for _ in range(min(told.qsize(), _MOST - 1)))]
    events = [one for one in found if one is not None]
    if None in found and events:
        told.put_nowait(None)
    elif not events:
        raise Retryable("The connection to the database was lost", code="postgres.connection")
    return events


async def _start(ctx: ListenerContext[PostgresConnection], events: list[Event]) -> None:
    """Start the runs. Nobody tells these events again, so a moment without us is waited for."""
    for attempt in range(_TRIES):
        try:
            await ctx.start(events)
        except Unavailable:
            if attempt == _TRIES - 1:
                raise
            await asyncio.sleep(1)
        else:
            return


def _event(input: OnNotificationInput, process: int, channel: str, payload: str) -> Event:
    """Nothing tells two notifications apart, and none comes again: each has an id of its own."""
    told = Notification(channel=channel, payload=_read(input, payload), process=process)
    return Event(uuid4().hex, told.model_dump(mode="json"))


def _read(input: OnNotificationInput, payload: str) -> JsonValue:
    if input.payload_as == "auto":
        try:
            return read_json_strict(payload.encode())
        except NextScriptError:
            pass
    return payload
