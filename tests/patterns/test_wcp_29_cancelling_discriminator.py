"""WCP-29 Cancelling Discriminator."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_the_first_branch_cancels_the_others(run_flow: RunFlow) -> None:
    document = documents.DISCRIMINATOR.replace("JOIN", "first").replace("REST", "cancel")
    ran = await run_flow(document)

    assert ran.output == {"winner": "won"}
    assert ran.ran("cancelled") == {"slow", "slower"}
