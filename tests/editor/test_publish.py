"""Publishing says what changes; versions can be looked at and made live again."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.api.people import Body
from tests.editor.conftest import OpenPage
from tests.editor.people import Team

FLOW: Body = {
    "schema": "nextscript.flow/1",
    "nodes": [
        {"id": "start", "type": "trigger.manual", "name": "Start"},
        {"id": "note", "type": "log", "name": "Note it", "config": {"message": "one"}},
    ],
    "edges": [{"from": "start", "to": "note"}],
    "layout": {"start": {"x": 0, "y": 0}, "note": {"x": 280, "y": 0}},
}


async def opened(open_page: OpenPage, team: Team) -> tuple[Page, str]:
    flow = str((await team.owner.make_flow("Notes", document=FLOW))["id"])
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)
    await expect(page.get_by_text("Note it").first).to_be_visible()
    return page, flow


async def test_a_flow_is_published_and_the_next_time_says_what_changes(
    open_page: OpenPage, team: Team
) -> None:
    page, flow = await opened(open_page, team)
    await page.get_by_role("button", name="Publish version 1").click()
    await page.get_by_label("What is this version about?").fill("The first")
    await page.get_by_role("dialog").get_by_role("button", name="Publish version 1").click()
    await expect(page.get_by_test_id("state")).to_have_text("Live v1")

    draft = await team.owner.http.get(f"/v1/flows/{flow}/draft")
    document = draft.json()["document"]
    document["nodes"][0]["config"]["message"] = "two"
    headers = {"If-Match": draft.headers["etag"]}
    put = await team.owner.http.put(
        f"/v1/flows/{flow}/draft", json={"document": document}, headers=headers
    )
    assert put.status_code == 200, put.text
    await page.get_by_role("button", name="Publish version 2").click()

    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Note it: message changes from “one” to “two”")).to_be_visible()
    await dialog.get_by_role("button", name="Show on the canvas").click()
    await expect(page.get_by_text("Comparing the draft with version 1")).to_be_visible()


async def test_a_comment_on_a_flow_is_answered_and_settled(open_page: OpenPage, team: Team) -> None:
    page, _ = await opened(open_page, team)
    await page.get_by_role("button", name="Comments").click()
    await page.get_by_label("Write a comment").fill("Why two notes?")
    await page.get_by_role("button", name="Comment", exact=True).click()
    await page.get_by_role("button", name="Reply").click()
    await page.get_by_label("Reply to Ada").fill("For the auditors.")
    await page.get_by_role("button", name="Reply").click()
    await expect(page.get_by_text("For the auditors.")).to_be_visible()

    await page.get_by_role("button", name="Mark the comment of Ada as settled").click()

    await expect(page.get_by_text("Why two notes?")).to_be_hidden()
    await expect(page.get_by_role("button", name="Show 1 settled comment")).to_be_visible()
