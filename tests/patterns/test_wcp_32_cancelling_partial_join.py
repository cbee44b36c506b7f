"""WCP-32 Cancelling Partial Join."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_two_of_three_are_enough_and_the_third_is_cancelled(run_flow: RunFlow) -> None:
    document = documents.DISCRIMINATOR.replace("JOIN", "{count: 2}").replace("REST", "cancel")
    ran = await run_flow(document)

    assert ran.ran() == {"fast", "slow", "winner"}
    assert ran.ran("cancelled") == {"slower"}
