"""How an engineer declares what starts runs, and tries it."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from pydantic import BaseModel, Field, JsonValue

from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.connection import Connection
from nextscript.connector import Connector
from nextscript.testing import activity_context, listening
from nextscript.triggers import (
    Event,
    Kept,
    ListenerContext,
    Polled,
    PollInput,
    TriggerInput,
    is_trigger,
    listen,
    poll,
)


class Bell(Connection):
    kind: ClassVar[str] = "bell"
    title: ClassVar[str] = "A bell"


class RingInput(TriggerInput):
    tone: str = Field(description="Which one.")


class Ring(BaseModel):
    number: int


@listen("bell.on_ring", title="The bell rings", output=Ring)
async def rings(input: RingInput, ctx: ListenerContext[Bell]) -> None:
    """Start a run each time it rings."""
    number = ctx.state if isinstance(ctx.state, int) else 0
    while True:
        number += 1
        await ctx.start([Event(f"{input.tone}-{number}", {"number": number})], Kept(number))
        await asyncio.sleep(0.001)


@listen("bell.on_break", title="It breaks", output=Ring)
async def breaks(input: TriggerInput, ctx: ListenerContext[Bell]) -> None:
    """Break."""
    raise ValueError("no clapper")


@poll("bell.on_repair", title="The bell was repaired", output=Ring)
async def repairs(input: PollInput, ctx: ActivityContext[Bell], cursor: JsonValue) -> Polled:
    """Look whether somebody repaired it."""
    return Polled()


def test_it_is_a_node_type_like_any_other() -> None:
    bell = Connector("bell", "Bell", Bell, activities=(), triggers=(rings, repairs), icon="bell")
    ring, repair = (one.node_type for one in bell.declarations())

    assert (ring.group, ring.connection, ring.connector) == ("trigger", "bell", "bell")
    assert ring.output["properties"] == {"number": {"title": "Number", "type": "integer"}}
    fields = declaration_of(rings).node_type.model_dump()["config"]["properties"]
    assert [fields[name].get("x-expression") for name in ("tone", "input")] == [False, None]
    assert "every" in str(repair.config)
    assert [declaration_of(one).way for one in (rings, repairs)] == ["listen", "poll"]


def test_its_name_says_that_it_starts_runs() -> None:
    assert is_trigger("bell.on_ring")
    assert is_trigger("trigger.webhook")
    assert not is_trigger("bell.ring")


def test_another_shape_is_refused_where_it_is_declared() -> None:
    with pytest.raises(TypeError, match="is called"):
        listen("bell.ring", title="", output=Ring)(rings)
    with pytest.raises(TypeError, match="async"):
        poll("bell.on_ring", title="", output=Ring)(rings)
    with pytest.raises(TypeError, match="is a trigger"):
        activity("bell.on_ring", title="")(repairs)


async def test_a_listener_is_tried_and_goes_on_where_it_was() -> None:
    ctx = activity_context(Bell())
    async with listening(rings, {"tone": "a"}, ctx) as heard:
        first = await heard.first(3)
    async with listening(rings, {"tone": "a"}, ctx, heard):
        more = await heard.first(len(heard.events) + 2)

    assert [event.id for event in first] == ["a-1", "a-2", "a-3"]
    assert len({event.id for event in more}) == len(more)
    assert heard.again == 0


async def test_what_a_listener_raises_is_seen() -> None:
    with pytest.raises(ValueError, match="no clapper"):
        async with listening(breaks, {}, activity_context(Bell())):
            await asyncio.sleep(0.01)
