"""WCP-21 Structured Loop."""

from __future__ import annotations

import pytest

from tests.patterns import documents
from tests.patterns.conftest import RunFlow


@pytest.mark.parametrize(
    ("kind", "iterations"),
    [
        ('while: "{{ loop.index < 3 }}"', 3),
        ('until: "{{ count >= 2 }}"', 2),
        ("items: [a, b, c, d]", 4),
        ('while: "{{ false }}"', 0),
    ],
)
async def test_the_body_repeats_while_or_until_or_per_item(
    run_flow: RunFlow, kind: str, iterations: int
) -> None:
    document = documents.STRUCTURED_LOOP.replace("KIND", kind)
    if not iterations:
        document = document.replace('"{{ count }}"', '"{{ count | default(0) }}"')
    ran = await run_flow(document)

    assert ran.output == {"again": {"iterations": iterations, "last": iterations}}


async def test_a_loop_that_wants_too_much_fails(run_flow: RunFlow) -> None:
    ran = await run_flow(documents.STRUCTURED_LOOP.replace("KIND", 'until: "{{ count >= 9 }}"'))

    assert (ran.status, ran.error.code) == ("failed", "loop.limit")
    assert len(ran.ran()) == 4
