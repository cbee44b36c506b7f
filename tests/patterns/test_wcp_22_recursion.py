"""WCP-22 Recursion."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_flow_calls_itself(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.RECURSION, {"n": 5}, flows={"factorial": documents.RECURSION})

    assert ran.output == {"product": 120}
