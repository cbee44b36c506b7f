"""What one run may do: so many steps, and flows that call flows only so deep."""

from __future__ import annotations

import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until

pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.case("DOS-09")]

_FOREVER = flow(
    node("start", "trigger.manual"),
    node("forever", "flow.loop", max_iterations=100_000, **{"while": "{{ true }}"}),
    {**node("turn", "data.set", values={"a": 1}), "parent": "forever"},
    edges=[("start", "forever")],
)
_ITSELF = flow(node("start", "trigger.manual"), node("again", "flow.call", flow="itself"))


async def test_a_run_ends_at_the_operators_limit_and_says_what_to_do(
    owner: Person, parts: Parts
) -> None:
    parts.settings = parts.settings.model_copy(update={"run_steps": 20})
    made = await publish(owner, _FOREVER)

    run = await start(owner, made, wait=20)

    assert (run["status"], run["error"]["code"]) == ("failed", "run.limit")
    assert "20 steps" in run["error"]["message"]
    assert "NEXTSCRIPT_RUN_STEPS" in run["error"]["hint"]
    forked = await owner.http.post(f"/v1/runs/{run['id']}/fork", json={"from": "forever"})
    ended = await until(owner, forked.json()["id"], "failed")
    assert ended["error"]["code"] == "run.limit"


async def test_a_flow_that_calls_itself_ends_fifty_deep(owner: Person) -> None:
    made = await publish(owner, _ITSELF, key="itself")

    run = await start(owner, made, wait=60)

    assert (run["status"], run["error"]["code"]) == ("failed", "flow.depth")
    runs = (await owner.http.get(f"/v1/runs?flow={made['id']}&limit=100")).json()["items"]
    assert len(runs) == 51
