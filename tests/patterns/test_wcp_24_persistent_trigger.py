"""WCP-24 Persistent Trigger."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_signal_that_came_early_is_kept(run_flow: RunFlow) -> None:
    document = documents.PERSISTENT_TRIGGER.replace("KEEP", "true")
    ran = await run_flow(document, later=[(1, "signal paid", 42)])

    assert ran.output == {"ship": 42}


async def test_a_transient_wait_misses_a_signal_that_came_early(run_flow: RunFlow) -> None:
    document = documents.PERSISTENT_TRIGGER.replace("KEEP", "false")

    missed = await run_flow(document, later=[(1, "signal paid", 42)], soon=True)
    heard = await run_flow(document, later=[(11, "signal paid", 42)])

    assert missed.output == {"give_up": "expired"}
    assert heard.output == {"ship": 42}
