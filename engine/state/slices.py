"""A long list in slices: after each the run stands still for a moment and can continue as new.

What the items of a slice came to is put away when it is much, so that a run's state stays small.
"""

from __future__ import annotations

from engine.plan import IN_SLICES
from engine.state.core import Core, Outside, failure_json
from engine.state.messages import Evaluated
from engine.state.records import Repeat, Step
from nextscript.expressions import compile_expression
from nextscript.values import NULL, Many, Small, Stored, Value

SLICE = 500
_MUCH = 64 * 1024
_ALL = {"expr": compile_expression("results")}
PURPOSE = "slice"


def end_of_slice(core: Core, repeat: Repeat) -> int:
    """Give the number of the first item that must wait for the ones before it."""
    if core.data.semantics < IN_SLICES or len(repeat.items) <= SLICE:
        return len(repeat.items)
    return min(repeat.kept + SLICE, len(repeat.items))


def slice_over(core: Core, step: Step, repeat: Repeat) -> bool:
    """Go on to the next slice, if there is one; what the last one gave is put away first."""
    if len(repeat.items) <= SLICE or core.data.semantics < IN_SLICES:
        return False
    if repeat.kept >= len(repeat.items):
        return False
    results = tuple(value or NULL for value in repeat.results[repeat.kept : repeat.next])
    if sum(map(_weight, results)) > _MUCH:
        core.ask(step.path, Outside(PURPOSE, _ALL, {"results": Many(results)}, True))
    else:
        _next_slice(core, step.path, repeat)
    return True


def put_away(core: Core, step: Step, event: Evaluated) -> None:
    """Name what was put away instead of keeping it."""
    repeat = core.data.repeats.get(step.path)
    if repeat is None:
        return
    if event.failure is not None:
        del core.data.repeats[step.path]
        core.do("failed_each", step.path, failure_json(event.failure))
        return
    if isinstance(event.value, Many):
        repeat.results[repeat.kept : repeat.next] = event.value.items
    _next_slice(core, step.path, repeat)


def _next_slice(core: Core, path: str, repeat: Repeat) -> None:
    repeat.kept = repeat.next
    core.do("next_items", path)


def _weight(value: Value) -> int:
    match value:
        case Small(value=plain):
            return len(repr(plain))
        case Stored():
            return 0
        case Many(items=items):
            return sum(map(_weight, items))
