"""WCP-22 Recursion."""

from __future__ import annotations

from nextscript.values import Json
from tests.patterns import documents
from tests.patterns.conftest import RunFlow


def test_a_flow_calls_itself(run_flow: RunFlow) -> None:
    def factorial(input: Json) -> Json:
        return run_flow(documents.RECURSION, input, flows={"factorial": factorial}).output  # type: ignore[no-any-return]

    assert factorial({"n": 5}) == {"product": 120}
