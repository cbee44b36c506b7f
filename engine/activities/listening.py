"""The activity that holds a listener's connection, or polls, until it is not wanted any more."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from pydantic import BaseModel
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from engine import calls
from engine.activities.context import beating_every, context_of, opened
from engine.activities.failures import failure_of, retry_after
from engine.activities.ports import CurrentCatalog, Ports
from engine.activities.redaction import Redaction
from engine.ports import Held
from engine.state.messages import Failure
from nextscript.activity import ActivityContext, Level
from nextscript.durations import parse_duration
from nextscript.errors import Conflict, NextScriptError, Retryable
from nextscript.node_types import Declaration
from nextscript.triggers import Event, Kept, ListenerContext, Polled, PollInput
from nextscript.values import Json

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
_log = structlog.get_logger("nextscript.listening")


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


@dataclass
class _Runtime:
    """What a listener logs goes to the worker's log: there is no step to show it beside."""

    held: Held
    redaction: Redaction = field(default_factory=lambda: Redaction(()))

    def log(self, level: Level, message: str, data: Json) -> None:
        said = self.redaction.text(message)
        _log.info("listener", flow=self.held.flow_id, node=self.held.node, level=level, said=said)

    def heartbeat(self, detail: Json) -> None:
        """Its heart beats by itself; what it keeps it keeps with `keep`."""


class _Listening:
    """One attempt to listen."""

    def __init__(self, ports: Ports, catalog: CurrentCatalog, held: Held) -> None:
        self._ports = ports
        self._listeners = ports.listeners
        self._catalog = catalog
        self._held = held
        self._runtime = _Runtime(held)

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
        failure = failure_of(error or Retryable(_ENDED, code="listener.ended"), "idempotent")
        if failure.code == calls.CRASHED and error is not None:
            trace = self._runtime.redaction.text("".join(traceback.format_exception(error)))
            _log.error("listener crashed", type=self._held.type, exception=trace)
        return replace(failure, message=self._runtime.redaction.text(failure.message))

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
        held, declaration = self._held, await self._known()
        model = declaration.input_model.model_validate(held.config)
        if declaration.way == "poll":
            await self._poll(declaration, model)
        else:
            outside = await self._opened(declaration)
            context = ListenerContext(outside, self, held.state, held.flow_id, held.node)
            await _function(declaration)(model, context)

    async def _opened(self, declaration: Declaration) -> ActivityContext[Any]:
        # Any: the connection's type is the trigger's own.
        held = self._held
        found = await opened(self._ports, held.project_id, declaration, held.connection)
        if found is not None:
            self._runtime.redaction = Redaction(found.secrets)
        return context_of(
            self._ports,
            (declaration, found),
            self._runtime,
            project_id=held.project_id,
            # Of this opening: files are written once per key and number, and numbers begin anew.
            effect_key=uuid4().hex,
            path=held.node,
            timezone=held.timezone,
            now=time.time(),
        )

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
        return await self._listeners.start(self._held, self._clean(events), keep)

    def _clean(self, events: Sequence[Event]) -> list[Event]:
        return [Event(one.id, self._runtime.redaction.json(one.data)) for one in events]

    async def _poll(self, declaration: Declaration, model: BaseModel) -> None:
        """Poll, each time with the connection as it is then: its token may have been renewed."""
        assert isinstance(model, PollInput)
        function: Callable[..., Coroutine[Any, Any, Polled]]  # Any: the poller's own types
        function = _function(declaration)
        pause = max(parse_duration(model.every).total_seconds(), _QUICKEST)
        cursor = self._held.state
        while True:
            found = await function(model, await self._opened(declaration), cursor)
            clean = replace(found, events=self._clean(found.events))
            await self._listeners.polled(self._held, clean)
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


def _function(declaration: Declaration) -> Callable[..., Coroutine[Any, Any, Any]]:
    # Any: a trigger's parameter types are its own.
    return declaration.function  # type: ignore[return-value]


async def _ended(*tasks: asyncio.Task[Any]) -> None:  # Any: what they give is not looked at
    """Cancel what still runs and wait for it, a while: one that stays may start nothing more."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=_ENDS_WITHIN)
