"""Steps that end or block the process they run in, in each way there is."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
import time
from typing import ClassVar, Literal

from pydantic import BaseModel
from typing_extensions import override

from nextscript.activity import ActivityContext, activity
from nextscript.connection import Connection, Outside
from nextscript.options import Asked, Option, Options

How = Literal["exit", "crash", "loop", "memory", "abort", "fine"]


class EndInput(BaseModel):
    """How, and how long it goes on before."""

    how: How = "fine"
    after: float = 0


class Done(BaseModel):
    """It did not end anything."""

    pid: int


@activity("fault.end", title="End the process", effects="idempotent", timeout="10s")
async def end(input: EndInput, ctx: ActivityContext) -> Done:
    """End or block the process of this step."""
    ctx.log("info", "about to", how=input.how)
    await asyncio.sleep(input.after)
    _do(input.how)
    return Done(pid=os.getpid())


@activity("fault.end_quickly", title="End the process", effects="idempotent", runs="quick")
async def end_quickly(input: EndInput, ctx: ActivityContext) -> Done:
    """The same, in the flow worker."""
    _do(input.how)
    return Done(pid=os.getpid())


@activity("fault.end_unsafely", title="End the process", timeout="10s")
async def end_unsafely(input: EndInput, ctx: ActivityContext) -> Done:
    """The same, by a step whose repetition is not safe."""
    _do(input.how)
    return Done(pid=os.getpid())


@activity("fault.resume", title="Resume", effects="idempotent", timeout="60s")
async def resume(input: EndInput, ctx: ActivityContext) -> Done:
    """Tell how far it is, wait, and end the process; the next attempt gives what it was told."""
    if ctx.previous is not None:
        return Done(pid=int(str(ctx.previous)))
    ctx.heartbeat(41)
    await asyncio.sleep(input.after)
    _do(input.how)
    return Done(pid=0)


class FuseConnection(Connection):
    """Something whose trial ends or blocks the process."""

    kind: ClassVar[str] = "fuse"
    title: ClassVar[str] = "Fuse"
    how: How = "fine"

    @override
    async def check(self, out: Outside) -> str | None:
        """Try it."""
        _do(self.how)
        return "It holds"


class ChooseInput(BaseModel):
    """How to list the words, and the word."""

    how: How = "fine"
    word: str = ""


async def list_words(asked: Asked, ctx: ActivityContext[FuseConnection | None]) -> Options:
    """List words."""
    _do(ChooseInput.model_validate({"how": asked.field("/how") or "fine"}).how)
    return Options(items=[Option(value="fuse", label="Fuse")])


@activity("fault.choose", title="Choose", effects="idempotent", options={"/word": list_words})
async def choose(input: ChooseInput, ctx: ActivityContext[FuseConnection | None]) -> Done:
    """Do nothing with a word that was chosen."""
    return Done(pid=os.getpid())


def _do(how: How) -> None:
    match how:
        case "exit":
            sys.stdout.flush()
            os._exit(3)
        case "abort":
            os.abort()
        case "crash":
            ctypes.string_at(0)
        case "loop":
            while True:
                time.sleep(0)
        case "memory":
            bytearray(10 * 1024**3)
