"""Settings → Audit log: who did what is found, looked into and taken away."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from playwright.async_api import expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def test_what_somebody_did_is_found_and_looked_into(open_page: OpenPage, team: Team) -> None:
    await team.owner.make_flow("Order intake")
    page = await open_page(f"/p/{team.project_key}/settings/audit", team.owner)
    row = page.get_by_role("row").filter(has_text="Order intake")

    await expect(row).to_contain_text("Made a flow")
    await expect(row).to_contain_text("127.0.0.1")
    await page.get_by_role("combobox", name="What").select_option("variables.")
    await expect(page.get_by_text("No events fit these filters")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await page.get_by_role("button", name="more about: Made a flow").click()
    await expect(page.get_by_text("flows.create", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Only on this").click()

    await expect(page).to_have_url(re.compile("resource="))
    await expect(page.get_by_role("row").filter(has_text="Signed in")).to_have_count(0)
    await expect(row.first).to_be_visible()


async def test_it_is_taken_away_as_a_file(open_page: OpenPage, team: Team) -> None:
    await team.owner.make_flow("Order intake")
    page = await open_page(f"/p/{team.project_key}/settings/audit?action=flows.", team.owner)

    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Export as JSON lines").click()

    file = await (await downloading.value).path()
    text = await asyncio.to_thread(Path(file).read_text)
    lines = [json.loads(line) for line in text.splitlines()]
    assert [one["action"] for one in lines] == ["flows.create"]


async def test_events_are_sent_on_and_that_is_stopped(
    open_page: OpenPage, team: Team, complaints: object
) -> None:
    complaints.expect("422")  # type: ignore[attr-defined] # a refusal is an answer
    page = await open_page(f"/p/{team.project_key}/settings/audit", team.owner)
    panel = page.get_by_role("region", name="Sending events on")

    await panel.get_by_role("button", name="Send events on").click()
    await page.get_by_label("Address").fill("https://127.0.0.1:9/audit")
    await page.get_by_role("button", name="Send from now on").click()
    await expect(page.get_by_role("alert")).to_contain_text("Nothing is sent to this address")
    await page.get_by_label("Address").fill("https://logs.invalid/audit")
    await page.get_by_role("button", name="Send from now on").click()

    await expect(page.get_by_role("textbox", name="Secret")).to_have_value(re.compile("^whsec_"))
    await page.get_by_role("button", name="I have copied it").click()
    await expect(panel).to_contain_text("Events are sent to https://logs.invalid/audit.")
    await expect(panel).to_contain_text("could not be resolved", timeout=20_000)
    await panel.get_by_role("button", name="Stop sending").click()
    await page.get_by_role("dialog").get_by_role("button", name="Stop sending").click()
    await expect(panel).to_contain_text("Events are sent nowhere.")
