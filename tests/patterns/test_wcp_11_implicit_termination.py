"""WCP-11 Implicit Termination."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_a_run_ends_when_nothing_is_left_to_do(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.IMPLICIT_TERMINATION)

    assert (ran.status, ran.output) == ("succeeded", {"a": "a", "b": "b"})
