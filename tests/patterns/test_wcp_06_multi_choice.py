"""WCP-6 Multi-Choice."""

from __future__ import annotations

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


async def test_every_case_that_holds_is_followed(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.MULTI_CHOICE, {"wants": ["mail", "post"]})

    assert ran.ran() >= {"mail", "post", "done"}
    assert ran.ran("skipped") == {"sms", "none_wanted"}


async def test_otherwise_is_followed_when_no_case_holds(run_flow: RunFlow) -> None:
    assert (await run_flow(documents.MULTI_CHOICE, {"wants": []})).output == {
        "none_wanted": "nothing"
    }
