"""Schedules in the editor: said by days and times, with the next times; paused, run, added."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import draft_of
from tests.editor.people import Team
from tests.editor.watching import Complaints


async def scheduled_flow(team: Team, name: str = "Reports", **config: Any) -> str:
    """Make a flow with a schedule; give its id."""
    document = {
        "schema": "nextscript.flow/1",
        "name": name,
        "settings": {"timezone": "Europe/Berlin"},
        "nodes": [
            {"id": "tick", "type": "trigger.schedule", "config": config},
            {"id": "keep", "type": "data.set", "config": {"values": {"at": "{{ tick.at }}"}}},
        ],
        "edges": [{"from": "tick", "to": "keep"}],
        "layout": {"tick": {"x": 0, "y": 0}, "keep": {"x": 280, "y": 0}},
    }
    flows = f"/v1/projects/{team.project}/flows"
    made = await team.owner.http.post(flows, json={"name": name, "document": document})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def step_of(page: Page) -> Locator:
    """Open the schedule's step; give what is said of its times."""
    await page.locator(".react-flow__node[data-id=tick]").dispatch_event("click")
    panel = page.get_by_role("complementary", name="Inspector")
    return panel.get_by_role("region", name="When it starts")


async def test_times_are_said_by_days_and_the_next_five_are_shown(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("422")
    flow = await scheduled_flow(team, cron="0 9 * * 1-5")
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)
    when = await step_of(page)

    await expect(when.get_by_label("Cron", exact=True)).to_have_value("0 9 * * 1-5")
    await expect(when.get_by_text("At 09:00, Monday to Friday (Europe/Berlin)")).to_be_visible()
    await expect(when.get_by_role("listitem")).to_have_count(5)

    await when.get_by_role("button", name="Days and times").click()
    await when.get_by_role("button", name="Fri", exact=True).click()
    await when.get_by_label("Time 1").fill("07:30")
    said = "At 07:30 on Mondays, Tuesdays, Wednesdays and Thursdays"
    await expect(when.get_by_text(said)).to_be_visible()
    node = page.locator(".react-flow__node[data-id=tick]")
    await expect(node).to_contain_text("At 07:30 on Monday, Tuesday, Wednesday, and Thursday")

    await when.get_by_role("button", name="Cron").click()
    await when.get_by_label("Cron", exact=True).fill("0 9 * *")
    await expect(when.get_by_role("alert")).to_contain_text("is not a cron expression")
    await when.get_by_role("button", name="Interval").click()
    await expect(when.get_by_text("Every hour (Europe/Berlin)")).to_be_visible()
    await expect(node).to_contain_text("Every hour")
    nodes = (await draft_of(team, flow))["nodes"]
    assert [one["config"] for one in nodes if one["id"] == "tick"] == [{"every": "1h"}]


async def published(team: Team, name: str, **config: Any) -> str:
    """Publish a flow with a schedule; give its id."""
    flow = await scheduled_flow(team, name, **config)
    answer = await team.owner.http.post(f"/v1/flows/{flow}/versions", json={})
    assert answer.status_code == 201, answer.text
    return flow


async def test_a_schedule_is_paused_run_at_once_and_made_up_for(
    open_page: OpenPage, team: Team
) -> None:
    await published(team, "Reports", every="1h")
    page = await open_page(f"/p/{team.project_key}/schedules", team.owner)
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Reports").first

    await expect(row).to_contain_text("Every hour")
    await expect(row).to_contain_text("Europe/Berlin")
    await row.get_by_role("switch", name="Reports is on").click()
    await expect(row.get_by_text("Paused", exact=True)).to_be_visible()
    await row.get_by_role("button", name="Run now").click()
    await expect(row.get_by_role("link", name="Succeeded")).to_be_visible()

    await row.get_by_role("button", name="More for Reports").click()
    await page.get_by_role("menuitem", name="Make up for a time").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Start these runs").click()
    await expect(page.get_by_text(re.compile("^2[45] times are made"))).to_be_visible()


async def test_a_further_schedule_is_added_changed_and_deleted(
    open_page: OpenPage, team: Team
) -> None:
    flow = await published(team, "Reports", every="1h")
    page = await open_page(f"/p/{team.project_key}/schedules", team.owner, width=390, height=844)

    await page.get_by_role("button", name="Add a schedule").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Flow", exact=True).select_option("Reports")
    await dialog.get_by_label("Name", exact=True).fill("Nightly")
    await dialog.get_by_label("Time 1").fill("23:15")
    await dialog.get_by_label("Time zone").select_option("Europe/Berlin")
    await expect(dialog.get_by_text("At 23:15, Monday to Friday (Europe/Berlin)")).to_be_visible()
    await dialog.get_by_role("button", name="Add schedule").click()
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Nightly").first
    await expect(row).to_contain_text("At 23:15, Monday to Friday")

    await row.get_by_role("button", name="More for Nightly").click()
    await page.get_by_role("menuitem", name="Change").click()
    await dialog.get_by_role("button", name="Interval").click()
    await dialog.get_by_role("button", name="Save").click()
    await expect(row).to_contain_text("Every hour")

    await row.get_by_role("button", name="More for Nightly").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Nightly")).to_have_count(0)
    left = (await team.owner.http.get(f"/v1/flows/{flow}/schedules")).json()["items"]
    assert [one["node"] for one in left] == ["tick"]
