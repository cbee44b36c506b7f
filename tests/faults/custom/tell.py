"""Triggers of custom code: one that ends its process once, one that is polled."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from pydantic import BaseModel

from nextscript.activity import ActivityContext
from nextscript.errors import Retryable
from nextscript.triggers import (
    Event,
    ListenerContext,
    Polled,
    PollInput,
    TriggerInput,
    listen,
    poll,
)


class Told(BaseModel):
    """What happened."""

    number: int


class TellInput(TriggerInput):
    """Where what happened is written, a number in each line."""

    path: str


class TellPollInput(PollInput):
    """The same."""

    path: str


@listen("tell.on_line", title="Line", output=Told)
async def on_line(input: TellInput, ctx: ListenerContext) -> None:
    """Start a run for each line; at one that says `end`, end the process, the first time."""
    done = int(str(ctx.state or 0))
    while True:
        lines = lines_of(input)
        for at, line in list(enumerate(lines))[done:]:
            if line == "end":
                end_once(Path(f"{input.path}.ended"))
            if line == "fail":
                raise Retryable("There is a line that says fail")
            if line.isdigit():
                await ctx.start([Event(f"line-{at}", {"number": int(line)})])
            await ctx.keep(at + 1)
            done = at + 1
        await asyncio.sleep(0.1)


@poll("tell.on_more", title="More lines", output=Told)
async def on_more(input: TellPollInput, ctx: ActivityContext, cursor: object) -> Polled:
    """Start a run for each line there is more."""
    lines = [one for one in lines_of(input) if one.isdigit()]
    done = int(str(cursor or 0))
    events = [Event(f"line-{at}", {"number": int(lines[at])}) for at in range(done, len(lines))]
    return Polled(events, len(lines))


def lines_of(input: TellInput | TellPollInput) -> list[str]:
    """Give what has happened so far."""
    return Path(input.path).read_text().splitlines()


def end_once(mark: Path) -> None:
    """End the process, the first time."""
    if not mark.exists():
        mark.touch()
        os._exit(7)
