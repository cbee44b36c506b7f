"""WCP-2 Parallel Split."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_all_branches_of_one_port_run_at_the_same_time(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.PARALLEL_SPLIT)

    assert ran.output == {"left": "left", "right": "right"}
    assert ran.steps["left"]["started_at"] == ran.steps["right"]["started_at"]
