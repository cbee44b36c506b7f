"""WCP-9 Structured Discriminator."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_the_first_branch_goes_on_and_the_others_finish(run_flow: RunFlow) -> None:
    document = documents.DISCRIMINATOR.replace("JOIN", "first").replace("REST", "finish")
    ran = await run_flow(document)

    assert ran.output == {"winner": "won"}
    assert ran.ran() == {"fast", "slow", "slower", "winner"}
    assert ran.steps["winner"]["started_at"] == ran.steps["fast"]["ended_at"]
