"""What holds for every flow: it ends, marks each edge once, and without races never differs."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.plan import Plan
from engine.state import core
from nextscript.values import to_wire
from tests.engine.state.driver import Driver
from tests.engine.state.random_flows import Drawer

ORDERS = ("fifo", "lifo", "shuffle 1", "shuffle 2")
_QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def outcome(plan: Plan, order: str, *, round_trip: bool = False) -> Any:
    """Run a plan and give all that can be seen of it, order of steps aside."""
    driver = Driver(plan, order=order, round_trip=round_trip)
    ran = driver.run(most=3_000)
    assert ran.end is not None, "the run hangs"
    assert ran.end.error is None or ran.end.error.code != "run.stuck"
    steps = {
        path: (step["status"], tuple(step["ports"]), step["attempt"])
        for path, step in ran.steps.items()
    }
    return ran.end.status, to_wire(ran.end.output), steps


@_QUICK
@given(st.randoms(use_true_random=False))
def test_a_flow_with_races_always_ends_and_marks_no_edge_twice(random: Random) -> None:
    plan = Drawer(random, races=True).plan()

    for order in ORDERS:
        outcome(plan, order)


@_QUICK
@given(st.randoms(use_true_random=False))
def test_without_a_race_the_order_of_delivery_changes_nothing(random: Random) -> None:
    plan = Drawer(random, races=False).plan()

    first, *others = [outcome(plan, order) for order in ORDERS]
    for other in others:
        assert other == first


@settings(_QUICK, max_examples=60)
@given(st.randoms(use_true_random=False))
def test_a_run_restored_after_every_event_goes_on_the_same(random: Random) -> None:
    plan = Drawer(random, races=True).plan()

    assert outcome(plan, "shuffle 1", round_trip=True) == outcome(plan, "shuffle 1")


@settings(_QUICK, max_examples=100)
@given(st.randoms(use_true_random=False))
def test_how_much_is_done_in_one_turn_changes_nothing(random: Random) -> None:
    plan = Drawer(random, races=False).plan()

    at_once = outcome(plan, "fifo")
    for most in (1, 3):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(core, "_MOST_IN_TURN", most)
            assert outcome(plan, "shuffle 1", round_trip=True) == at_once


@settings(_QUICK, max_examples=60)
@given(st.randoms(use_true_random=False))
def test_a_flow_with_races_ends_in_turns_too(random: Random) -> None:
    plan = Drawer(random, races=True).plan()

    for order in ORDERS:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(core, "_MOST_IN_TURN", 1)
            outcome(plan, order)
