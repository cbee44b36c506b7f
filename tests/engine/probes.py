"""Activities whose behaviour a test chooses."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import Literal

import httpx2
from pydantic import BaseModel, JsonValue, SecretStr

from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.connection import Connection
from nextscript.errors import RateLimited, Rejected, Retryable
from nextscript.node_types import Declaration
from tests.faults.encodings import written

CALLS: dict[str, list[str]] = {}
"""Effect keys by the name of a counter, one per call."""
GATES: dict[str, asyncio.Event] = {}
"""What a held step waits for."""


def gate(name: str) -> asyncio.Event:
    """Give what a held step waits for."""
    return GATES.setdefault(name, asyncio.Event())


class EchoInput(BaseModel):
    value: JsonValue = None


class Echo(BaseModel):
    value: JsonValue


class CountInput(BaseModel):
    counter: str
    failures: int = 0
    refuse: bool = False
    wait: float | None = None
    crash: bool = False


class Count(BaseModel):
    attempt: int
    calls: int


class TakenBack(BaseModel):
    input: CountInput
    output: JsonValue


class HoldInput(BaseModel):
    gate: str
    refuse: bool = False


class SleepInput(BaseModel):
    seconds: float
    counter: str = "sleep"


class RecordInput(BaseModel):
    file: str


class EffectInput(BaseModel):
    ledger: str
    name: str
    then_fail: int = 0
    takes: float = 0.0


class FillInput(BaseModel):
    size: int


@activity("probe.echo", title="Echo", runs="quick", effects="idempotent")
async def echo(input: EchoInput, ctx: ActivityContext) -> Echo:
    """Give back what came in."""
    return Echo(value=input.value)


@activity("probe.echo_standard", title="Echo", effects="idempotent")
async def echo_standard(input: EchoInput, ctx: ActivityContext) -> Echo:
    """Give back what came in, as a regular activity."""
    ctx.log("info", "echoed", size=1)
    return Echo(value=input.value)


@activity("probe.count", title="Count", effects="keyed")
async def count(input: CountInput, ctx: ActivityContext) -> Count:
    """Count calls and fail as often as asked."""
    calls = CALLS.setdefault(input.counter, [])
    calls.append(ctx.effect_key)
    if input.crash:
        raise ZeroDivisionError("a secret detail")
    if len(calls) <= input.failures:
        if input.refuse:
            raise Rejected("no, and no again", code="probe.refused")
        if input.wait is not None:
            raise RateLimited("slowly", retry_after=timedelta(seconds=input.wait))
        raise Retryable("not yet")
    return Count(attempt=ctx.attempt, calls=len(calls))


@activity("probe.uncount", title="Take back", effects="keyed")
async def uncount(input: TakenBack, ctx: ActivityContext) -> Echo:
    """Take a counted call back: it is given what was counted, and what came of it."""
    CALLS.setdefault(f"undone {input.input.counter}", []).append(ctx.effect_key)
    return Echo(value=input.output)


@activity("probe.count_undoable", title="Count", effects="keyed", undo="probe.uncount")
async def count_undoable(input: CountInput, ctx: ActivityContext) -> Count:
    """Count a call that can be taken back."""
    return await count(input, ctx)


@activity("probe.hold", title="Hold", effects="idempotent")
async def hold(input: HoldInput, ctx: ActivityContext) -> Echo:
    """Wait until the test opens the gate."""
    CALLS.setdefault(f"held {input.gate}", []).append(ctx.effect_key)
    await gate(input.gate).wait()
    if input.refuse:
        raise Rejected("no, and no again", code="probe.refused")
    return Echo(value="opened")


@activity("probe.resume", title="Resume", effects="idempotent")
async def resume(input: CountInput, ctx: ActivityContext) -> Echo:
    """Come a step further with each attempt, as often as it fails."""
    done = int(str(ctx.previous or 0)) + 1
    CALLS.setdefault(input.counter, []).append(str(done))
    ctx.heartbeat(done)
    if done <= input.failures:
        raise Retryable("not yet")
    return Echo(value=done)


@activity("probe.sleep", title="Sleep", runs="quick", effects="idempotent")
async def sleep(input: SleepInput, ctx: ActivityContext) -> Count:
    """Take a while."""
    CALLS.setdefault(input.counter, []).append(ctx.effect_key)
    await asyncio.sleep(input.seconds)
    return Count(attempt=ctx.attempt, calls=len(CALLS[input.counter]))


@activity("probe.record_keyed", title="Record", effects="keyed")
async def record_keyed(input: RecordInput, ctx: ActivityContext) -> Echo:
    """Write the effect key into a file, then linger if the worker was told to."""
    return await _record(input, ctx)


@activity("probe.record_unsafe", title="Record", effects="unsafe")
async def record_unsafe(input: RecordInput, ctx: ActivityContext) -> Echo:
    """The same, but not to be repeated."""
    return await _record(input, ctx)


async def _record(input: RecordInput, ctx: ActivityContext) -> Echo:
    with open(input.file, "a") as file:  # noqa: ASYNC230 - a line
        file.write(ctx.effect_key + "\n")
    await asyncio.sleep(float(os.environ.get("PROBE_LINGER", "0")))
    return Echo(value="recorded")


@activity("probe.effect", title="Effect", effects="keyed")
async def effect(input: EffectInput, ctx: ActivityContext) -> Count:
    """Have an effect in the ledger; so many attempts fail after it."""
    return await _effect(input, ctx)


@activity("probe.quick_effect", title="Effect", runs="quick", effects="idempotent")
async def quick_effect(input: EffectInput, ctx: ActivityContext) -> Count:
    """The same, within the flow worker."""
    return await _effect(input, ctx)


async def _effect(input: EffectInput, ctx: ActivityContext) -> Count:
    await asyncio.sleep(input.takes)
    async with httpx2.AsyncClient(trust_env=False) as client:
        await client.post(
            f"{input.ledger}/effect",
            params={"name": input.name},
            headers={"Idempotency-Key": ctx.effect_key},
        )
    if ctx.attempt <= input.then_fail:
        raise Retryable("nobody heard the answer")
    return Count(attempt=ctx.attempt, calls=1)


@activity("probe.fill", title="Fill", effects="idempotent")
async def fill(input: FillInput, ctx: ActivityContext) -> Echo:
    """Give a large value."""
    return Echo(value=["x" * 99] * (input.size // 100))


class ProbeConnection(Connection):
    kind = "probe"
    title = "Probe"
    token: SecretStr


class LeakInput(BaseModel):
    how: Literal["output", "error", "crash"]


@activity("probe.leak", title="Leak", effects="idempotent")
async def leak(input: LeakInput, ctx: ActivityContext[ProbeConnection]) -> Echo:
    """Say the connection's secret in every way there is."""
    secret = ctx.connection.token.get_secret_value()
    said: JsonValue = {name: f"<{form}>" for name, form in written(secret).items()}
    ctx.log("info", f"using {secret}", said=said)
    ctx.heartbeat({"token": secret})
    if input.how == "error":
        raise Rejected(f"{secret} is wrong", hint=f"not {secret}", details=said)
    if input.how == "crash":
        raise ZeroDivisionError(secret)
    return Echo(value={"said": said, secret: [secret]})


PROBED = (
    *(echo, echo_standard, count, hold, resume, sleep, fill, record_keyed, record_unsafe),
    *(effect, quick_effect, leak, uncount, count_undoable),
)
PROBES: tuple[Declaration, ...] = tuple(declaration_of(one) for one in PROBED)
