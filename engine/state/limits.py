"""How many steps a run may start, all its parts counted."""

from __future__ import annotations

from engine.state.core import Core, failure_json
from engine.state.messages import Failure
from engine.state.records import Step

_HINT = (
    "Look for a loop that goes on too long, or divide the work among flows that are called. "
    "Whoever runs NextScript can allow more (NEXTSCRIPT_RUN_STEPS)."
)


def one_more(core: Core, step: Step) -> bool:
    """Count one more step; say whether there was room for it, else the run fails."""
    if core.room >= 1:
        core.data.begun += 1
        return True
    _fail(core, step, f"The run has started {core.data.begun:,} steps, the most it may")
    return False


def room_for(core: Core, step: Step, items: int) -> bool:
    """Say whether each of so many items may begin; else the run fails before the first does."""
    if core.room >= items:
        return True
    text = f"The list has {items:,} items, and the run may start {core.room:,.0f} more steps"
    _fail(core, step, text)
    return False


def _fail(core: Core, step: Step, text: str) -> None:
    node = core.node(step).id
    failure = Failure("run.limit", text, "final", _HINT, node, step.path)
    core.do("fail_run", failure_json(failure))
