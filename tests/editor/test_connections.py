"""Connections in the editor: an account is connected inside the step, in a small window."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.editor.watching import Complaints
from tests.provider import CLIENT, SECRET, Provider, provider


@pytest.fixture
def served() -> Iterator[Provider]:
    with provider() as known:
        yield known


async def fill(page: Page, served: Provider, name: str) -> None:
    """Fill in the form of an account at the provider."""
    await page.get_by_role("button", name=re.compile("^OAuth 2.0")).click()
    await page.get_by_label("Name of the connection").fill(name)
    await page.get_by_label("Base URL").fill(served.url)
    await page.get_by_label("Client id", exact=True).fill(CLIENT)
    await page.get_by_label("Client secret", exact=True).fill(SECRET)
    await page.get_by_label("Authorization URL").fill(f"{served.url}/authorize")
    await page.get_by_label("Token URL").fill(f"{served.url}/token")
    await page.get_by_text("More settings").click()
    await page.get_by_label("Address to test").fill("/me")


async def test_an_account_is_connected_in_a_window_which_goes_and_the_page_goes_on(
    open_page: OpenPage, team: Team, served: Provider, complaints: Complaints
) -> None:
    complaints.expect("asked a stranger")  # the provider's page, in a window of its own
    page = await open_page(f"/p/{team.project_key}/connections", team.owner)
    await page.get_by_role("button", name="Add a connection").click()
    await fill(page, served, "Shop")

    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Save and connect").click()
    window = await opened.value

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text("Shop works.", exact=True)).to_be_visible()
    await expect(page.get_by_text("Works", exact=True)).to_be_visible()
    assert window.is_closed()
    assert served.seen[-1].startswith("Bearer at-")


async def test_a_sign_in_that_ended_is_renewed_where_it_says_so(
    open_page: OpenPage, team: Team, served: Provider, complaints: Complaints
) -> None:
    complaints.expect("asked a stranger")
    page = await open_page(f"/p/{team.project_key}/connections", team.owner)
    await page.get_by_role("button", name="Add a connection").click()
    await fill(page, served, "Shop")
    served.lifetime = 1
    async with page.context.expect_page():
        await page.get_by_role("button", name="Save and connect").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    served.end()
    served.lifetime = 3600
    await page.wait_for_timeout(1200)

    await page.get_by_role("button", name="Test Shop").click()
    await expect(page.get_by_text("Expired", exact=True)).to_be_visible()
    async with page.context.expect_page():
        await page.get_by_role("button", name="Reconnect").click()

    await expect(page.get_by_text("Works", exact=True)).to_be_visible()


async def test_a_connection_shows_where_it_is_used_and_is_deleted_by_who_insists(
    open_page: OpenPage, team: Team
) -> None:
    page = await open_page(f"/p/{team.project_key}/connections", team.owner)
    await page.get_by_role("button", name="Add a connection").click()
    await page.get_by_role("button", name=re.compile("^API key")).click()
    await page.get_by_label("Name of the connection").fill("Stock")
    await page.get_by_label("Base URL").fill("https://stock.example")
    await page.get_by_label("Key", exact=True).fill("k3y-of-the-lynx")
    await page.get_by_role("button", name="Save and test").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.get_by_role("button", name="More for Stock").click()
    await page.get_by_role("menuitem", name="Show where it is used").click()
    await expect(page.get_by_text("No flow uses it.")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="More for Stock").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    await expect(page.get_by_text("No connections yet")).to_be_visible()


async def test_an_account_is_connected_inside_the_step_which_then_uses_it(
    open_page: OpenPage, team: Team, served: Provider, complaints: Complaints
) -> None:
    complaints.expect("asked a stranger")
    nodes = [
        {"id": "start", "type": "trigger.manual"},
        {"id": "ask", "type": "http.request", "config": {"url": "/me"}},
    ]
    document = {
        "schema": "nextscript.flow/1",
        "name": "Stock",
        "nodes": nodes,
        "edges": [{"from": "start", "to": "ask"}],
        "layout": {"start": {"x": 0, "y": 0}, "ask": {"x": 280, "y": 0}},
    }
    flows = f"/v1/projects/{team.project}/flows"
    made = await team.owner.http.post(flows, json={"name": "Stock", "document": document})
    page = await open_page(f"/p/{team.project_key}/flows/{made.json()['id']}", team.owner)
    await page.locator(".react-flow__node[data-id=ask]").click()
    panel = page.get_by_role("complementary", name="Inspector")

    await panel.get_by_role("button", name="Create", exact=True).click()
    await fill(page, served, "Shop")
    async with page.context.expect_page():
        await page.get_by_role("button", name="Save and connect").click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(panel.get_by_label("Connection", exact=True)).to_have_value("shop")
    await expect(panel.get_by_text("Works", exact=True)).to_be_visible()
