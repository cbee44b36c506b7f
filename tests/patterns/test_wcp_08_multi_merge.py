"""WCP-8 Multi-Merge."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_what_follows_runs_once_per_branch_without_waiting_for_the_others(
    run_flow: RunFlow,
) -> None:
    ran = await run_flow(documents.MULTI_MERGE)

    assert ran.output == {"close": ["closed fast", "closed slow"]}
    assert ran.ran() == {
        "fast",
        "slow",
        *(f"{id_}[{n}]" for id_ in ("pay", "close") for n in (0, 1)),
    }
    assert ran.steps["close[0]"]["ended_at"] < ran.steps["slow"]["ended_at"]


async def test_a_branch_not_taken_skips_its_copy(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.MULTI_MERGE_OF_CHOICES, {"wants": ["sms"]})

    assert ran.output == {"tell": ["told sms"]}
    assert ran.ran("skipped") == {"mail", "tell[0]"}
