"""WCP-5 Simple Merge."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_the_merge_runs_once_whichever_path_was_taken(run_flow: RunFlow) -> None:
    for total in (5, 500):
        ran = await run_flow(documents.SIMPLE_MERGE, {"total": total})

        assert ran.output == {"book": "booked"}
        assert ran.steps["book"]["attempt"] == 1
