"""WCP-19 Cancel Task."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_cancelled_step_ends_its_path(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.CANCEL_TASK.replace("THEN", "skip"))

    assert ran.output == {"cancelled": 1}
    assert ran.ran("cancelled") == {"slow"}
    assert ran.ran("skipped") == {"after_slow"}


async def test_a_cancelled_step_can_be_passed_over(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.CANCEL_TASK.replace("THEN", "continue"))

    assert "after_slow" in ran.ran()


async def test_an_operator_cancels_one_step(run_flow: RunFlow) -> None:
    document = documents.CANCEL_TASK.replace("THEN", "skip").replace("takes: 1}", "takes: 90}")
    ran = await run_flow(document, later=[(5, "cancel_step slow", None)])

    assert ran.status == "succeeded"
    assert ran.ran("cancelled") == {"slow"}
    assert ran.output == {"cancelled": 0}
