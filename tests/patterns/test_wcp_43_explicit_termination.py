"""WCP-43 Explicit Termination."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_an_end_deep_inside_ends_the_run_with_its_result(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.EXPLICIT_TERMINATION)

    assert (ran.status, ran.output) == ("succeeded", {"answer": 42})
    assert ran.ran("cancelled") == {"slow", "deep"}
