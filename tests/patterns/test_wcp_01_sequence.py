"""WCP-1 Sequence."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_step_starts_when_the_one_before_it_has_ended(run_flow: RunFlow) -> None:
    assert (await run_flow(documents.SEQUENCE)).output == {"third": 3}
