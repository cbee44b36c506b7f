"""Undoing completed steps, one after another, the last completed first."""

from __future__ import annotations

from engine.state.attempts import queue
from engine.state.core import Core
from engine.state.records import Plain, Step, Undoable, Undoing
from nextscript.expressions import compile_expression
from nextscript.values import NULL, Json, Small, Value, is_small, plain

_OUTPUT = "undone_output"


def completed(core: Core, path: str) -> None:
    """Remember a completed step that could be undone."""
    step = core.data.steps[path]
    core.data.undoable[path] = Undoable(
        step.node, step.body, step.unit, step.output or NULL, step.input, step.scope
    )


def undo_then(core: Core, prefixes: list[str], then: list[Plain]) -> None:
    """Undo what was completed under these paths, then go on."""
    paths = [
        path
        for path in reversed(core.data.undoable)
        if any(path.startswith(prefix) for prefix in prefixes)
    ]
    if not paths:
        core.do(*then)
        return
    key = str(core.sequence())
    core.data.undoings[key] = Undoing(paths, then)
    core.do("undo_next", key)


def undo_next(core: Core, key: str) -> None:
    """Undo the next step of a series; when none is left, go on."""
    undoing = core.data.undoings[key]
    while undoing.paths:
        path = undoing.paths.pop(0)
        done = core.data.undoable.pop(path, None)
        if done is not None:
            undoing.current = f"{path}:undo"
            queue(core, _step(core, path, done))
            return
    del core.data.undoings[key]
    core.do(*undoing.then)
    if core.data.ending is not None:
        core.do("end")


def undone(core: Core, path: str) -> None:
    """Go on with a series: one undoing has ended, well or not."""
    for key, undoing in core.data.undoings.items():
        if undoing.current == path:
            core.do("undo_next", key)
            return


def _step(core: Core, path: str, done: Undoable) -> Step:
    step = Step(f"{path}:undo", done.node, done.body, done.unit, core.sequence(), undo=True)
    step.started_at = core.now
    core.data.steps[step.path] = step
    if done.input is not None and is_small(done.input) and is_small(done.output):
        step.input = Small({"input": plain(done.input), "output": plain(done.output)})
        return step
    given, scope = _given(core, done)
    step.config = {"obj": {"input": given, "output": {"expr": compile_expression(_OUTPUT)}}}
    step.scope = {**scope, _OUTPUT: done.output}
    return step


def _given(core: Core, done: Undoable) -> tuple[Json, dict[str, Value]]:
    if done.input is not None and is_small(done.input):
        return {"lit": plain(done.input)}, {}
    return core.plan.nodes[done.node].config, done.scope or {}
