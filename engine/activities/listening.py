"""The activity that holds a listener's connection, or polls, until it is not wanted any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from engine import calls
from engine.activities.context import beating_every
from engine.activities.failures import failure_of, retry_after
from engine.activities.ports import CurrentCatalog, Ports
from engine.activities.triggers import Trigger
from engine.hosting.triggers import TriggerInHost
from engine.ports import Held
from engine.state.messages import Failure
from nextscript.durations import parse_duration
from nextscript.errors import Conflict, NextScriptError, Retryable
from nextscript.node_types import Declaration
from nextscript.triggers import Event, Kept, PollInput

_BEAT_SECONDS = 3.0
_ENDS_WITHIN = 5.0
_WELL_AFTER = 0.5
"""Seconds in which a listener that cannot listen says so, as a rule."""
_WELL_AFTER_FAILING = 10.0
_QUICKEST = 10.0
"""Seconds between two polls, at least."""
_AT_ONCE = timedelta(milliseconds=10)
_RETRYABLE = (1.0, 60.0)
"""The first and the longest pause, in seconds, after what may work later …"""
_FINAL = (30.0, 600.0)
"""… and after what somebody has to mend."""


def listens(ports: Ports, catalog: CurrentCatalog) -> Callable[[str, str], Awaitable[bool]]:
    """Give the activity for a worker."""

    @activity.defn(name=calls.LISTEN)
    async def listen(flow_id: str, node: str) -> bool:
        """Say whether it is to go on, with what it is to listen to by then."""
        project = (activity.info().workflow_id or "").partition("/")[0]
        async with beating_every(_BEAT_SECONDS):
            held = await ports.listeners.take(project, flow_id, node, uuid4().hex)
            if held is None:
                return False
            return await _Listening(ports, catalog, held).run()

    return listen


class _Listening:
    """One attempt to listen."""

    def __init__(self, ports: Ports, catalog: CurrentCatalog, held: Held) -> None:
        self._ports = ports
        self._listeners = ports.listeners
        self._catalog = catalog
        self._held = held
        self._trigger: Trigger | TriggerInHost | None = None

    async def run(self) -> bool:
        """Listen until it is lost to another, or stopped. What it fails with is raised."""
        work = asyncio.create_task(self._work())
        lost = asyncio.create_task(self._listeners.until_lost(self._held))
        stopped = asyncio.create_task(activity.wait_for_worker_shutdown())
        well = asyncio.create_task(self._listens_well())
        try:
            first, _ = await asyncio.wait(
                [work, lost, stopped], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            await _ended(work, lost, stopped, well)
        if work in first:
            return await self._over(work.exception())
        if stopped in first:
            raise _again("The worker was stopped", calls.LOST, _AT_ONCE)
        return True

    async def _over(self, error: BaseException | None) -> bool:
        if isinstance(error, Conflict) and error.code.startswith("listener."):
            return True
        failure = self._failure(error)
        with suppress(NextScriptError):
            await self._listeners.fails(self._held, failure.code, failure.message)
        raise _again(failure.message, failure.code, self._pause(failure, error))

    def _failure(self, error: BaseException | None) -> Failure:
        error = error or Retryable(_ENDED, code="listener.ended")
        if isinstance(self._trigger, Trigger):
            return self._trigger.failure(error)
        return failure_of(error, "idempotent")

    def _pause(self, failure: Failure, error: BaseException | None) -> timedelta:
        first, longest = _RETRYABLE if failure.kind == "retryable" else _FINAL
        asked = retry_after(error) if error is not None else None
        grown = first * 2 ** min(self._held.failures, 12)
        return timedelta(seconds=max(min(grown, longest), min(asked or 0.0, 3600.0)))

    async def _listens_well(self) -> None:
        await asyncio.sleep(_WELL_AFTER_FAILING if self._held.failures else _WELL_AFTER)
        with suppress(NextScriptError):
            await self._listeners.listens(self._held)

    async def _work(self) -> None:
        declaration = await self._known()
        trigger = self._trigger = self._of(declaration)
        if declaration.way == "poll":
            await self._poll(declaration, trigger)
        else:
            await trigger.listen(self)

    def _of(self, declaration: Declaration) -> Trigger | TriggerInHost:
        if declaration.is_custom and self._ports.hosts is not None:
            return TriggerInHost(self._ports, self._ports.hosts, declaration, self._held)
        return Trigger(self._ports, declaration, self._held)

    async def _known(self) -> Declaration:
        held = self._held
        found = self._catalog.catalog.get(held.type)
        if found is None:
            found = await self._ports.types.find(held.project_id, held.type, calls.NEWEST)
        if found is None or found.way is None:
            raise Retryable(
                f"This worker does not know the trigger {self._held.type}", code=calls.UNKNOWN_TYPE
            )
        return found

    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        """Start runs for a listener: it fits `nextscript.triggers.Starting`."""
        return await self._listeners.start(self._held, events, keep)

    async def _poll(self, declaration: Declaration, trigger: Trigger | TriggerInHost) -> None:
        """Poll, each time with the connection as it is then: its token may have been renewed."""
        model = declaration.input_model.model_validate(self._held.config)
        assert isinstance(model, PollInput)
        pause = max(parse_duration(model.every).total_seconds(), _QUICKEST)
        cursor = self._held.state
        while True:
            found = await trigger.poll(cursor)
            await self._listeners.polled(self._held, found)
            cursor = found.cursor
            if not found.more:
                await asyncio.sleep(pause)


_ENDED = "It stopped listening without saying why"


def _again(message: str, code: str, pause: timedelta) -> ApplicationError:
    return ApplicationError(
        message,
        type=code,
        next_retry_delay=pause,
        category=ApplicationErrorCategory.BENIGN,
    )


async def _ended(*tasks: asyncio.Task[Any]) -> None:  # Any: what they give is not looked at
    """Cancel what still runs and wait for it, a while: one that stays may start nothing more."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=_ENDS_WITHIN)
