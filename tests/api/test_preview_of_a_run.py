"""Trying an expression out on what a run really had."""

from __future__ import annotations

from activities.parts import Parts
from tests.api.people import Person
from tests.api.stack import with_engine


async def test_an_expression_reads_the_input_and_steps_of_a_run(
    owner: Person, parts: Parts, temporal_address: str
) -> None:
    document = {
        "nodes": [{"id": "keep", "type": "data.set", "config": {"values": {"n": "{{ input.n }}"}}}]
    }
    flow = (await owner.make_flow(document=document))["id"]  # type: ignore[arg-type] # JSON
    await owner.http.post(f"/v1/flows/{flow}/versions")
    async with with_engine(parts, temporal_address):
        run = await owner.http.post(f"/v1/flows/{flow}/runs", json={"input": {"n": 20}, "wait": 20})
        body = {"expression": "{{ keep.n + input.n + more }}", "values": {"more": 2}}

        answer = await owner.http.post(
            "/v1/expressions:preview", json={**body, "run": run.json()["id"]}
        )

    assert answer.json() == {"value": 42, "type": "integer"}
