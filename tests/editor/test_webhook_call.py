"""A webhook step catches a real call: what came is shown, kept as its sample, and run with."""

from __future__ import annotations

import re

import httpx2
from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def listening_step(team: Team, open_page: OpenPage, **size: int) -> tuple[Page, Locator]:
    """Open a draft at its webhook step."""
    document = {
        "schema": "nextscript.flow/1",
        "name": "Orders",
        "nodes": [
            {"id": "hook", "type": "trigger.webhook", "config": {"path": "orders"}},
            {"id": "keep", "type": "data.set", "config": {"values": {"n": "{{ hook.body.n }}"}}},
        ],
        "edges": [{"from": "hook", "to": "keep"}],
        "layout": {"hook": {"x": 0, "y": 0}, "keep": {"x": 280, "y": 0}},
    }
    flows = f"/v1/projects/{team.project}/flows"
    made = await team.owner.http.post(flows, json={"name": "Orders", "document": document})
    page = await open_page(f"/p/{team.project_key}/flows/{made.json()['id']}", team.owner, **size)
    await page.locator(".react-flow__node[data-id=hook]").dispatch_event("click")
    return page, page.get_by_role("complementary", name="Inspector")


async def call(panel: Locator, query: str, body: object) -> httpx2.Response:
    shown = await panel.get_by_text("/hooks-test/").inner_text()
    async with httpx2.AsyncClient(trust_env=False) as stranger:
        return await stranger.post(shown.split(" ", 1)[1].strip() + query, json=body)


async def test_a_call_that_is_waited_for_is_shown_kept_and_run_with(
    open_page: OpenPage, team: Team
) -> None:
    page, panel = await listening_step(team, open_page)

    await panel.get_by_role("button", name="Wait for a call").click()
    called = await call(panel, "?from=shop", {"n": 2, "lines": [{"sku": "A-1"}]})
    assert called.status_code == 202, called.text

    await expect(panel.get_by_role("status").filter(has_text="POST")).to_contain_text("/orders")
    await expect(panel.get_by_text("shop", exact=True)).to_be_visible()
    await panel.get_by_role("button", name=re.compile("^Headers host")).click()
    await expect(panel.get_by_text("application/json")).to_be_visible()
    await expect(panel.get_by_role("treeitem", name="lines")).to_be_visible()

    await panel.get_by_role("button", name="Use as sample").click()
    await expect(panel.get_by_text("Kept as the step's sample")).to_be_visible()
    await panel.get_by_role("button", name="Run with it").click()
    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
    await panel.get_by_role("tab", name="Data").click()
    await expect(panel.get_by_text("Pinned", exact=True)).to_be_visible()


async def test_who_stops_waiting_is_called_by_nobody(open_page: OpenPage, team: Team) -> None:
    _page, panel = await listening_step(team, open_page)
    await panel.get_by_role("button", name="Wait for a call").click()
    shown = await panel.get_by_text("/hooks-test/").inner_text()
    address = shown.split(" ", 1)[1].strip()

    async with _page.expect_response("**/hooks-test:stop"):
        await panel.get_by_role("button", name="Stop waiting").click()

    await expect(panel.get_by_role("button", name="Wait for a call")).to_be_visible()
    async with httpx2.AsyncClient(trust_env=False) as stranger:
        assert (await stranger.post(address, json={})).status_code == 404
