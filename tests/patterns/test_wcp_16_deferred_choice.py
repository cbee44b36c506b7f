"""WCP-16 Deferred Choice."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_the_first_event_wins(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.DEFERRED_CHOICE, later=[(60, "signal answer", "yes")])

    assert ran.output == {"use": "yes"}


async def test_time_is_an_event_too(run_flow: RunFlow) -> None:
    ran = await run_flow(
        documents.DEFERRED_CHOICE, later=[(7200, "signal answer", "yes")], soon=True
    )

    assert ran.output == {"remind": "reminded"}
