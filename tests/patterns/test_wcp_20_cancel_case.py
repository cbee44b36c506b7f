"""WCP-20 Cancel Case."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_cancelling_the_run_cancels_everything_in_it(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.PARALLEL_SPLIT, later=[(2, "cancel", {"reason": "no longer"})])

    assert (ran.status, ran.error.message) == ("cancelled", "no longer")
    assert ran.ran("cancelled") == {"left", "right"}
