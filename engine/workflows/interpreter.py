"""The loop around RunState: it performs commands and hands over what happened, one by one."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import Any, NamedTuple

from temporalio import workflow

from engine import calls
from engine.calls import UNKNOWN_TYPE, Wire
from engine.plan import IN_TURNS, LOST_FOR_LONG, LOST_IS_POISON, STOPPED_IS_NOT_LOST, Plan
from engine.plan_cache import plan_of
from engine.start import RunStart
from engine.state import RunState
from engine.state.messages import (
    Announce,
    CallFlow,
    CancelActivity,
    CancelFlow,
    CancelTimer,
    Command,
    EndRun,
    Evaluate,
    Evaluated,
    Event,
    NextTurn,
    Respond,
    StartActivity,
    StartTimer,
    Steer,
    TimerFired,
)
from engine.workflows import steps
from engine.workflows.called import CalledFlows
from engine.workflows.continuing import Continuing, begin
from engine.workflows.ending import finish
from engine.workflows.errands import Owed, errand, to_the_end
from engine.workflows.pace import Pace
from engine.workflows.record import Taken
from engine.workflows.rests import BREATH, Rests
from engine.workflows.status import StatusLine
from engine.workflows.turns import TIMERS, later
from nextscript.values import from_wire, to_wire

_TIMES_LOST = 3
"""Workers that may die with one attempt before the step fails: it may be what kills them."""
_LOSING = 90.0
"""Seconds in which all of them may be one: Temporal hands tasks to a silent one for a minute."""

_MOST_FUEL = 400_000
"""Steps of expressions in one activation, of runs that know no turns: about 200 ms."""
_CANCELLED = Steer("cancel", body={"reason": "cancelled in Temporal"})


class Losses(NamedTuple):
    """How many workers an attempt has lost, and since when."""

    times: int = 0
    since: float = 0.0


NO_LOSSES = Losses()


class Interpreter:
    """One run, or its part since the last continue-as-new."""

    def __init__(self, start: RunStart) -> None:
        self.start = start
        self.plan: Plan = plan_of(start)
        self.state: RunState = begin(start, self.plan, workflow.time())
        self.taken = Taken()
        self._inbox: deque[Event] = deque()
        self._steps = steps.Steps(start, self.plan)
        self.pace = Pace()
        self._status = StatusLine(start)
        self._owed = Owed()
        self._called = CalledFlows(start, self.hear, self._owed)
        self._continuing = Continuing(start, self.state, self.plan, self._called, self.taken)
        self._running: dict[str, workflow.ActivityHandle[Any]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._begun = False
        self._in_turns = start.semantics >= IN_TURNS
        self._rests = Rests(self.state, self.hear)
        self._stirred = False

    def hear(self, event: Event) -> None:
        """Take note of an event; the loop applies it in its turn."""
        self._inbox.append(event)

    def flow_ended(self, message: Wire) -> None:
        """Take note that a called flow has ended."""
        self._called.ended(message)

    def request(self, steer: Steer) -> tuple[str, str] | None:
        """Take note of a request, or say why it does not apply after all that came before it.

        Two requests of one activation both pass the validator, which may change nothing; here the
        second meets what the first has done. In a pause between turns it does not; what no longer
        applies then does nothing.
        """
        self._begin()
        while self._apply_next():
            pass
        self._stirred = True
        refused = self.state.refusal(steer)
        if refused is None:
            self.hear(steer)
        return refused

    @property
    def heard(self) -> bool:
        """Say whether something was heard that has not been applied yet."""
        return bool(self._inbox)

    async def run(self) -> Wire:
        """Run to the end. Raises what ends the workflow as failed, or continues as new."""
        self._begin()
        while self.state.ended is None:
            await self._something()
            await self._apply_all()
            now = self._continuing.now(self._quiet, list(self._running))
            if now and await self._continuing.go(lambda: self._quiet and not self._news):
                self.hear(_CANCELLED)
        result, _ = await to_the_end(self._end(self.state.ended))
        return result

    def _begin(self) -> None:
        # A request may be delivered with the start, and is then handled before `run`.
        if self._begun:
            return
        self._begun = True
        for timer in self.state.timers if self.start.carried else ():
            self._timer(timer.key, timer.at)
        self._perform()
        self._rests.take()

    @property
    def _quiet(self) -> bool:
        outside = self._running or self._called.starting or self._owed.open
        return not outside and self.state.ended is None and self.state.can_continue

    @property
    def _news(self) -> bool:
        return any(not isinstance(event, NextTurn) for event in self._inbox)

    async def _apply_all(self) -> None:
        """Apply each event fully before the next, breathing where expressions cost much."""
        while self._apply_next():
            if self.state.fuel_spent > _MOST_FUEL and not self._in_turns:
                self.state.fuel_spent = 0
                await self._breathe()
        if not self._in_turns:
            self.state.fuel_spent = 0

    def _apply_next(self) -> bool:
        if not self._can_apply or self.state.ended is not None:
            return False
        self.state.apply(self._inbox.popleft(), workflow.time())
        self._perform()
        self._rests.take()
        return True

    async def _breathe(self) -> None:
        # The SDK takes two seconds in one activation for a deadlock; a timer begins another.
        try:
            await workflow.sleep(BREATH)
        except asyncio.CancelledError:
            self.hear(_CANCELLED)

    async def _something(self) -> None:
        try:
            await workflow.wait_condition(lambda: self._can_apply or self._stirred)
        except asyncio.CancelledError:
            self.hear(_CANCELLED)
        self._stirred = False

    @property
    def _can_apply(self) -> bool:
        return bool(self._inbox) and not self._rests.short

    def _perform(self) -> None:
        waits = self._continuing.comes_first(self._quiet)
        found = self.state.commands(starting=not waits)
        batch = [self._steps.placed(command) for command in found]
        quick = self.pace.quick(batch)
        for command in batch:
            self._do(command, quick)

    def _do(self, command: Command, quick: bool) -> None:
        match command:
            case StartActivity():
                self._start(command, quick)
            case CancelActivity(path=path):
                self._cancel(path)
            case StartTimer(key=key, at=at):
                self._timer(key, at)
            case CancelTimer(key=key):
                self._forget(key)
            case Evaluate():
                self._evaluate(command)
            case CallFlow():
                self._called.call(command)
            case CancelFlow(path=path):
                self._called.cancel(path)
            case Respond():
                self._respond(command)
            case Announce():
                self._status.announce(command)
            case EndRun():
                pass  # the loop sees that the state has ended

    # --- steps

    def _start(self, command: StartActivity, quick: bool) -> None:
        if quick and command.may_be_quick and self.pace.count_local():
            self._watch(command, self._steps.local(command), quick=True)
        else:
            self._regular(command)

    def _regular(self, command: StartActivity, lost: Losses = NO_LOSSES) -> None:
        self.pace.told()
        self._watch(command, self._steps.regular(command), lost=lost)

    def _watch(
        self,
        command: StartActivity,
        handle: workflow.ActivityHandle[Any],
        *,
        quick: bool = False,
        lost: Losses = NO_LOSSES,
    ) -> None:
        self._running[command.path] = handle
        handle.add_done_callback(partial(self._ended, command, quick, lost))

    def _ended(
        self, command: StartActivity, quick: bool, lost: Losses, handle: asyncio.Task[Any]
    ) -> None:
        error = None if handle.cancelled() else handle.exception()
        if self._running.get(command.path) is not handle:
            return  # cancelled: the state has moved on
        del self._running[command.path]
        node = self.plan.nodes[command.node]
        if handle.cancelled() or (error is not None and steps.is_cancelled(error)):
            return
        self._steps.note(command.path, error)
        if error is None:
            self.hear(steps.succeeded(command, handle.result(), quick=quick))
        elif quick and steps.is_of(error, UNKNOWN_TYPE):
            self._regular(command)
        elif self._was_stopped(error) and node.effects != "unsafe":
            self._regular(command, lost)
        elif steps.is_lost(error) and node.effects != "unsafe" and not self._is_poison(lost):
            self._regular(command, Losses(lost.times + 1, lost.since or workflow.time()))
        else:
            kills = self.start.semantics >= LOST_IS_POISON and self._is_poison(lost)
            self.hear(steps.failed(command, error, node, quick=quick, kills=kills))

    def _is_poison(self, lost: Losses) -> bool:
        """Say whether one loss more is one too many."""
        if lost.times < _TIMES_LOST:
            return False
        for_long = workflow.time() - lost.since >= _LOSING
        return for_long or self.start.semantics < LOST_FOR_LONG

    def _was_stopped(self, error: BaseException) -> bool:
        return self.start.semantics >= STOPPED_IS_NOT_LOST and steps.is_stopped(error)

    def _cancel(self, path: str) -> None:
        handle = self._running.pop(path, None)
        if handle is not None:
            handle.cancel()

    # --- timers and errands

    def _timer(self, key: str, at: float) -> None:
        delay = max(0.0, at - workflow.time())
        loop = asyncio.get_running_loop()
        fired = partial(later, TIMERS, partial(self._fired, key))
        self._timers[key] = loop.call_later(delay, fired)

    def _fired(self, key: str) -> None:
        if self._timers.pop(key, None) is not None:
            self.hear(TimerFired(key))

    def _forget(self, key: str) -> None:
        handle = self._timers.pop(key, None)
        if handle is not None:
            handle.cancel()

    def _evaluate(self, command: Evaluate) -> None:
        request = {
            "template": command.template,
            "scope": {name: to_wire(value) for name, value in command.scope.items()},
            "spread": command.spread,
            "now": workflow.time(),
            "timezone": self.plan.timezone,
            "seed": f"{self.start.seed}/{command.path}/{command.purpose}",
        }
        handle = errand(calls.EVALUATE, request)
        handle.add_done_callback(partial(self._evaluated, command))

    def _evaluated(self, command: Evaluate, handle: asyncio.Task[Wire]) -> None:
        if handle.cancelled():
            return
        found = handle.result()
        failure = calls.read_failure(found["failure"]) if "failure" in found else None
        value = None if failure else from_wire(found["value"])
        self.hear(Evaluated(command.path, command.purpose, value, failure))

    def _respond(self, command: Respond) -> None:
        body = to_wire(command.body)
        answer = {"status": command.status, "headers": command.headers, "body": body}
        self._owed.add(errand(calls.RESPOND, answer))

    async def _end(self, end: EndRun) -> Wire:
        for path in list(self._running):
            self._cancel(path)
        await self._owed.settle()
        return await finish(self.start, self.plan, self.state, self.taken, end)
