"""What a step's function is given: its connection, the way out, its log and its heartbeat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from temporalio import activity

from engine.activities.ports import Ports
from engine.activities.redaction import Redaction
from engine.calls import StepCall
from engine.ports import OpenedConnection
from engine.state.messages import LogLine
from nextscript.activity import ActivityContext, Level
from nextscript.connection import Connection
from nextscript.egress import Binding, BoundHttp, binding_of
from nextscript.errors import Rejected
from nextscript.node_types import Declaration
from nextscript.values import Json

_MOST_LINES = 200
_LONGEST_LINE = 4_000
_BEAT_SECONDS = 4.0


@dataclass
class StepRuntime:
    """Keeps a step's log lines, bounded, and its progress, which the heartbeat loop sends."""

    path: str
    redaction: Redaction
    lines: list[LogLine] = field(default_factory=list)
    detail: Json = None
    dropped: int = 0

    def log(self, level: Level, message: str, data: Json) -> None:
        """Keep a line without secrets."""
        if len(self.lines) >= _MOST_LINES:
            self.dropped += 1
            return
        text = self.redaction.text(message)[:_LONGEST_LINE]
        self.lines.append(LogLine(time.time(), self.path, level, text, self._data(data)))

    def heartbeat(self, detail: Json) -> None:
        """Send progress now; it is there again for the next attempt."""
        self.detail = self.redaction.json(detail)
        if not activity.info().is_local:
            activity.heartbeat(self.detail)

    def _data(self, data: Json) -> Json:
        shown = self.redaction.json(data) or None
        return shown if len(str(shown)) <= _LONGEST_LINE else "(too long to keep)"


@asynccontextmanager
async def beating(runtime: StepRuntime) -> AsyncIterator[None]:
    """Heartbeat for the step while it runs, so that a killed worker is noticed in seconds."""
    if activity.info().is_local:
        yield
        return
    task = asyncio.create_task(_beat(runtime))
    try:
        yield
    finally:
        task.cancel()


async def _beat(runtime: StepRuntime) -> None:
    while True:
        await asyncio.sleep(_BEAT_SECONDS)
        activity.heartbeat(runtime.detail)


async def opened(
    ports: Ports, project_id: str, declaration: Declaration, key: str | None
) -> OpenedConnection | None:
    """Open the step's connection and see that it is of the kind the type needs."""
    if key is None:
        return None
    found = await ports.connections.open(project_id, key)
    wanted = declaration.node_type.connection
    if wanted is not None and found.kind != wanted:
        raise Rejected(
            f"The connection {key} is of the kind {found.kind}, the step needs {wanted}",
            code="connection.kind",
        )
    return found


def context_for(
    ports: Ports,
    project_id: str,
    run_id: str,
    call: StepCall,
    runtime: StepRuntime,
    connection: tuple[Declaration, OpenedConnection | None],
) -> ActivityContext[Any]:  # Any: the connection's type is the activity's own
    """Build what the function may use."""
    declaration, found = connection
    http = BoundHttp(ports.egress, _binding(found), project_id)
    return ActivityContext(
        connection=_connection(declaration, found),
        http=http,
        dial=http.dial,
        runtime=runtime,
        effect_key=call.effect,
        attempt=call.attempt,
        run_id=run_id,
        path=call.path,
        project_id=project_id,
        timezone=call.timezone,
        now=call.now,
        previous=_previous(),
        files=ports.files.of(project_id, run_id, call.effect),
        packages=partial(ports.packages.folder, project_id),
    )


def _connection(declaration: Declaration, found: OpenedConnection | None) -> Connection | None:
    model = declaration.connection_model
    if found is None or model is None:
        return None
    made = model.model_validate(found.values)
    return made if isinstance(made, Connection) else None


def _binding(found: OpenedConnection | None) -> Binding:
    return binding_of(found.values, found.hosts) if found else Binding()


def _previous() -> Json:
    details = activity.info().heartbeat_details
    return details[0] if details else None
