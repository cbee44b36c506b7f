"""Attempts of activities: their queue, their ends, and trying again."""

from __future__ import annotations

import heapq
from typing import Any

from engine.state.core import Core, Outside, failure_json, fault
from engine.state.endings import fail, succeed
from engine.state.messages import ActivityEnded, ActivityStarted, Failure, StartActivity
from engine.state.records import Attempt, Line, Step
from nextscript.durations import parse_duration
from nextscript.errors import NextScriptError
from nextscript.values import Small, is_small, plain

MOST_IN_FLIGHT = 200
TIMED_OUT = "step.timeout"


def attempt(core: Core, path: str) -> None:
    """Prepare a step's input and queue its first attempt."""
    step = core.data.steps[path]
    if step.ended:
        return
    node, body = core.node(step), core.data.bodies[step.body]
    scope = core.names.scope(node.config, body, body.copy + core.unit(step).copy, step)
    try:
        step.input = Small(core.evaluate(node.config, scope, purpose="config", seed=path))
    except Outside as question:
        step.scope = question.scope
    except NextScriptError as error:
        fail(core, step, fault(error, node.id, path))
        return
    queue(core, step)


def queue(core: Core, step: Step) -> None:
    """Let a step wait for its turn: oldest body first, then document order."""
    step.status, step.next_attempt_at = "pending", None
    order = step.item if step.item is not None else step.unit
    heapq.heappush(core.data.ready, (step.body, step.node, order, step.path))


def due(core: Core) -> list[StartActivity]:
    """Take the attempts that may start now."""
    started: list[StartActivity] = []
    data = core.data
    while data.ready and len(data.flight) < MOST_IN_FLIGHT and not data.paused:
        step = data.steps.get(heapq.heappop(data.ready)[3])
        if step is not None and step.status == "pending":
            started.append(_started(core, step))
    return started


def _started(core: Core, step: Step) -> StartActivity:
    node = core.node(step)
    step.status = "running"
    step.attempt += 1
    step.attempts.append(Attempt(step.attempt, core.now))
    core.data.flight[step.path] = step.attempt
    known = step.input is not None and is_small(step.input)
    return StartActivity(
        path=step.path,
        node=step.node,
        attempt=step.attempt,
        config=plain(step.input) if known and step.input is not None else None,
        template=None if known else step.config or node.config,
        scope=None if known else step.scope or {},
        may_be_quick=node.runs == "quick" and step.attempt == 1 and not step.undo,
        effect_path=step.path,
        activity=node.undo if step.undo else None,
    )


def picked_up(core: Core, event: ActivityStarted) -> None:
    """Note that a worker has begun an attempt."""
    step = core.data.steps.get(event.path)
    if step is not None and step.attempt == event.attempt and step.attempts:
        step.attempts[-1].started_at = core.now


def ended(core: Core, event: ActivityEnded) -> None:
    """Take in how an attempt ended."""
    core.data.logs.extend(
        Line(line.at, line.path, line.level, line.message, line.data) for line in event.logs
    )
    step = core.data.steps.get(event.path)
    if step is None or not _record(core, step, event):
        return
    core.data.flight.pop(event.path, None)
    step.runs = "quick" if event.quick else "standard"
    step.input_size = event.input_size or step.input_size
    if event.value is not None:
        step.failure = None  # of an attempt before; that one keeps it
        succeed(core, step, event.value)
    elif event.unknown:
        step.status = "unknown"
        step.failure = failure_json(event.failure or _unknown(core, step))
        core.data.unknown.append(step.path)
    else:
        _failed(core, step, event, event.failure or _unknown(core, step))


def _record(core: Core, step: Step, event: ActivityEnded) -> bool:
    """Keep what is known of an attempt; say whether it is the one the run waits for."""
    known = next((one for one in step.attempts if one.number == event.attempt), None)
    if known is not None:
        known.ended_at = core.now
        known.worker = event.worker
        known.started_at = event.started_at or known.started_at
        known.error = failure_json(event.failure) if event.failure else None
    return step.status == "running" and step.attempt == event.attempt


def _failed(core: Core, step: Step, event: ActivityEnded, failure: Failure) -> None:
    wire = failure_json(failure)
    policy = policy_of(core, step)
    cut_short = event.quick and failure.code == TIMED_OUT
    allowed = max(policy["attempts"], 2) if cut_short else policy["attempts"]
    wanted = policy["on"] is None or failure.code in policy["on"] or cut_short
    if failure.kind != "retryable" or step.attempt >= allowed or not wanted:
        fail(core, step, wire)
        return
    step.status, step.failure = "pending", wire
    pause = policy["first"] * policy["factor"] ** (step.attempt - 1)
    pause = max(min(pause, policy["max"]), event.retry_after or 0.0)
    step.next_attempt_at = core.now + (0.0 if cut_short else pause)
    if cut_short or pause <= 0:
        queue(core, step)
    else:
        core.start_timer(f"{step.path}#retry", step.next_attempt_at)


def retry_now(core: Core, path: str) -> None:
    """Make the next attempt of a step whose pause is over."""
    step = core.data.steps.get(path)
    if step is None or step.ended:
        return
    core.stop_timer(f"{path}#retry")
    queue(core, step)


# Any: seconds, numbers and codes under the names a retry policy gives them.
def policy_of(core: Core, step: Step) -> dict[str, Any]:
    """Give a step's retry policy, the operator's if it was changed."""
    retry = core.node(step).retry
    given = {
        "attempts": retry.attempts,
        "first": retry.first_ms / 1000,
        "factor": retry.factor,
        "max": retry.max_ms / 1000,
        "on": list(retry.on) if retry.on is not None else None,
    }
    for name, value in (step.retry or {}).items():
        given[name] = (
            parse_duration(value).total_seconds()
            if name in ("first", "max") and isinstance(value, str)
            else value
        )
    return given


def _unknown(core: Core, step: Step) -> Failure:
    return Failure(
        "step.unknown",
        "Nobody can tell whether the step happened",
        "final",
        "Look in the service, then retry the step or treat it as done.",
        core.node(step).id,
        step.path,
    )
