"""Events from outside other than attempts: evaluations, timers and called flows."""

from __future__ import annotations

from engine.state.attempts import retry_now
from engine.state.containers import close_body, out_of_time
from engine.state.core import Core, failure_json
from engine.state.endings import cancelled, fail, mark_cancelled, pass_over, succeed
from engine.state.messages import Evaluated, Failure, FlowEnded, FlowStarted
from engine.state.records import Step
from engine.state.repeats import settle
from engine.state.results import outputs_known
from engine.state.slices import PURPOSE, put_away
from engine.state.starts import admit
from engine.state.stops import fail_run
from engine.state.waits import wake, woken
from nextscript.values import NULL, Small, Value, is_small, plain

RUN_TIMER = "run"


def evaluated(core: Core, event: Evaluated) -> None:
    """Go on with what was evaluated outside."""
    if core.data.asking.pop(f"{event.path}\n{event.purpose}", None) is None:
        return
    value = event.value or NULL
    if not event.path:
        outputs_known(core, value, event.failure)
        return
    step = core.data.steps.get(event.path)
    if step is None:
        return
    step.asking = None
    if event.purpose == PURPOSE:
        put_away(core, step, event)
    elif event.purpose.startswith("output:"):
        _output_known(core, int(event.purpose[7:]), event, value)
    elif not step.ended:
        _known(core, step, event, value)


def _output_known(core: Core, number: int, event: Evaluated, value: Value) -> None:
    body = core.data.bodies.get(number)
    if body is None or body.ended:
        return
    if event.failure is not None:
        core.do("fail_body", number, failure_json(event.failure))
    else:
        close_body(core, body, value)


def _known(core: Core, step: Step, event: Evaluated, value: Value) -> None:
    if event.purpose == "default":
        if core.node(step).disabled:
            pass_over(core, step, value)
        else:
            succeed(core, step, value)
    elif event.failure is not None:
        fail(core, step, failure_json(_placed(core, step, event.failure)))
    elif event.purpose == "guard":
        if is_small(value) and plain(value):
            admit(core, step)
        else:
            step.status = "waiting"
            core.data.guarded.append(step.path)
    elif event.purpose == "until":
        if is_small(value) and plain(value):
            settle(core, step.path)
    elif event.purpose.startswith("woken:"):
        woken(core, step, int(event.purpose[6:]), value)
    else:
        step.answers[event.purpose] = value
        each = core.node(step).each is not None and step.item is None
        core.do("begin_each" if each else "advance", step.path)


def _placed(core: Core, step: Step, failure: Failure) -> Failure:
    return Failure(
        failure.code,
        failure.message,
        "final",
        failure.hint,
        failure.node or core.node(step).id,
        failure.path or step.path,
        failure.details,
    )


def fired(core: Core, key: str) -> None:
    """Go on where a timer was waited for."""
    if core.data.timers.pop(key, None) is None:
        return
    if key == RUN_TIMER:
        text = "The run took longer than its time limit"
        fail_run(core, failure_json(Failure("run.timeout", text)))
        return
    path, _, what = key.rpartition("#")
    step = core.data.steps.get(path)
    if step is None or step.ended:
        return
    if what == "retry":
        retry_now(core, path)
    elif what == "deadline":
        out_of_time(core, step)
    elif what == "guard":
        core.data.guarded.remove(path)
        cancelled(core, step)
        step.status = "skipped"
        mark_cancelled(core, step)
    else:
        wake(core, step, int(what), NULL)


def flow_started(core: Core, event: FlowStarted) -> None:
    """Note which run a step called; a call that is not awaited has done its work."""
    step = core.data.steps.get(event.path)
    if step is None or step.ended or event.path not in core.data.calls:
        return
    step.child_run_id = event.run_id
    core.data.calls[event.path] = True
    if not plain(step.values.get("wait", NULL)):
        del core.data.calls[event.path]
        succeed(core, step, Small({"run_id": event.run_id}))


def flow_ended(core: Core, event: FlowEnded) -> None:
    """Take in how a called flow ended."""
    step = core.data.steps.get(event.path)
    if step is None or step.ended or core.data.calls.pop(event.path, None) is None:
        return
    if event.status == "succeeded":
        succeed(core, step, event.output)
        return
    text = "The called flow was cancelled" if event.status == "cancelled" else "The flow failed"
    code = "flow.cancelled" if event.status == "cancelled" else "flow.call_failed"
    fail(core, step, failure_json(_placed(core, step, event.failure or Failure(code, text))))
