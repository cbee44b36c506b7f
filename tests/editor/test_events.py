"""Who is told of a project's events: added with a secret shown once, tested, sent again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.nextscript.egress.canary import Canary, listening

GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture
async def receiver() -> AsyncIterator[Canary]:
    async with listening() as opened:
        yield opened


@pytest.fixture
async def gone() -> AsyncIterator[Canary]:
    """A receiver that says it is no longer there."""
    async with listening(lambda _: GONE) as opened:
        yield opened


async def add(page: Page, receiver: Canary) -> Locator:
    """Add an endpoint by the page; give its row."""
    await page.get_by_role("button", name="Add an endpoint").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Address").fill(f"http://127.0.0.1:{receiver.port}/events")
    await dialog.get_by_label("What it is").fill("Pager")
    await dialog.get_by_label("A run succeeded").check()
    await dialog.get_by_role("button", name="Add endpoint").click()
    return page.get_by_role("main").get_by_role("listitem").filter(has_text="Pager").first


async def test_an_endpoint_is_added_tested_and_told_again(
    open_page: OpenPage, team: Team, receiver: Canary
) -> None:
    page = await open_page(f"/p/{team.project_key}/events", team.owner)
    row = await add(page, receiver)
    secret = page.get_by_role("dialog").get_by_label("Secret", exact=True)
    await expect(secret).to_have_value(re.compile("^whsec_"))
    await page.get_by_role("button", name="I have copied it").click()

    await row.get_by_role("button", name="Send a test").click()
    log = row.get_by_role("region", name="Deliveries")
    delivered = log.get_by_text("Delivered", exact=True).and_(log.locator("span"))
    await expect(delivered).to_have_count(1)
    await log.get_by_role("button", name="Send again").click()
    await expect(delivered).to_have_count(2)
    assert len(receiver.requests) == 2

    await log.get_by_role("button", name=re.compile("Sent again")).first.click()
    await expect(log.get_by_text("hello", exact=True)).to_be_visible()  # what was answered
    await expect(log.get_by_role("treeitem", name="timestamp")).to_be_visible()


async def test_one_that_was_switched_off_by_itself_says_why_and_is_switched_on_again(
    open_page: OpenPage, team: Team, gone: Canary
) -> None:
    url = f"http://127.0.0.1:{gone.port}/events"
    endpoints = f"/v1/projects/{team.project}/event-endpoints"
    body = {"url": url, "events": ["run.failed"], "description": "Pager"}
    made = (await team.owner.http.post(endpoints, json=body)).json()
    page = await open_page(f"/p/{team.project_key}/events", team.owner, width=390, height=844)

    await page.get_by_role("button", name=f"Send a test to {url}").click()
    await expect(page.get_by_text("Gone", exact=True).and_(page.locator("span"))).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("status")).to_contain_text("it is gone (410)")
    await page.get_by_role("switch", name=f"Tell {url}").click()

    await expect(page.get_by_text("Switched off by itself")).to_have_count(0)
    read = await team.owner.http.get(f"/v1/event-endpoints/{made['id']}")
    assert read.json()["enabled"] is True


async def test_a_secret_that_is_made_anew_is_shown_once_and_an_endpoint_is_deleted(
    open_page: OpenPage, team: Team, receiver: Canary
) -> None:
    page = await open_page(f"/p/{team.project_key}/events", team.owner)
    row = await add(page, receiver)
    first = await page.get_by_role("dialog").get_by_label("Secret", exact=True).input_value()
    await page.get_by_role("button", name="I have copied it").click()

    await row.get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Make a new secret").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Make a new secret").click()
    fresh = dialog.get_by_label("Secret", exact=True)
    await expect(fresh).to_have_value(re.compile("^whsec_"))
    assert await fresh.input_value() != first
    await page.get_by_role("button", name="I have copied it").click()
    await expect(row).to_contain_text("the old secret signs along")

    await row.get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Nobody is told yet")).to_be_visible()
