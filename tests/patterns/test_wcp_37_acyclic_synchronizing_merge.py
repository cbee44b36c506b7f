"""WCP-37 Acyclic Synchronizing Merge."""

from __future__ import annotations

import pytest

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


@pytest.mark.parametrize(
    ("a", "b", "ran"),
    [
        (True, True, {"left", "middle", "right", "end"}),
        (True, False, {"left", "middle", "end"}),
        (False, True, {"middle", "right", "end"}),
        (False, False, set()),
    ],
)
async def test_the_merge_waits_for_exactly_what_can_still_come(
    run_flow: RunFlow, a: bool, b: bool, ran: set[str]
) -> None:
    done = await run_flow(documents.ACYCLIC_MERGE, {"a": a, "b": b})

    assert done.status == "succeeded"
    assert done.ran() - {"one", "two"} == ran
