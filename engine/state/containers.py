"""What holds nodes: loops, groups and scopes open bodies and hear when they end."""

from __future__ import annotations

from engine.nodes.decisions import Enter, ForEach, Iterate
from engine.state.bodies import open_body
from engine.state.core import Core, Outside, fault
from engine.state.endings import fail_with, succeed
from engine.state.limits import one_more
from engine.state.records import Body, Repeat, Step
from engine.state.repeats import begin as begin_items
from engine.state.repeats import close_item, item_body_done, spread
from engine.state.stops import stop_body
from engine.state.undo import undo_then
from nextscript.errors import NextScriptError
from nextscript.expressions import compile_template
from nextscript.values import NULL, Small, Value, is_small, plain


def iterate(core: Core, step: Step, decision: Iterate) -> None:
    """Begin an iteration of a loop; all iterations share one activation's outputs."""
    names = _loop_names(core, step, decision)
    if not core.body_frame(("in", step.node)).units and not one_more(core, step):
        return  # what has nothing inside counts by its iterations
    step.status = "running"
    body = core.data.bodies[step.body]
    copy = body.copy + core.unit(step).copy
    memory = core.data.memories[body.memory].inner.get(f"{core.node(step).id}{copy}")
    if memory is None or step.iterations == 0:
        memory = core.names.open(body, step.node, copy, readable=True)
    prefix = f"{step.path}[{step.iterations}]."
    inner = _hold(core, step, "iteration", prefix, memory)
    inner.names = names


def _loop_names(core: Core, step: Step, decision: Iterate) -> dict[str, Value]:
    index, item = decision.names["index"], decision.names["item"]
    if is_small(item):
        return {"loop": Small({"index": plain(index), "item": plain(item)})}
    answer = step.answers.get("loop")
    if answer is None:
        template = compile_template({"index": plain(index), "item": "{{ item }}"})
        raise Outside("loop", template, {"item": item}, False)
    return {"loop": answer}


def enter(core: Core, step: Step, decision: Enter) -> None:
    """Begin a scope's one body, and its time."""
    step.status = "running"
    body = core.data.bodies[step.body]
    copy = body.copy + core.unit(step).copy
    memory = core.names.open(body, step.node, copy, readable=True)
    _hold(core, step, "scope", f"{step.path}.", memory)
    if decision.output is not None:
        step.values["$output"] = Small(decision.output.template)
    if decision.deadline is not None:
        core.start_timer(f"{step.path}#deadline", decision.deadline)


def _hold(core: Core, step: Step, kind: str, prefix: str, memory: int) -> Body:
    inner = open_body(
        core,
        kind,
        ("in", step.node),
        owner=step.path,
        parent=core.data.bodies[step.body],
        prefix=prefix,
        memory=memory,
    )
    inner.error = step.carried
    step.bodies.append(inner.id)
    return inner


def for_each(core: Core, step: Step, decision: ForEach) -> None:
    """Begin the items of a group."""
    items = spread(decision.items)
    if items is None:
        fail_with(core, step, "each.items", "“items” is not a list")
        return
    repeat = Repeat(
        True,
        items,
        decision.concurrency,
        decision.until.template if decision.until else None,
        decision.rest,
        decision.on_item_error,
        decision.output.template if decision.output else None,
        [None] * len(items),
    )
    begin_items(core, step, repeat)


def held_body_done(core: Core, body: Body) -> None:
    """Take in the end of a container's body."""
    if body.kind == "item":
        item_body_done(core, body)
        return
    step = core.data.steps[body.owner]
    if body.kind == "iteration":
        body.ended = True
        step.bodies.remove(body.id)
        del core.data.bodies[body.id]
        step.iterations += 1
        core.do("advance", step.path)
        return
    _leave_scope(core, step, body)


def _leave_scope(core: Core, step: Step, body: Body) -> None:
    core.stop_timer(f"{step.path}#deadline")
    kept = step.values.get("$output")
    value: Value = NULL
    if kept is not None:
        template = plain(kept)
        scope = core.names.scope(template, body, "", None)
        try:
            whole = core.names.whole(template, scope)
            value = whole or Small(
                core.evaluate(template, scope, purpose=f"output:{body.id}", seed=step.path)
            )
        except Outside as question:
            core.ask(step.path, question)
            return
        except NextScriptError as error:
            core.do("fail_body", body.id, fault(error, core.node(step).id, step.path))
            return
    close_body(core, body, value)


def close_body(core: Core, body: Body, value: Value) -> None:
    """End a scope or an item with its output."""
    step = core.data.steps[body.owner]
    if body.kind == "item":
        close_item(core, body, value, None)
        return
    body.ended = True
    step.bodies.remove(body.id)
    del core.data.bodies[body.id]
    succeed(core, step, value, ("out",))


def out_of_time(core: Core, step: Step) -> None:
    """End a scope whose time is up: its rest is cancelled, what was completed is undone."""
    scopes = [f"{step.path}."]
    for number in list(step.bodies):
        body = core.data.bodies.get(number)
        if body is not None:
            stop_body(core, body, scopes)
    step.bodies.clear()
    undo_then(core, scopes, ["timed_out", step.path])


def timed_out(core: Core, path: str) -> None:
    """Leave a scope by its port `timeout`, or fail with the error of that name."""
    step = core.data.steps[path]
    if step.ended:
        return
    if "timeout" in core.layout.wired[step.node]:
        succeed(core, step, NULL, ("timeout",))
    else:
        fail_with(core, step, "timeout", "The scope took longer than allowed")
