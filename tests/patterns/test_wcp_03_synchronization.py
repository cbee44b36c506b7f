"""WCP-3 Synchronization."""

from __future__ import annotations

import pytest

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


@pytest.mark.parametrize("join", ["all", "every"])
async def test_the_join_waits_for_the_slowest_branch(run_flow: RunFlow, join: str) -> None:
    ran = await run_flow(documents.SYNCHRONIZATION.replace("JOIN", join))

    assert ran.output == {"both": 3}
    assert ran.steps["both"]["started_at"] == ran.steps["right"]["ended_at"]
