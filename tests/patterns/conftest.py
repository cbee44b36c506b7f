"""`run_flow` runs a pattern's document to its end; today on RunState, the same on Temporal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engine.state.messages import Event, Signalled, Steer
from nextscript.values import Json, Small
from tests.engine.state.driver import Driver, Ran, compiled

RunFlow = Callable[..., Ran]
Later = Sequence[tuple[float, str, Json]]


@pytest.fixture(params=["fifo", "lifo", "restored"])
def run_flow(request: pytest.FixtureRequest) -> RunFlow:
    """Run a document with an input; `later` is what arrives from outside, and after how long.

    `("signal paid", …)` is a signal, `("cancel", None)` an operator's request for the run,
    `("cancel_step slow", {…})` one for a step.
    """
    order = "fifo" if request.param == "restored" else str(request.param)

    def run(document: str, input: Json = None, later: Later = (), **options: Any) -> Ran:
        driver = Driver(
            compiled(document),
            input=Small(input or {}),
            order=order,
            round_trip=request.param == "restored",
            **options,
        )
        for seconds, what, body in later:
            driver.later(_event(what, body), seconds)
        return driver.run()

    return run


def _event(what: str, body: Json) -> Event:
    kind, _, name = what.partition(" ")
    if kind == "signal":
        return Signalled(name, Small(body))
    return Steer(kind, name or None, body)  # type: ignore[arg-type]  # the action's name
