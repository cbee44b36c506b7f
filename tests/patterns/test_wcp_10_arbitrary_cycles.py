"""WCP-10 Arbitrary Cycles."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_back_edge_visits_its_region_again(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.ARBITRARY_CYCLE.replace("MAX", "5"))

    assert ran.output == {"send": "sent 3"}
    assert ran.ran() == {f"{node}[{visit}]" for node in ("draft", "good") for visit in range(3)} | {
        "send"
    }


async def test_one_visit_too_many_is_an_error(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.ARBITRARY_CYCLE.replace("MAX", "2"))

    assert (ran.status, ran.error.code, ran.error.node) == ("failed", "loop.limit", "draft")
