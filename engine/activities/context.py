"""What a step's function is given: its connection, the way out, its log and its heartbeat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from temporalio import activity

from engine.activities.ports import StepPorts
from engine.activities.redaction import Redaction
from engine.calls import StepCall
from engine.ports import OpenedConnection
from engine.state.messages import LogLine
from nextscript.activity import ActivityContext, Level, Runtime
from nextscript.connection import Connection, refuse_elsewhere
from nextscript.egress import Binding, BoundHttp, binding_of
from nextscript.errors import Rejected
from nextscript.node_types import OF_PROJECT, Declaration, any_of, connection_of
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
async def beating_every(seconds: float) -> AsyncIterator[None]:
    """Heartbeat so often while the block runs, for what tells of no progress."""
    task = asyncio.create_task(_beat(lambda: None, seconds))
    try:
        yield
    finally:
        task.cancel()


class Progress(Protocol):
    """How far something is."""

    @property
    def detail(self) -> Json:
        """What the next attempt would resume from."""


@asynccontextmanager
async def beating(runtime: Progress) -> AsyncIterator[None]:
    """Heartbeat for the step while it runs, so that a killed worker is noticed in seconds."""
    if activity.info().is_local:
        yield
        return
    task = asyncio.create_task(_beat(lambda: runtime.detail, _BEAT_SECONDS))
    try:
        yield
    finally:
        task.cancel()


async def _beat(detail: Callable[[], Json], seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        activity.heartbeat(detail())


async def opened(
    ports: StepPorts, project_id: str, declaration: Declaration, key: str | None
) -> OpenedConnection | None:
    """Open the step's connection and see that it is of the kind the type needs."""
    if key is None:
        return None
    found = await ports.connections.open(project_id, key)
    wanted = declaration.node_type.connections
    if wanted and found.kind not in wanted:
        raise Rejected(
            f"The connection {key} is of the kind {found.kind}, the step needs {any_of(wanted)}",
            code="connection.kind",
        )
    if declaration.source == OF_PROJECT:
        _refuse_elsewhere(declaration, found)
    return found


def _refuse_elsewhere(declaration: Declaration, found: OpenedConnection) -> None:
    connection = _connection(declaration, found)
    if connection is not None:
        refuse_elsewhere(connection, found.hosts)


def context_for(
    ports: StepPorts,
    project_id: str,
    run_id: str,
    call: StepCall,
    runtime: StepRuntime,
    connection: tuple[Declaration, OpenedConnection | None],
) -> ActivityContext[Any]:  # Any: the connection's type is the activity's own
    """Build what the function may use."""
    return context_of(
        ports,
        connection,
        runtime,
        project_id=project_id,
        effect_key=call.effect,
        attempt=call.attempt,
        run_id=run_id,
        path=call.path,
        timezone=call.timezone,
        now=call.now,
        previous=call.previous,
    )


def context_of(
    ports: StepPorts,
    connection: tuple[Declaration, OpenedConnection | None],
    runtime: Runtime,
    *,
    project_id: str,
    effect_key: str,
    run_id: str = "",
    **about: Any,  # Any: what else the context says, each of its own type
) -> ActivityContext[Any]:  # Any: as above
    """Build what a function may use that is no step of a run, or that is."""
    declaration, found = connection
    http = BoundHttp(ports.egress, _binding(found), project_id)
    return ActivityContext(
        connection=_connection(declaration, found),
        http=http,
        dial=http.dial,
        runtime=runtime,
        effect_key=effect_key,
        run_id=run_id,
        project_id=project_id,
        files=ports.files.of(project_id, run_id, effect_key),
        packages=partial(ports.packages.folder, project_id),
        tokens=ports.tokens.of(project_id),
        **about,
    )


def _connection(declaration: Declaration, found: OpenedConnection | None) -> Connection | None:
    return connection_of(declaration, found.kind, found.values) if found else None


def _binding(found: OpenedConnection | None) -> Binding:
    return binding_of(found.values, found.hosts) if found else Binding()
