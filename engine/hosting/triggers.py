"""A custom trigger: its function runs in a host, what it starts is started by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.calls import CRASHED, Wire
from engine.hosting.errors import read_error, told
from engine.hosting.hosts import Hosts
from engine.hosting.steps import Worker, ended_words
from engine.hosting.turns import Asking, take_turn
from engine.ports import Held
from nextscript.errors import NextScriptError, Retryable
from nextscript.node_types import Declaration
from nextscript.triggers import Event, Kept, Polled, Starting
from nextscript.values import Json


@dataclass
class TriggerInHost:
    """The worker's side; it does what `engine.activities.triggers.Trigger` does."""

    ports: Worker
    hosts: Hosts
    declaration: Declaration
    held: Held

    async def listen(self, starting: Starting) -> None:
        """Listen until it ends by itself; what happens goes to `starting`."""

        async def answer(asked: Wire) -> Wire:
            if "turn" in asked:
                return await take_turn(self.ports.egress, asked)
            return await _started(starting, asked)

        await self._done({"do": "listen"}, answer)

    async def poll(self, cursor: Json) -> Polled:
        """Look once for what has happened since."""

        async def answer(asked: Wire) -> Wire:
            return await take_turn(self.ports.egress, asked)

        found = await self._done({"do": "poll", "cursor": cursor}, answer)
        return Polled(_events(found["events"]), found["cursor"], found["more"])

    async def _done(self, job: Wire, answer: Asking) -> Any:  # Any: JSON the caller knows
        frame = await self.hosts.do(
            self.declaration,
            {**job, "type": self.held.type, "held": asdict(self.held)},
            key=f"{self.held.flow_id}/{self.held.node}",
            seconds=None,
            beat=lambda _: None,
            ask=answer,
        )
        if "error" in frame:
            raise read_error(frame["error"])
        if "done" not in frame:
            raise Retryable(ended_words(frame), code=CRASHED)
        return frame["done"]


@dataclass(frozen=True)
class StartedByWorker:
    """Within a host: it fits `nextscript.triggers.Starting`."""

    ask: Asking

    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        """Have the worker start runs. Raises what it raised."""
        told_of = [[one.id, one.data] for one in events]
        asked: Wire = {"start": told_of, "keep": [keep.state] if keep else None}
        answer = await self.ask(asked)
        if "error" in answer:
            raise read_error(answer["error"])
        started: list[str | None] = answer["started"]
        return started


def polled_wire(found: Polled) -> Wire:
    """Render what a poller found."""
    events = [[one.id, one.data] for one in found.events]
    return {"events": events, "cursor": found.cursor, "more": found.more}


async def _started(starting: Starting, asked: Wire) -> Wire:
    keep = Kept(asked["keep"][0]) if asked["keep"] is not None else None
    try:
        return {"started": await starting.start(_events(asked["start"]), keep)}
    except NextScriptError as error:
        return {"error": told(error)}


def _events(wire: list[Any]) -> list[Event]:  # Any: what was made of events above
    return [Event(id_, data) for id_, data in wire]
