"""WCP-4 Exclusive Choice."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


def test_exactly_one_path_is_followed(run_flow: RunFlow) -> None:
    assert run_flow(documents.EXCLUSIVE_CHOICE, {"total": 500}).output == {"ask": "asked"}
    assert run_flow(documents.EXCLUSIVE_CHOICE, {"total": 5}).output == {"book": "booked"}


def test_a_switch_follows_the_first_case_that_holds(run_flow: RunFlow) -> None:
    assert run_flow(documents.SWITCH_FIRST, {"total": 500}).output == {"a": "large"}
    assert run_flow(documents.SWITCH_FIRST, {"total": 50}).output == {"b": "middle"}
    assert run_flow(documents.SWITCH_FIRST, {"total": 5}).output == {"c": "small"}


def test_the_path_not_taken_tells_why(run_flow: RunFlow) -> None:
    ran = run_flow(documents.EXCLUSIVE_CHOICE, {"total": 5})

    assert ran.steps["ask"]["skipped_because"] == {"node": "big", "port": "true"}
