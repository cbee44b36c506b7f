"""Server-sent events of one run: a snapshot, then what changes, then the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor
from activities.runs import reading
from activities.runs.context import Running
from activities.runs.glance import Glance, glance
from activities.runs.launch import wait_for_end
from activities.runs.models import ENDED, Run
from activities.runs.presenting import present
from activities.runs.records import recorded_logs
from engine.client import RunView
from nextscript.errors import NextScriptError
from nextscript.values import Json

SILENCE = 15.0
"""Seconds without news after which a comment keeps the connection open."""
_RECORD = 10.0
"""Seconds between the end of a run and its record, at most."""
_AGAIN = 2.0

Fields = dict[str, Json]


@dataclass
class Told:
    """What this listener knows. `logs` counts the lines it has; an event's id carries it."""

    logs: int = 0
    run: Fields = field(default_factory=dict)
    steps: dict[str, Fields] = field(default_factory=dict)
    snapshot: bool = False


@dataclass(frozen=True)
class Event:
    """Something that happened to a run."""

    id: str
    name: str
    body: Fields

    def sent(self) -> bytes:
        """Write it as a server-sent event."""
        data = json.dumps(self.body, separators=(",", ":"))
        return f"id: {self.id}\nevent: {self.name}\ndata: {data}\n\n".encode()


class Stream:
    """The events of a run for one listener."""

    def __init__(self, running: Running, actor: Actor, run: Run, after: str | None) -> None:
        """`after` is the id of the last event the listener had: it gets no log line twice."""
        self._running = running
        self._actor = actor
        self._run = run
        self._told = Told(logs=lines_told(after))

    async def events(self, still_welcome: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
        """Give the events, with a comment in every silence; they stop for a caller signed out."""
        news: asyncio.Queue[Event | None] = asyncio.Queue(maxsize=1_000)
        task = asyncio.create_task(self._watch(news))
        try:
            while True:
                try:
                    event = await asyncio.wait_for(news.get(), SILENCE)
                except TimeoutError:
                    if not await still_welcome():
                        return
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield event.sent()
        finally:
            task.cancel()

    async def news(self) -> AsyncIterator[Fields]:
        """Give the events as JSON, each with its `type`, for a socket that carries several runs."""
        news: asyncio.Queue[Event | None] = asyncio.Queue(maxsize=100)
        task = asyncio.create_task(self._watch(news))
        try:
            while (event := await news.get()) is not None:
                yield {**event.body, "type": event.name}
        finally:
            task.cancel()

    async def _watch(self, news: asyncio.Queue[Event | None]) -> None:
        while self._run.status not in ENDED:
            with suppress(NextScriptError):
                async for view in self._running.parts.engine.follow(
                    str(self._run.project_id), str(self._run.id)
                ):
                    await self._tell(news, view)
            if not self._told.snapshot:
                await self._tell(news, None)  # nobody answers for the run: its row does
            self._run = await self._ended_run(_AGAIN) or self._run
        await self._tell_record(news)
        await news.put(None)

    async def _ended_run(self, seconds: float) -> Run | None:
        return await wait_for_end(self._running, self._run.id, seconds)

    async def _tell_record(self, news: asyncio.Queue[Event | None]) -> None:
        seen = await glance(self._running, self._run, None)
        async with self._running.seen_by(self._run.organisation_id) as session:
            logs = await recorded_logs(session, self._run.id)
        shown = await present(self._running, self._actor, self._run)
        await self._publish(news, shown.model_dump(mode="json"), seen, logs)
        await news.put(self._event("end", {"type": "end", "run": self._told.run}))

    async def _tell(self, news: asyncio.Queue[Event | None], view: RunView | None) -> None:
        shown = await present(self._running, self._actor, self._run, view)
        seen = await self._seen(view)
        logs: list[Json] = list(view.logs) if view else []
        await self._publish(news, shown.model_dump(mode="json"), seen, logs)

    async def _seen(self, view: RunView | None) -> Glance:
        """Give what is told of the steps: at first no more than a page of them, later all."""
        if self._told.snapshot:
            return Glance(reading.in_order(view.steps) if view else [])
        return await glance(self._running, self._run, view)

    async def _publish(
        self,
        news: asyncio.Queue[Event | None],
        run: Fields,
        seen: Glance,
        logs: list[Json],
    ) -> None:
        read: list[Fields] = [
            reading.step_read(step).model_dump(mode="json") for step in seen.steps
        ]
        if not self._told.snapshot:
            self._told.snapshot = True
            told: Fields = {"run": run, "steps": [*read], "totals": {**seen.totals}}
            await news.put(self._event("snapshot", told))
        else:
            for step in read:
                if self._told.steps.get(str(step["path"])) != step:
                    await news.put(self._event("step", {"type": "step", "step": step}))
            if _without_clock(run) != _without_clock(self._told.run):
                await news.put(self._event("run", {"type": "run", "run": run}))
        self._told.run = run
        self._told.steps |= {str(step["path"]): step for step in read}
        for line in logs[self._told.logs :]:
            self._told.logs += 1
            if isinstance(line, dict):
                await news.put(self._event("log", {"type": "log", **line}))

    def _event(self, name: str, body: Fields) -> Event:
        id_ = f"{self._told.logs}-{new_id()}"
        return Event(id_, name, {"id": id_, "at": now().isoformat(), **body})


def lines_told(event_id: str | None) -> int:
    """Read from an event's id how many log lines its listener has; anything else has none."""
    count, _, rest = (event_id or "").partition("-")
    with suppress(ValueError):
        UUID(rest)
        return int(count) if count.isascii() and count.isdecimal() and len(count) < 10 else 0
    return 0


def _without_clock(run: Fields) -> Fields:
    return {name: value for name, value in run.items() if name != "duration_ms"}
