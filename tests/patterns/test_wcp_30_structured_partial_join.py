"""WCP-30 Structured Partial Join."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_two_of_three_are_enough_and_the_third_finishes(run_flow: RunFlow) -> None:
    document = documents.DISCRIMINATOR.replace("JOIN", "{count: 2}").replace("REST", "finish")
    ran = await run_flow(document)

    assert ran.ran() == {"fast", "slow", "slower", "winner"}
    assert ran.steps["winner"]["started_at"] == ran.steps["slow"]["ended_at"]
