"""What a step gave, kept as a pin or sent in its place: all of it, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing, address
from tests.editor.people import Team
from tests.editor.test_runs import make, run
from tests.editor.watching import Complaints

LONG, TOO_LARGE = 120, 100_000
"""Items: more than a page of them, and more than a pin may have."""


def counting(items: int) -> dict[str, Any]:
    """A flow in which one step gives a list, and the next one says how long it is."""
    code = f"def main(input):\n    return list(range({items}))"
    return {
        "schema": "nextscript.flow/1",
        "name": "Count",
        "nodes": [
            {"id": "start", "type": "trigger.manual", "name": "Start"},
            {"id": "rows", "type": "code.python", "name": "Rows", "config": {"code": code}},
            {
                "id": "tell",
                "type": "data.set",
                "name": "Tell",
                "config": {"values": {"said": "There are {{ rows | length }}."}},
            },
        ],
        "edges": [{"from": "start", "to": "rows"}, {"from": "rows", "to": "tell"}],
        "layout": {
            "start": {"x": 0, "y": 0},
            "rows": {"x": 280, "y": 0},
            "tell": {"x": 560, "y": 0},
        },
    }


def pricing(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A flow that goes through a list, and sorts things out of it."""
    code = f"def main(input):\n    return {rows!r}"
    said = {"values": {"said": "{{ item.name }} is number {{ index }}"}}
    cheap = {"items": "{{ rows }}", "where": "item.price < 3"}
    return {
        "schema": "nextscript.flow/1",
        "name": "Prices",
        "nodes": [
            {"id": "start", "type": "trigger.manual", "name": "Start"},
            {"id": "rows", "type": "code.python", "name": "Rows", "config": {"code": code}},
            {"id": "all", "type": "flow.each", "name": "All", "config": {"items": "{{ rows }}"}},
            {"id": "tell", "type": "data.set", "name": "Tell", "parent": "all", "config": said},
            {"id": "cheap", "type": "data.filter", "name": "Cheap", "config": cheap},
        ],
        "edges": [
            {"from": "start", "to": "rows"},
            {"from": "rows", "to": "all"},
            {"from": "rows", "to": "cheap"},
        ],
        "layout": {
            "start": {"x": 0, "y": 0},
            "rows": {"x": 280, "y": 0},
            "all": {"x": 560, "y": 0, "width": 320, "height": 180},
            "tell": {"x": 40, "y": 60},
            "cheap": {"x": 560, "y": 300},
        },
    }


async def opened(open_page: OpenPage, team: Team, items: int) -> tuple[Drawing, str]:
    """The flow, run once, in a browser; and its id."""
    flow = await make(team, counting(items))
    assert (await run(team, flow))["status"] == "succeeded"
    return Drawing(await open_page(address(team, flow), team.owner)), flow


async def answer_of(drawing: Drawing, step: str) -> Locator:
    """The panel with what a step gave last."""
    panel = await drawing.open(step)
    await panel.get_by_role("tab", name="Data").click()
    return panel


async def test_a_long_list_is_pinned_to_its_end(open_page: OpenPage, team: Team) -> None:
    drawing, flow = await opened(open_page, team, LONG)
    panel = await answer_of(drawing, "Rows")

    await panel.get_by_role("button", name="Pin this answer").click()

    await expect(panel.get_by_role("button", name="Unpin")).to_be_visible()
    pins = (await team.owner.http.get(f"/v1/flows/{flow}/draft")).json()["pins"]
    assert pins["rows"] == list(range(LONG))


async def test_a_step_is_tested_with_the_whole_list(open_page: OpenPage, team: Team) -> None:
    drawing, _flow = await opened(open_page, team, LONG)
    panel = await answer_of(drawing, "Tell")

    await panel.get_by_role("button", name="Test this step").click()

    await expect(panel.get_by_text(f"There are {LONG}.").first).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    ("step", "press", "said"),
    [
        ("Rows", None, "This answer is too large to pin."),
        ("Tell", "Test this step", "The answer of Rows is too large to stand in."),
    ],
)
async def test_of_a_list_that_is_too_large_no_part_passes_for_all(
    open_page: OpenPage, team: Team, step: str, press: str | None, said: str
) -> None:
    drawing, flow = await opened(open_page, team, TOO_LARGE)
    panel = await answer_of(drawing, step)

    if press:
        await panel.get_by_role("button", name=press).click()

    await expect(panel.get_by_text(said)).to_be_visible(timeout=20_000)
    if step == "Rows":
        await expect(panel.get_by_role("button", name="Pin this answer")).to_have_count(0)
        await panel.get_by_role("button", name="Write a sample").click()
        await expect(panel.get_by_role("textbox", name="Answer")).to_have_value("{}")
    runs = (await team.owner.http.get("/v1/runs", params={"flow": flow})).json()["items"]
    assert len(runs) == 1


async def test_what_runs_once_per_item_is_shown_with_the_first_item(
    open_page: OpenPage, team: Team
) -> None:
    flow = await make(team, pricing([{"name": "bread", "price": 2}, {"name": "cake", "price": 9}]))
    await run(team, flow)
    drawing = Drawing(await open_page(address(team, flow), team.owner))

    panel = await drawing.open("Tell")
    await expect(panel.get_by_text("bread is number 0")).to_be_visible()
    panel = await drawing.open("Cheap")
    where = panel.locator("[data-field='/where']")
    await expect(where.get_by_text("true", exact=True)).to_be_visible()


async def test_without_a_first_item_its_name_is_no_mistake(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("422")  # there is nothing to try it with
    flow = await make(team, pricing([]))
    await run(team, flow)
    drawing = Drawing(await open_page(address(team, flow), team.owner))

    panel = await drawing.open("Tell")
    field = panel.locator("[data-field='/values']")
    await expect(field.locator("[data-chip=value]").first).to_be_visible()
    await drawing.page.wait_for_timeout(1_000)  # the time of a preview
    await expect(field.get_by_text("has no value")).to_have_count(0)
    await expect(field.get_by_role("img", name="gives")).to_have_count(0)


async def test_a_pin_of_a_step_that_has_changed_is_marked_and_fetched_again(
    open_page: OpenPage, team: Team
) -> None:
    drawing, flow = await opened(open_page, team, 3)
    panel = await answer_of(drawing, "Rows")
    await panel.get_by_role("button", name="Pin this answer").click()
    await expect(panel.get_by_role("button", name="Unpin")).to_be_visible()
    stale = panel.get_by_text("The step has changed since this was pinned.")
    await expect(stale).to_have_count(0)

    await panel.get_by_role("tab", name="Set up").click()
    code = panel.locator("[data-field='/code'] .cm-content")
    await code.fill("def main(input):\n    return ['changed']")
    await panel.get_by_role("tab", name="Data").click()
    await expect(stale).to_be_visible()
    await panel.get_by_role("button", name="Fetch again").click()

    await expect(stale).to_have_count(0, timeout=30_000)
    pins = (await team.owner.http.get(f"/v1/flows/{flow}/draft")).json()["pins"]
    assert pins["rows"] == ["changed"]
