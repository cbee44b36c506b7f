"""WCP-12 Multiple Instances without Synchronization."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


def test_flows_are_started_and_nobody_waits_for_them(run_flow: RunFlow) -> None:
    ran = run_flow(documents.DETACHED_INSTANCES)

    assert ran.output == {"after": 3}
    assert ran.steps["orders[1].begin"]["child_run_id"] == "child of orders[1].begin"
