"""What a fork reads of the run it comes from, instead of running it: one seed per step.

A seed of a loop or scope says with `enter` that it is walked through once more, so that what is
inside can be read again; it begins no more iterations than it had.
"""

from __future__ import annotations

from engine.state.core import Core
from engine.state.records import Plain, Step
from nextscript.values import NULL, Json, Value, from_wire


def seed_of(core: Core, step: Step) -> Plain:
    """Take the seed of a step that is not to be run; None when there is none."""
    seed = core.data.seeds.get(step.path)
    if seed is None or "enter" in seed:
        return None
    return core.data.seeds.pop(step.path)


def walked(core: Core, step: Step) -> bool:
    """Say whether a loop has begun all the iterations it had in the run it is read from."""
    seed = core.data.seeds.get(step.path)
    return seed is not None and step.iterations >= seed.get("enter", 0)


def take(step: Step, seed: Plain) -> tuple[Value, tuple[str, ...]]:
    """Write into a step what its seed says; give its output and its live ports."""
    step.from_run, step.output_changed = seed["run"], seed.get("changed", False)
    step.failure, step.child_run_id = seed.get("error"), seed.get("child")
    if "input" in seed:
        step.input, step.input_size = from_wire(seed["input"]), seed.get("input_size", 0)
    return _value(seed.get("output")), tuple(seed.get("ports", ()))


def _value(wire: Json) -> Value:
    return NULL if wire is None else from_wire(wire)
