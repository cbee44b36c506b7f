"""The function of a connector's trigger, called with what it may use."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import structlog

from engine.activities.context import context_of, opened
from engine.activities.failures import failure_of
from engine.activities.ports import StepPorts
from engine.activities.redaction import Redaction
from engine.calls import CRASHED
from engine.ports import Held
from engine.state.messages import Failure
from nextscript.activity import ActivityContext, Level
from nextscript.node_types import Declaration
from nextscript.triggers import Event, Kept, ListenerContext, Polled, Starting
from nextscript.values import Json

_log = structlog.get_logger("nextscript.listening")


@dataclass
class Trigger:
    """What is listened to or polled, in this process. Nothing it gives has secrets in it."""

    ports: StepPorts
    declaration: Declaration
    held: Held
    redaction: Redaction = field(default_factory=lambda: Redaction(()))

    async def listen(self, starting: Starting) -> None:
        """Listen until it ends by itself; what happens goes to `starting`."""
        held, outside = self.held, await self._opened()
        clean = _Cleaning(self, starting)
        context = ListenerContext(outside, clean, held.state, held.flow_id, held.node)
        await self._function(self._model(), context)

    async def poll(self, cursor: Json) -> Polled:
        """Look once for what has happened since."""
        found: Polled = await self._function(self._model(), await self._opened(), cursor)
        return replace(found, events=self.clean(found.events))

    def clean(self, events: Sequence[Event]) -> list[Event]:
        """Give events without secrets."""
        return [Event(one.id, self.redaction.json(one.data)) for one in events]

    def failure(self, error: BaseException) -> Failure:
        """Say what an error of the function means; the log has what was not raised on purpose."""
        failure = failure_of(error, "idempotent")
        if failure.code == CRASHED:
            trace = self.redaction.text("".join(traceback.format_exception(error)))
            _log.error("listener crashed", type=self.held.type, exception=trace)
        return replace(failure, message=self.redaction.text(failure.message))

    def log(self, level: Level, message: str, data: Json) -> None:
        """Log to the worker's log: there is no step to show it beside."""
        held, said = self.held, self.redaction.text(message)
        _log.info("listener", flow=held.flow_id, node=held.node, level=level, said=said)

    def heartbeat(self, detail: Json) -> None:
        """Its heart beats by itself; what it keeps it keeps with `keep`."""

    @property
    def _function(self) -> Callable[..., Coroutine[Any, Any, Any]]:
        # Any: a trigger's parameter types are its own.
        return self.declaration.function  # type: ignore[return-value]

    def _model(self) -> object:
        return self.declaration.input_model.model_validate(self.held.config)

    async def _opened(self) -> ActivityContext[Any]:
        # Any: the connection's type is the trigger's own.
        held = self.held
        found = await opened(self.ports, held.project_id, self.declaration, held.connection)
        if found is not None:
            self.redaction = Redaction(found.secrets)
        return context_of(
            self.ports,
            (self.declaration, found),
            self,
            project_id=held.project_id,
            # Of this opening: files are written once per key and number, and numbers begin anew.
            effect_key=uuid4().hex,
            path=held.node,
            timezone=held.timezone,
            now=time.time(),
        )


@dataclass(frozen=True)
class _Cleaning:
    trigger: Trigger
    starting: Starting

    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        return await self.starting.start(self.trigger.clean(events), keep)
