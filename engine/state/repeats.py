"""`each`: a node, or a body of nodes, once per item of a list."""

from __future__ import annotations

from engine.plan import PlanEach
from engine.state.bodies import open_body, release_unit
from engine.state.core import Core, Outside, fault, seen
from engine.state.endings import fail, fail_with, succeed
from engine.state.limits import room_for
from engine.state.records import Body, Plain, Repeat, Step
from engine.state.slices import end_of_slice, slice_over
from engine.state.starts import as_template
from nextscript.errors import NextScriptError
from nextscript.values import NULL, Json, Many, Small, Value


def begin_each(core: Core, path: str) -> None:
    """Find the items of a node's own `each`, and begin with them."""
    step = core.data.steps[path]
    each = core.node(step).each
    if each is None or step.ended:
        return
    items = step.answers.get("items")
    try:
        items = items or items_of(core, step, each.items)
    except Outside as question:
        step.asking = "items"
        core.ask(path, question)
        return
    except NextScriptError as error:
        fail(core, step, fault(error, core.node(step).id, path))
        return
    begin(core, step, _repeat(items, each, core, step))


def items_of(core: Core, step: Step, template: Json) -> Value:
    """Give a list an `each` or loop works through; its items may be stored one by one."""
    body = core.data.bodies[step.body]
    scope = core.names.scope(template, body, body.copy + core.unit(step).copy, step)
    whole = core.names.whole(template, scope)
    if isinstance(whole, Many):
        return whole
    return Small(core.evaluate(template, scope, purpose="items", seed=step.path, spread=True))


def _repeat(items: Value, each: PlanEach, core: Core, step: Step) -> Repeat | None:
    found = spread(items)
    if found is None:
        return None
    until = as_template(each.until) if each.until is not None else None
    return Repeat(
        False,
        found,
        each.concurrency,
        until,
        each.rest,
        each.on_item_error,
        None,
        [None] * len(found),
    )


def spread(items: Value) -> list[Value] | None:
    """Give the items of a list one by one, or None if it is no list."""
    match items:
        case Many(items=values):
            return list(values)
        case Small(value=list() as plain):
            return [Small(item) for item in plain]
    return None


def begin(core: Core, step: Step, repeat: Repeat | None) -> None:
    """Begin to work through items; an empty list is done at once."""
    if repeat is None:
        fail_with(core, step, "each.items", "“items” is not a list")
        return
    if not room_for(core, step, len(repeat.items)):
        return
    step.status = "running"
    core.data.repeats[step.path] = repeat
    core.do("next_items", step.path)


def next_items(core: Core, path: str) -> None:
    """Start as many items as may run at once, or end when none is left."""
    step, repeat = core.data.steps.get(path), core.data.repeats.get(path)
    if step is None or repeat is None:
        return
    end = end_of_slice(core, repeat)
    while repeat.running < repeat.concurrency and repeat.next < end:
        _start_item(core, step, repeat, repeat.next)
        repeat.next += 1
        repeat.running += 1
        step.iterations = repeat.next
    if repeat.running == 0 and not slice_over(core, step, repeat):
        _finish(core, step, repeat)


def _start_item(core: Core, step: Step, repeat: Repeat, index: int) -> None:
    names: dict[str, Value] = {"item": repeat.items[index], "index": Small(index)}
    body = core.data.bodies[step.body]
    path = f"{step.path}[{index}]"
    if not repeat.group:
        item = core.new_step(path, step.node, body, step.unit, index)
        item.values, item.carried = names, step.carried
        core.do("start_item", path)
        return
    inner = open_body(
        core,
        "item",
        ("in", step.node),
        owner=step.path,
        parent=body,
        prefix=f"{path}.",
        memory=core.names.open(None, step.node, "", readable=False),
    )
    inner.names, inner.item, inner.error = names, index, step.carried
    step.bodies.append(inner.id)


def item_body_done(core: Core, body: Body) -> None:
    """Give what one item of a group came to."""
    repeat = core.data.repeats[body.owner]
    value: Value = NULL
    if repeat.output is not None:
        template = repeat.output
        scope = core.names.scope(template, body, "", None)
        seed = body.prefix
        try:
            whole = core.names.whole(template, scope)
            value = whole or Small(core.evaluate(template, scope, purpose="", seed=seed))
        except Outside as question:
            question.purpose = f"output:{body.id}"
            core.ask(body.owner, question)
            return
        except NextScriptError as error:
            core.do("fail_body", body.id, fault(error, None, body.prefix[:-1]))
            return
    close_item(core, body, value, None)


def close_item(core: Core, body: Body, value: Value | None, failure: Plain) -> None:
    """End an item's body and forget what only it could read."""
    body.ended = True
    step = core.data.steps[body.owner]
    if body.id in step.bodies:
        step.bodies.remove(body.id)
    core.names.forget(body.memory)
    core.data.bodies.pop(body.id, None)
    assert body.item is not None
    _ended(core, body.owner, body.item, value, failure)


def item_ended(core: Core, owner: str, index: int, failure: Plain) -> None:
    """Take in how one item of a node's own `each` ended."""
    item = core.data.steps.get(f"{owner}[{index}]")
    _ended(core, owner, index, item.output if item else None, failure)


def _ended(core: Core, owner: str, index: int, value: Value | None, failure: Plain) -> None:
    step, repeat = core.data.steps[owner], core.data.repeats.get(owner)
    if repeat is None:
        return
    repeat.running -= 1
    if failure is None:
        repeat.done += 1
        repeat.results[index] = value
    else:
        repeat.failed += 1
        repeat.results[index] = Small({"error": seen(failure)})
        if repeat.on_item_error == "fail" and not repeat.settled:
            _give_up(core, step, failure)
            return
    if not repeat.settled and repeat.until is not None:
        _ask_until(core, step, repeat)
    core.do("next_items", owner)


def _give_up(core: Core, step: Step, failure: Plain) -> None:
    del core.data.repeats[step.path]
    core.do("stop_items", step.path, ["failed_each", step.path, failure])


def failed_each(core: Core, path: str, failure: Plain) -> None:
    """Fail an `each` whose item failed, once its other items are cancelled."""
    step = core.data.steps[path]
    if not step.ended:
        fail(core, step, failure)


def _ask_until(core: Core, step: Step, repeat: Repeat) -> None:
    body = core.data.bodies[step.body]
    counts = {"done": repeat.done, "failed": repeat.failed, "total": len(repeat.items)}
    more: dict[str, Value] = {name: Small(count) for name, count in counts.items()}
    copy = body.copy + core.unit(step).copy
    scope = core.names.scope(repeat.until, body, copy, step, **more)
    try:
        enough = core.evaluate(repeat.until, scope, purpose="until", seed=step.path)
    except Outside as question:
        core.ask(step.path, question)
    except NextScriptError as error:
        _give_up(core, step, fault(error, core.node(step).id, step.path))
    else:
        if enough:
            settle(core, step.path)


def settle(core: Core, path: str) -> None:
    """End an `each` early; the other items are cancelled or run on for the record."""
    step, repeat = core.data.steps[path], core.data.repeats.get(path)
    if repeat is None or repeat.settled or step.ended:
        return
    repeat.settled = True
    result = collected(repeat)
    remaining = repeat.running > 0 or repeat.next < len(repeat.items)
    if repeat.rest == "cancel" or not remaining:
        del core.data.repeats[path]
        core.do("stop_items", path, ["settled", path])
        step.values["result"] = result
        return
    step.linger = True
    succeed(core, step, result)


def settled(core: Core, path: str) -> None:
    """Give the results of an `each` that ended early."""
    step = core.data.steps[path]
    if not step.ended:
        succeed(core, step, step.values.pop("result", NULL))


def _finish(core: Core, step: Step, repeat: Repeat) -> None:
    del core.data.repeats[step.path]
    if repeat.settled:
        step.linger = False
        body = core.data.bodies[step.body]
        if not body.ended:
            release_unit(core, body)
        return
    succeed(core, step, collected(repeat))


def collected(repeat: Repeat) -> Value:
    """Give the results there are; null where there is none."""
    return Many(tuple(value or NULL for value in repeat.results))
