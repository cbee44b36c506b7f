"""WCP-12 Multiple Instances without Synchronization."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_flows_are_started_and_nobody_waits_for_them(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.DETACHED_INSTANCES, flows={"order": documents.ORDER})

    assert ran.output == {"after": 3}
    begun = [ran.steps[f"orders[{number}].begin"]["child_run_id"] for number in range(3)]
    assert len(set(begun)) == 3
    assert all(begun)
