"""Two people draw one flow at once; what either drew is there, whatever the network does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Colleague, Team
from tests.editor.watching import Complaints
from tests.instance import Instance

FLOW: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "name": "Shared",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "greet", "type": "log", "name": "Greet", "config": {"message": "hello"}},
        {"id": "count", "type": "log", "name": "Count", "config": {"message": "one"}},
    ],
    "edges": [{"from": "start", "to": "greet"}, {"from": "greet", "to": "count"}],
    "layout": {
        "start": {"x": 0, "y": 0},
        "greet": {"x": 280, "y": 0},
        "count": {"x": 560, "y": 0},
    },
}


async def test_each_sees_what_the_other_draws_and_where_they_are(
    open_page: OpenPage, team: Team
) -> None:
    flow = await _flow(team)
    bo = await team.join("editor", "Bo")
    ada_page = await open_page(_address(team, flow), team.owner)
    bo_page = await open_page(_address(team, flow), bo)

    await _rename(ada_page, "greet", "Say hello")

    await expect(_node(bo_page, "greet")).to_contain_text("Say hello")
    await expect(bo_page.get_by_label("Also here").get_by_title("Ada")).to_be_visible()
    await expect(ada_page.get_by_label("Also here").get_by_title("Bo")).to_be_visible()


@pytest.mark.slow(of=3)
async def test_half_a_minute_without_a_network_loses_nothing(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    flow = await _flow(team)
    bo = await team.join("editor", "Bo")
    ada_page = await open_page(_address(team, flow), team.owner)
    bo_page = await open_page(_address(team, flow), bo)
    await expect(_node(bo_page, "greet")).to_be_visible()
    complaints.expect("ERR_INTERNET_DISCONNECTED")

    await bo_page.context.set_offline(True)
    await _rename(bo_page, "greet", "Drawn on a train")
    await _rename(ada_page, "count", "Drawn at a desk")
    await expect(bo_page.get_by_test_id("state")).to_contain_text("Offline")
    await expect(bo_page.get_by_test_id("state")).to_contain_text("kept")
    await asyncio.sleep(30)
    await bo_page.context.set_offline(False)

    for page in (ada_page, bo_page):
        await expect(_node(page, "greet")).to_contain_text("Drawn on a train")
        await expect(_node(page, "count")).to_contain_text("Drawn at a desk")
    await expect(bo_page.get_by_test_id("state")).to_have_text("Not published")
    assert await _names(team.owner, flow) == {
        "greet": "Drawn on a train",
        "count": "Drawn at a desk",
    }


async def test_each_undoes_only_their_own(open_page: OpenPage, team: Team) -> None:
    flow = await _flow(team)
    bo = await team.join("editor", "Bo")
    ada_page = await open_page(_address(team, flow), team.owner)
    bo_page = await open_page(_address(team, flow), bo)
    await _rename(ada_page, "greet", "By Ada")
    await _rename(bo_page, "count", "By Bo")
    await expect(_node(ada_page, "count")).to_contain_text("By Bo")

    await ada_page.get_by_role("button", name="Undo").first.click()

    for page in (ada_page, bo_page):
        await expect(_node(page, "greet")).to_contain_text("Greet")
        await expect(_node(page, "count")).to_contain_text("By Bo")


async def test_who_may_only_look_sees_it_live_and_changes_nothing(
    open_page: OpenPage, team: Team
) -> None:
    flow = await _flow(team)
    vera = await team.join("viewer", "Vera")
    ada_page = await open_page(_address(team, flow), team.owner)
    vera_page = await open_page(_address(team, flow), vera)
    await expect(vera_page.get_by_text("You may look at this flow")).to_be_visible()

    await _rename(ada_page, "greet", "Seen by Vera")
    await expect(_node(vera_page, "greet")).to_contain_text("Seen by Vera")

    await _node(vera_page, "greet").click()
    await vera_page.keyboard.press("Delete")
    await expect(_node(vera_page, "greet")).to_be_visible()
    await expect(vera_page.get_by_role("button", name="Undo")).to_have_count(0)


def _node(page: Page, node: str) -> Any:
    return page.locator(f'.react-flow__node[data-id="{node}"]')


async def _rename(page: Page, node: str, name: str) -> None:
    await _node(page, node).click()
    title = page.get_by_role("textbox", name="Name of the step")
    await title.fill(name)
    await title.press("Enter")
    await page.keyboard.press("Escape")


async def _flow(team: Team) -> str:
    body = {"name": "Shared", "document": FLOW}
    answer = await team.owner.http.post(f"/v1/projects/{team.project}/flows", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _address(team: Team, flow: str) -> str:
    return f"/p/{team.project_key}/flows/{flow}"


async def _names(person: Colleague, flow: str) -> dict[str, str]:
    draft = (await person.http.get(f"/v1/flows/{flow}/draft")).json()
    nodes = draft["document"]["nodes"]
    return {node["id"]: node["name"] for node in nodes if "name" in node}


@pytest.mark.slow(of=3)
async def test_a_killed_server_comes_back_and_no_edit_is_missing(
    open_page: OpenPage, team: Team, running: Instance, complaints: Complaints
) -> None:
    flow = await _flow(team)
    page = await open_page(_address(team, flow), team.owner)
    await _rename(page, "greet", "Before the kill")
    await expect(page.get_by_test_id("state")).to_have_text("Not published")
    complaints.expect("ERR_|WebSocket|50[234]")

    await asyncio.to_thread(running.kill, "api")
    await _rename(page, "count", "While it was dead")

    await expect(page.get_by_test_id("state")).to_have_text("Not published", timeout=60_000)
    assert await _names(team.owner, flow) == {
        "greet": "Before the kill",
        "count": "While it was dead",
    }
    again = await open_page(_address(team, flow), team.owner)
    await expect(_node(again, "count")).to_contain_text("While it was dead")


async def test_a_tab_that_dies_offline_keeps_what_was_drawn(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    flow = await _flow(team)
    page = await open_page(_address(team, flow), team.owner)
    await expect(_node(page, "greet")).to_be_visible()
    complaints.expect("ERR_INTERNET_DISCONNECTED")

    await page.context.set_offline(True)
    await _rename(page, "greet", "Drawn before the tab died")
    await expect(page.get_by_test_id("state")).to_contain_text("kept")
    await page.close(run_before_unload=False)
    await page.context.set_offline(False)
    again = await page.context.new_page()
    await again.goto(_address(team, flow))

    await expect(_node(again, "greet")).to_contain_text("Drawn before the tab died")
    await expect(again.get_by_test_id("state")).to_have_text("Not published")
    for _ in range(100):  # what was kept is sent once the browser has read it
        if (await _names(team.owner, flow))["greet"] == "Drawn before the tab died":
            return
        await asyncio.sleep(0.1)
    raise AssertionError("what was drawn before the tab died never came to the server")
