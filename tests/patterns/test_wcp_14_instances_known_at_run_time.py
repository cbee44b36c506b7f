"""WCP-14 Multiple Instances with a priori Run-Time Knowledge."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_step_runs_once_per_item_of_a_list_found_at_run_time(run_flow: RunFlow) -> None:
    names = [f"n{number}" for number in range(7)]
    ran = await run_flow(documents.EACH_EXPRESSION, {"names": names})

    assert ran.output == {"after": [f"hello {name}" for name in names]}


async def test_an_empty_list_gives_an_empty_list(run_flow: RunFlow) -> None:
    assert (await run_flow(documents.EACH_EXPRESSION, {"names": []})).output == {"after": []}
