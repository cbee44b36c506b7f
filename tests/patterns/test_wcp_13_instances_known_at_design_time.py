"""WCP-13 Multiple Instances with a priori Design-Time Knowledge."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_step_runs_once_per_item_of_a_fixed_list(run_flow: RunFlow) -> None:
    assert (await run_flow(documents.EACH_LITERAL)).output == {
        "after": ["hello ann 0", "hello bob 1", "hello cem 2"]
    }
