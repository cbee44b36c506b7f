"""Control nodes: they decide in replayed code and touch nothing outside."""

from __future__ import annotations

from engine.nodes.any import wait_any
from engine.nodes.approval import approval
from engine.nodes.branch import branch
from engine.nodes.call import call
from engine.nodes.cancel import cancel
from engine.nodes.control import Control, declared
from engine.nodes.delay import delay
from engine.nodes.each import each
from engine.nodes.end import end
from engine.nodes.fail import fail
from engine.nodes.filter import filter_path
from engine.nodes.form import form
from engine.nodes.log import log
from engine.nodes.loop import loop
from engine.nodes.respond import respond
from engine.nodes.scope import scope
from engine.nodes.set import set_values
from engine.nodes.signal import signal
from engine.nodes.switch import switch
from engine.nodes.triggers import TRIGGERS
from engine.nodes.until import until
from nextscript.node_types import Declaration

_FUNCTIONS = (
    set_values,
    branch,
    call,
    cancel,
    each,
    end,
    fail,
    filter_path,
    loop,
    scope,
    switch,
    approval,
    form,
    log,
    wait_any,
    delay,
    signal,
    until,
    respond,
)

CONTROLS: tuple[Declaration, ...] = (*TRIGGERS, *(declared(one) for one in _FUNCTIONS))
"""Every trigger and control node, in the order the palette shows them."""

DECIDE: dict[str, Control] = {
    one.node_type.type: one.function for one in CONTROLS if isinstance(one.function, Control)
}
"""What RunState drives, by type."""

__all__ = ["CONTROLS", "DECIDE"]
