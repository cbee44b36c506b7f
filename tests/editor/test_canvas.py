"""Drawing a flow: what is put on the canvas, joined, copied and taken back is in the draft."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team

DOCUMENT: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "name": "Orders",
    "nodes": [
        {"id": "start", "type": "trigger.manual", "name": "New order"},
        {"id": "big", "type": "flow.branch", "config": {"when": "{{ start.total > 1000 }}"}},
        {"id": "tell", "type": "log", "name": "Tell sales", "config": {"message": "big"}},
    ],
    "edges": [{"from": "start", "to": "big"}, {"from": "big.true", "to": "tell"}],
    "layout": {"start": {"x": 0, "y": 0}, "big": {"x": 300, "y": 6}, "tell": {"x": 560, "y": 0}},
}


class Drawing:
    """A flow that is open in the editor, and its draft as the API gives it."""

    def __init__(self, page: Page, team: Team, flow: str) -> None:
        self.page = page
        self.team = team
        self.flow = flow

    def step(self, name: str) -> Locator:
        """A node on the canvas, by the name a screen reader says first."""
        return self.page.locator(f'.react-flow__node[aria-label^="{name},"]')

    async def has(self, *, nodes: set[str], edges: set[tuple[str, str]]) -> None:
        """Wait until the draft on the server is this."""
        found: tuple[set[str], set[tuple[str, str]]] = (set(), set())
        for _ in range(60):
            answer = await self.team.owner.http.get(f"/v1/flows/{self.flow}/draft")
            document = answer.json()["document"]
            found = (
                {node["id"] for node in document.get("nodes", [])},
                {(edge["from"], edge["to"]) for edge in document.get("edges", [])},
            )
            if found == (nodes, edges):
                return
            await asyncio.sleep(0.1)
        assert found == (nodes, edges)


async def drawing(open_page: OpenPage, team: Team) -> Drawing:
    """Open the flow of this file in a browser."""
    made = await team.owner.http.post(
        f"/v1/projects/{team.project}/flows", json={"name": "Orders", "document": DOCUMENT}
    )
    assert made.status_code == 201, made.text
    flow = made.json()["id"]
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)
    opened = Drawing(page, team, flow)
    await expect(opened.step("New order")).to_be_visible()
    return opened


NODES = {"start", "big", "tell"}
EDGES = {("start", "big"), ("big.true", "tell")}


async def test_a_step_is_added_after_the_chosen_one_by_keys(
    open_page: OpenPage, team: Team
) -> None:
    drawn = await drawing(open_page, team)

    await drawn.step("Tell sales").click()
    await drawn.page.keyboard.press("Tab")
    await drawn.page.keyboard.type("pause")  # a synonym
    await drawn.page.keyboard.press("Enter")

    await drawn.has(nodes=NODES | {"delay"}, edges=EDGES | {("tell", "delay")})


async def test_what_was_deleted_comes_back_with_its_paths(open_page: OpenPage, team: Team) -> None:
    drawn = await drawing(open_page, team)

    await drawn.step("Tell sales").click()
    await drawn.page.keyboard.press("Delete")
    await drawn.has(nodes=NODES - {"tell"}, edges={("start", "big")})
    await drawn.page.keyboard.press("Control+z")

    await drawn.has(nodes=NODES, edges=EDGES)


async def test_a_free_way_out_leads_to_a_new_step(open_page: OpenPage, team: Team) -> None:
    drawn = await drawing(open_page, team)

    await drawn.page.get_by_role("button", name="Add a step after big, no").click()
    await drawn.page.get_by_role("option", name="Stop with an error").click()

    await drawn.has(nodes=NODES | {"fail"}, edges=EDGES | {("big.false", "fail")})


async def test_two_steps_are_joined_by_the_keyboard(open_page: OpenPage, team: Team) -> None:
    drawn = await drawing(open_page, team)

    await drawn.step("big").click()
    await drawn.page.keyboard.press("c")
    await drawn.page.get_by_role("option", name="Tell sales").filter(has_text="No").click()

    await drawn.has(nodes=NODES, edges=EDGES | {("big.false", "tell")})


async def test_a_step_is_duplicated_and_grouped(open_page: OpenPage, team: Team) -> None:
    drawn = await drawing(open_page, team)

    await drawn.step("Tell sales").click()
    await drawn.page.keyboard.press("Control+d")
    await drawn.has(nodes=NODES | {"tell_2"}, edges=EDGES)
    await drawn.page.keyboard.press("Control+z")
    await drawn.has(nodes=NODES, edges=EDGES)
    await drawn.step("Tell sales").click(button="right")
    await drawn.page.get_by_role("menuitem", name="Repeat for each").click()

    await drawn.has(nodes=NODES | {"each"}, edges={("start", "big"), ("big.true", "each")})


async def test_a_viewer_sees_the_canvas_without_handles(open_page: OpenPage, team: Team) -> None:
    drawn = await drawing(open_page, team)
    viewer = await team.join("viewer", "Vera")
    page = await open_page(f"/p/{team.project_key}/flows/{drawn.flow}", viewer)

    await expect(page.locator(".react-flow__node")).to_have_count(3)
    await page.keyboard.press("/")

    await expect(page.get_by_role("button", name="Add a step")).to_have_count(0)
    await expect(page.get_by_role("complementary", name="Add a step")).to_have_count(0)
