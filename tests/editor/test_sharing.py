"""Flows and connections are shared by who may, and whoever gets them sees that and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect
from pydantic import JsonValue

from tests.api.people import Body
from tests.editor.conftest import OpenPage
from tests.editor.people import Colleague, Team
from tests.editor.test_viewer import finished_run

SHOP: Body = {
    "key": "shop",
    "name": "Shop",
    "kind": "http",
    "fields": {"base_url": "https://shop.example"},
    "secrets": {},
}


async def find_and_share(page: Page, typed: str, name: str, level: str) -> None:
    """Share what the dialog is about with somebody, by the keyboard."""
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox").first.fill(typed)
    await expect(dialog.get_by_role("option", name=name)).to_be_visible()
    await page.keyboard.press("Enter")
    await dialog.get_by_role("combobox", name=f"How much {name} may").select_option(level)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    shared = dialog.get_by_role("list", name="Shared with")
    await expect(shared.get_by_role("listitem").filter(has_text=name)).to_be_visible()


async def test_a_flow_is_shared_and_whoever_gets_it_sees_it_alone(
    open_page: OpenPage, team: Team
) -> None:
    await finished_run(team)
    await team.owner.make_flow("Secret plan")
    bo = await team.join("guest", "Bo")
    page = await open_page(f"/p/{team.project_key}/flows", team.owner)

    await page.get_by_role("button", name="More for Greeting").click()
    await page.get_by_role("menuitem", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share Greeting")
    by_role = dialog.get_by_role("list", name="By their role")
    await expect(by_role).to_contain_text("Owner in all projects")
    await find_and_share(page, "bo", "Bo", "view")

    theirs = await open_page("/", bo)
    await theirs.get_by_role("link", name="Greeting", exact=True).click()
    await expect(theirs.get_by_text("You may look at this flow, not change it.")).to_be_visible()
    await expect(theirs.get_by_role("button", name="Run", exact=True)).to_have_count(0)
    await expect(theirs.get_by_role("link", name="Home")).to_have_count(0)

    await dialog.get_by_role("combobox", name="How much Bo may").select_option("edit")
    await expect(dialog.get_by_role("combobox", name="How much Bo may")).to_be_enabled()
    await theirs.reload()
    await expect(theirs.get_by_role("button", name="Run", exact=True)).to_be_visible()
    await expect(theirs.get_by_role("button", name="Publish")).to_be_visible()
    await expect(theirs.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    await theirs.goto(f"/p/{team.project_key}/flows")
    await expect(theirs.get_by_role("link", name="Greeting", exact=True)).to_be_visible()
    await expect(theirs.get_by_role("link", name="Secret plan")).to_have_count(0)
    await expect(theirs.get_by_role("button", name="New flow")).to_have_count(0)

    await dialog.get_by_role("button", name="Stop sharing with Bo").click()
    await expect(dialog.get_by_text("Shared with nobody yet.")).to_be_visible()
    await dialog.get_by_role("button", name="Undo").click()
    await expect(dialog.get_by_role("combobox", name="How much Bo may")).to_have_value("edit")


async def second_project(team: Team) -> dict[str, str]:
    """Make another project in the team's organisation."""
    made = await team.owner.http.post("/v1/projects", json={"name": "Stock"})
    assert made.status_code == 201, made.text
    return {"id": made.json()["id"], "key": made.json()["key"]}


async def id_of(person: Colleague) -> str:
    return str((await person.http.get("/v1/me")).json()["id"])


async def test_a_connection_is_shared_with_a_viewer_and_with_another_project(
    open_page: OpenPage, team: Team
) -> None:
    vi, stock = await team.join("viewer", "Vi"), await second_project(team)
    connections = f"/v1/projects/{team.project}/connections"
    assert (await team.owner.http.post(connections, json=SHOP)).status_code == 201
    theirs = await open_page(f"/p/{team.project_key}/connections", vi)
    await expect(theirs.get_by_text("Shop", exact=True)).to_be_visible()
    await expect(theirs.get_by_role("button", name="Test Shop")).to_have_count(0)

    page = await open_page(f"/p/{team.project_key}/connections", team.owner, width=390)
    await page.get_by_role("button", name="More for Shop").click()
    await page.get_by_role("menuitem", name="Share").click()
    await find_and_share(page, "vi-", "Vi", "use")
    await find_and_share(page, "sto", "Stock", "use")

    await theirs.reload()
    await expect(theirs.get_by_role("button", name="Test Shop")).to_be_visible()
    await expect(theirs.get_by_role("button", name="Change Shop")).to_have_count(0)
    await expect(theirs.get_by_role("button", name="More for Shop")).to_have_count(0)
    await page.goto(f"/p/{stock['key']}/connections")
    await expect(page.get_by_text("Shop", exact=True)).to_be_visible()


async def test_an_editor_of_one_project_sees_its_controls_there_and_only_there(
    open_page: OpenPage, team: Team
) -> None:
    vi, stock = await team.join("viewer", "Vi"), await second_project(team)
    role = f"/v1/projects/{team.project}/members/{await id_of(vi)}"
    assert (await team.owner.http.put(role, json={"role": "editor"})).status_code == 204
    await team.owner.make_flow("Here")
    there = f"/v1/projects/{stock['id']}/flows"
    assert (await team.owner.http.post(there, json={"name": "There"})).status_code == 201
    page = await open_page("/", vi)

    for key, flow, may in ((team.project_key, "Here", True), (stock["key"], "There", False)):
        await page.goto(f"/p/{key}/flows")
        await page.get_by_role("button", name=f"More for {flow}").click()
        await expect(page.get_by_role("menuitem", name="Export as JSON")).to_be_visible()
        for item in ("Duplicate", "Share", "Move to trash"):
            await expect(page.get_by_role("menuitem", name=item)).to_have_count(int(may))
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="New flow")).to_have_count(int(may))
        await page.get_by_role("link", name=flow, exact=True).click()
        await expect(page.get_by_text("An empty flow")).to_be_visible()
        await expect(page.get_by_role("button", name="Add a step")).to_have_count(int(may))


async def test_a_step_says_that_its_connection_ends_and_leads_to_reconnecting(
    open_page: OpenPage, team: Team
) -> None:
    ends = (datetime.now(UTC) + timedelta(days=3, hours=1)).isoformat()
    body = {**SHOP, "ends_at": ends}
    connections = f"/v1/projects/{team.project}/connections"
    assert (await team.owner.http.post(connections, json=body)).status_code == 201
    nodes: list[JsonValue] = [
        {"id": "start", "type": "trigger.manual"},
        {"id": "ask", "type": "http.request", "connection": "shop", "config": {"url": "/me"}},
    ]
    document: Body = {
        "schema": "nextscript.flow/1",
        "name": "Ask",
        "nodes": nodes,
        "edges": [{"from": "start", "to": "ask"}],
        "layout": {"start": {"x": 0, "y": 0}, "ask": {"x": 280, "y": 0}},
    }
    made = await team.owner.make_flow("Ask", document=document)
    page = await open_page(f"/p/{team.project_key}/flows/{made['id']}", team.owner)

    mark = page.get_by_role("button", name="Shop ends in 3 days.")
    await mark.click()
    await page.get_by_role("button", name="Reconnect", exact=True).click()
    await page.get_by_text("More settings").click()
    await page.get_by_label("Ends on").fill("2099-01-01")
    await page.get_by_role("button", name="Save and test").click()
    await expect(mark).to_have_count(0)
