"""What an operator asks of a run, and why it may no longer apply."""

from __future__ import annotations

from engine.state.attempts import queue
from engine.state.core import Core, failure_json
from engine.state.endings import settle_failure, succeed
from engine.state.messages import Failure, Steer
from engine.state.records import Plain, Step
from engine.state.stops import cancel_run, cancel_step, forget_wait, stop_step
from engine.state.waits import complete, event_for
from nextscript.values import NULL, Small

_FOR_THE_RUN = ("pause", "resume", "cancel")


def refusal(core: Core, steer: Steer) -> tuple[str, str] | None:
    """Say why a request does not apply now: a code and a sentence; None when it does."""
    if core.data.ending is not None:
        return "run.ended", "The run has ended"
    if steer.action in _FOR_THE_RUN:
        return None
    step = core.data.steps.get(steer.path or "")
    if step is None or step.undo:
        return "step.not_found", f"There is no step {steer.path} in this run"
    return _step_refusal(core, step, steer)


def _step_refusal(core: Core, step: Step, steer: Steer) -> tuple[str, str] | None:
    failed = step.path in core.data.failing or step.status == "unknown"
    if steer.action == "retry":
        if failed or step.next_attempt_at is not None:
            return _input_refusal(core, step, steer)
        return "step.not_failed", "The step has not failed, or its error has been handled"
    if steer.action == "complete":
        if step.waiting is None or step.status != "waiting":
            return "step.not_waiting", "The step does not wait for an answer"
        if event_for(step.waiting, _body(steer).get("port")) is None:
            return "step.not_waiting", "The step has no such way to be answered"
        return None
    if step.ended and not failed:
        return "step.not_waiting", "The step has ended"
    return None


def _input_refusal(core: Core, step: Step, steer: Steer) -> tuple[str, str] | None:
    node = core.node(step)
    single = node.group == "activity" and (node.each is None or step.item is not None)
    if "input" not in _body(steer) or single:
        return None
    return "step.no_input", "This step takes no other input; change what it reads, and fork the run"


def steer_run(core: Core, steer: Steer) -> None:
    """Do what was asked, if it still applies."""
    if refusal(core, steer) is not None:
        return
    body = _body(steer)
    if steer.action == "pause":
        core.data.paused = True
    elif steer.action == "resume":
        _resume(core)
    elif steer.action == "cancel":
        cancel_run(core, str(body.get("reason") or ""))
    else:
        _steer_step(core, core.data.steps[steer.path or ""], steer, body)


def _steer_step(core: Core, step: Step, steer: Steer, body: Plain) -> None:
    match steer.action:
        case "retry":
            _retry(core, step, body)
        case "skip":
            _skip(core, step, body)
        case "complete":
            complete(core, step, body, steer.by)
        case "cancel_step":
            _cancel(core, step)
        case "policy":
            step.retry = {**(step.retry or {}), **(body.get("retry") or {})}


def _resume(core: Core) -> None:
    core.data.paused = False
    for path in list(core.data.failing):
        step = core.data.steps[path]
        core.data.failing.remove(path)
        settle_failure(core, step, step.failure)
    held, core.data.held = core.data.held, []
    for task in held:
        core.do(*task)


def _release(core: Core, step: Step) -> None:
    """Take a step out of every list of what is not going on by itself."""
    core.stop_timer(f"{step.path}#retry")
    for listed in (core.data.unknown, core.data.failing):
        if step.path in listed:
            listed.remove(step.path)
    step.next_attempt_at = None


def _retry(core: Core, step: Step, body: Plain) -> None:
    _release(core, step)
    step.ended_at = None
    if core.node(step).group != "activity":
        step.status, step.config, step.failure = "pending", None, None
        step.values = {k: v for k, v in step.values.items() if k in ("item", "index")}
        core.do("begin", step.path)
        return
    if "input" in body:
        step.input = Small(body["input"])
    if step.input is None and step.scope is None:
        step.status = "pending"
        core.do("begin", step.path)
        return
    queue(core, step)


def _skip(core: Core, step: Step, body: Plain) -> None:
    held = step.path in core.data.failing
    if held:
        step.status = "running"
    _release(core, step)
    forget_wait(core, step)
    stop_step(core, step, [])
    step.status = "running"
    port = body.get("port")
    ports = (port,) if isinstance(port, str) else None
    succeed(core, step, Small(body.get("output")) if "output" in body else NULL, ports)


def _cancel(core: Core, step: Step) -> None:
    _release(core, step)
    if step.item is not None:
        stop_step(core, step, [])
        why = Failure("step.cancelled", "The item was cancelled", "final", None, None, step.path)
        owner = step.path[: step.path.rindex("[")]
        core.do("item_ended", owner, step.item, failure_json(why))
        return
    cancel_step(core, step, "skip")


def _body(steer: Steer) -> Plain:
    return steer.body if isinstance(steer.body, dict) else {}
