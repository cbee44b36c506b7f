"""The tools of an MCP server become steps of a project."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from activities.parts import Parts
from tests.api.connectors.conftest import Json, types, url
from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until, with_engine
from tests.connectors.mcp.conftest import TOKEN, Shop, running

__all__ = ["running"]  # the server of the connector's own tests


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


async def imported_tools(person: Person, server: Shop, token: str = TOKEN) -> Json:
    """Connect a server and make a connector of its tools; give the answer."""
    fields = {"base_url": f"http://127.0.0.1:{server.port}/mcp"}
    body = {"key": "shop", "name": "Shop", "kind": "mcp", "fields": fields}
    connections = f"/v1/projects/{person.project}/connections"
    kept = await person.http.post(connections, json={**body, "secrets": {"token": token}})
    assert kept.status_code == 201, kept.text
    return await person.http.post(url(person), json={"document": {"connection": "shop"}})


async def test_a_tool_is_a_step_with_a_form_of_its_own_and_runs(
    owner: Person, engine: Parts, running: Shop
) -> None:
    running.door.answer = None

    made = await imported_tools(owner, running)

    assert made.status_code == 201, made.text
    assert (made.json()["kind"], made.json()["operations"]) == ("mcp", 3)
    price = (await types(owner))["shop.price"]
    assert price["config"]["required"] == ["item"]
    assert (price["connection"], price["effects"]) == ("mcp", "unsafe")
    step = {**node("price", "shop.price", item="tea", count=2), "connection": "shop"}
    document = flow(node("start", "trigger.manual"), step, outputs={"found": "{{ price.data }}"})
    run = await start(owner, await publish(owner, document), input={})
    ended = await until(owner, run["id"], "succeeded", "failed")
    assert ended["status"] == "succeeded", ended["error"]
    assert ended["output"]["found"] == {"total": 6}
    again = await owner.http.post(url(owner, "/shop:refresh"), json={})
    found = again.json()
    assert [found[one] for one in ("added", "changed", "removed")] == [[], [], []]


async def test_a_server_that_lets_nobody_in_says_so(owner: Person, running: Shop) -> None:
    answer = await imported_tools(owner, running, token="wrong")

    assert (answer.status_code, answer.json()["code"]) == (422, "connector.server")
    assert "refused the sign-in" in answer.json()["detail"]
