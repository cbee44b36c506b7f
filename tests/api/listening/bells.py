"""A service of the tests: bells that are rung in this process, and boxes that are polled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel

from nextscript.activity import ActivityContext
from nextscript.connector import Connector
from nextscript.errors import ConnectionRefused
from nextscript.kinds.bearer import BearerConnection
from nextscript.triggers import (
    Event,
    Kept,
    ListenerContext,
    Polled,
    PollInput,
    TriggerInput,
    listen,
    poll,
)
from nextscript.values import Json


class Rung(BaseModel):
    """What a bell tells."""

    id: str
    text: str | None = None


class BellInput(TriggerInput):
    """Which bell."""

    bell: str


class BoxInput(PollInput):
    """Which box."""

    box: str


@dataclass
class Bell:
    """Rings until it is acknowledged, as a queue would deliver again."""

    waiting: dict[str, Json] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    listeners: int = 0
    most: int = 0
    begun: int = 0
    broken: Exception | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    meanwhile: Callable[[], None] = lambda: None

    def ring(self, *ids: str, **data: Json) -> None:
        """Ring once for each."""
        self.waiting |= {id_: {"id": id_, "text": None, **data} for id_ in ids}
        self.news.set()


BELLS: dict[str, Bell] = {}
BOXES: dict[str, list[list[str]]] = {}
"""Of each box what its next polls give."""
ASKED: dict[str, list[Json]] = {}
"""With which cursors each was polled."""


@listen("bell.on_ring", title="Bell rings", output=Rung)
async def on_ring(input: BellInput, ctx: ListenerContext[None]) -> None:
    """Start a run when a bell rings."""
    bell = BELLS[input.bell]
    if bell.broken is not None:
        raise bell.broken
    bell.listeners += 1
    bell.begun += 1
    bell.most = max(bell.most, bell.listeners)
    try:
        while True:
            bell.news.clear()
            if some := dict(list(bell.waiting.items())[:100]):
                said = await ctx.start(
                    [Event(id_, data) for id_, data in some.items()], Kept([*some])
                )
                bell.meanwhile()
                for id_, refusal in zip(some, said, strict=True):
                    bell.waiting.pop(id_, None)
                    bell.refusals += [refusal] if refusal else []
            else:
                await bell.news.wait()
    finally:
        bell.listeners -= 1


@poll("bell.on_letter", title="Letter is there", output=Rung)
async def on_letter(input: BoxInput, ctx: ActivityContext[None], cursor: Json) -> Polled:
    """Start a run for a letter in a box."""
    ASKED.setdefault(input.box, []).append(cursor)
    pages = BOXES[input.box]
    page = pages.pop(0) if pages else []
    number = (cursor if isinstance(cursor, int) else 0) + 1
    events = [Event(one, {"id": one, "text": None}) for one in page]
    return Polled(events, number, more=bool(pages) and bool(pages[0]) and pages[0][0] == "+")


REFUSED = ConnectionRefused("The bell is not yours.")
TOKENS: dict[str, list[str]] = {}
"""With which tokens each chime was listened to, by name; one that is gone is not there."""


@listen("chime.on_strike", title="Chime strikes", output=Rung)
async def on_strike(input: BellInput, ctx: ListenerContext[BearerConnection]) -> None:
    """Listen to a chime as long as its connection says who does."""
    token = ctx.outside.connection.token.get_secret_value()
    if token == "wrong":
        raise REFUSED
    listening = TOKENS.setdefault(input.bell, [])
    listening.append(token)
    try:
        await asyncio.Event().wait()
    finally:
        listening.remove(token)


@poll("chime.on_hour", title="Chime shows an hour", output=Rung)
async def on_hour(input: BoxInput, ctx: ActivityContext[BearerConnection], cursor: Json) -> Polled:
    """Look at a chime with whatever token its connection has by then."""
    TOKENS.setdefault(input.box, []).append(ctx.connection.token.get_secret_value())
    return Polled([], None)


CHIME = Connector("chime", "Chimes", BearerConnection, (), (on_strike, on_hour))
BELL = Connector("bell", "Bells", None, (), (on_ring, on_letter))
