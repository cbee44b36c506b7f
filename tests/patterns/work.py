"""One activity that stands for any work: it takes a while, and gives or fails as it is told."""

from __future__ import annotations

from pydantic import BaseModel, JsonValue

from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.errors import Rejected, Retryable
from tests.patterns.clock import Current


class WorkInput(BaseModel):
    value: JsonValue = None
    takes: float = 0.0
    """Seconds of the test's clock; a race is decided by them."""
    fail: str | None = None
    """An error's code: the work fails with it."""
    times: int = 0
    """So many attempts fail in a way that may be tried again."""


@activity("test.work", title="Work", effects="idempotent")
async def work(input: WorkInput, ctx: ActivityContext) -> JsonValue:
    """Work for a while, then give the value or fail."""
    await Current.clock.take((ctx.run_id, ctx.path), input.takes)
    if ctx.attempt <= input.times:
        raise Retryable("not yet", code="test.busy")
    if input.fail is not None:
        raise Rejected("told to fail", code=input.fail)
    return input.value


@activity("test.undo_book", title="Unbook")
async def undo_book(input: WorkInput, ctx: ActivityContext) -> JsonValue:
    """Take a booking back."""
    return None


@activity("test.book", title="Book", effects="keyed", undo="test.undo_book")
async def book(input: WorkInput, ctx: ActivityContext) -> JsonValue:
    """Book something that can be taken back."""
    return await work(input, ctx)


@activity("test.charge", title="Charge", effects="unsafe")
async def charge(input: WorkInput, ctx: ActivityContext) -> JsonValue:
    """Do something that must not be done twice."""
    return await work(input, ctx)


@activity("test.quick", title="Quick work", effects="idempotent", runs="quick")
async def quick(input: WorkInput, ctx: ActivityContext) -> JsonValue:
    """Work that may run within the flow worker."""
    return await work(input, ctx)


WORK = tuple(declaration_of(one) for one in (work, undo_book, book, charge, quick))
