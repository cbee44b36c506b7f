"""WCP-7 Structured Synchronizing Merge."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_the_merge_waits_for_the_branches_that_were_chosen_and_no_others(
    run_flow: RunFlow,
) -> None:
    ran = await run_flow(documents.MULTI_CHOICE, {"wants": ["mail", "sms"]})

    assert ran.output == {"done": "done"}
    assert ran.steps["done"]["started_at"] == ran.steps["mail"]["ended_at"]
