"""WCP-4 Exclusive Choice."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_exactly_one_path_is_followed(run_flow: RunFlow) -> None:
    assert (await run_flow(documents.EXCLUSIVE_CHOICE, {"total": 500})).output == {"ask": "asked"}
    assert (await run_flow(documents.EXCLUSIVE_CHOICE, {"total": 5})).output == {"book": "booked"}


async def test_a_switch_follows_the_first_case_that_holds(run_flow: RunFlow) -> None:
    assert (await run_flow(documents.SWITCH_FIRST, {"total": 500})).output == {"a": "large"}
    assert (await run_flow(documents.SWITCH_FIRST, {"total": 50})).output == {"b": "middle"}
    assert (await run_flow(documents.SWITCH_FIRST, {"total": 5})).output == {"c": "small"}


async def test_the_path_not_taken_tells_why(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.EXCLUSIVE_CHOICE, {"total": 5})

    assert ran.steps["ask"]["skipped_because"] == {"node": "big", "port": "true"}
