"""Runs a pattern's document on the real server, by the real workflow, with work on a clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from engine.client import RunView
from engine.nodes import CONTROLS
from engine.state.messages import Event, Signalled
from nextscript.catalog import Catalog
from nextscript.values import Json, plain
from tests.engine.instance import Instance, instance
from tests.patterns.clock import Clock, Current
from tests.patterns.outcome import Outcome
from tests.patterns.work import WORK

CATALOG = Catalog.of(CONTROLS, WORK)
HOUR = 3600.0
_PATIENCE = 100.0
_LOOK = 0.01


@asynccontextmanager
async def pattern_engine(address: str, cached: int | None) -> AsyncIterator[Instance]:
    """An engine that knows the work of the patterns."""
    async with instance(address, catalog=CATALOG, cached=cached) as made:
        yield made


async def run_on_temporal(
    engine: Instance,
    document: str,
    input: Json,
    later: Sequence[tuple[float, Event]],
    flows: Mapping[str, str],
    soon: bool,
) -> Outcome:
    """Run it to its end. With `soon` the hours it waits for pass at once."""
    Current.clock = Clock()
    engine.flows.documents = dict(flows)
    engine.flows.called.clear()
    run = await engine.start(document.replace("1h", "100ms") if soon else document, input)
    play = _Play(engine, run, Current.clock, list(later), HOUR if soon else float("inf"))
    async with asyncio.timeout(_PATIENCE):
        view = await play.to_the_end()
    return _outcome(run, view, Current.clock)


class _Play:
    def __init__(
        self,
        engine: Instance,
        run: str,
        clock: Clock,
        later: list[tuple[float, Event]],
        horizon: float,
    ) -> None:
        self._engine = engine
        self._run = run
        self._clock = clock
        self._later = sorted(later, key=lambda one: one[0])
        self._horizon = horizon

    async def to_the_end(self) -> RunView:
        """Let time pass whenever the run can do nothing more without it."""
        while not (view := await self._engine.view(self._run)).ended:
            if await self._at_rest(view) and self._next < self._horizon:
                await self._let_pass()
            else:
                # A server and two workers are busy, or a real timer runs: nobody tells us when.
                await asyncio.sleep(_LOOK)
        return view

    @property
    def _next(self) -> float:
        times = [self._clock.next, *(at for at, _ in self._later)]
        return min((at for at in times if at is not None), default=float("inf"))

    async def _let_pass(self) -> None:
        self._clock.advance(self._next)
        while self._later and self._later[0][0] <= self._clock.now:
            await self._send(self._later.pop(0)[1])

    async def _send(self, event: Event) -> None:
        if isinstance(event, Signalled):
            project, name = self._engine.project, event.name
            await self._engine.engine.signal(project, self._run, name, event.payload)
        else:
            await self._engine.steer(self._run, event)  # type: ignore[arg-type]  # a Steer

    async def _at_rest(self, view: RunView) -> bool:
        if self._busy(self._run, view):
            return False
        awaited = {step["child_run_id"] for step in view.steps if step["status"] == "waiting"}
        for child in self._engine.flows.called:
            below = await self._engine.view(child)
            if (below.ended and child in awaited) or self._busy(child, below):
                return False
        return True

    def _busy(self, run: str, view: RunView) -> bool:
        return any(self._moves(run, step) for step in view.steps)

    def _moves(self, run: str, step: dict[str, Any]) -> bool:
        if step["type"] == "flow.call":
            return step["status"] in ("running", "waiting") and not step["child_run_id"]
        works = step["type"].startswith("test.") and step["status"] in ("running", "pending")
        return works and (run, step["path"]) not in self._clock.asleep


def _outcome(run: str, view: RunView, clock: Clock) -> Outcome:
    steps = {step["path"]: dict(step) for step in view.steps}
    for path, step in steps.items():
        if (run, path) in clock.began:
            step["started_at"] = clock.began[run, path]
            step["ended_at"] = clock.ended[run, path]
    output = None if view.output is None else plain(view.output)
    return Outcome(view.status, output, view.error, steps)
