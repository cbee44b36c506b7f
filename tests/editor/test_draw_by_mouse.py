"""A whole flow drawn from nothing with the mouse, published, started from outside and approved."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing, new_flow
from tests.editor.people import Team
from tests.editor.sink import Sink, listening

ORDER: dict[str, Any] = {"count": 2, "lines": [{"sku": "bread"}, {"sku": "cake"}]}
CALL = {"method": "POST", "path": "orders", "headers": {}, "query": {}, "body": ORDER}


@pytest.mark.timeout(180)
async def test_an_order_is_drawn_published_called_and_approved(
    open_page: OpenPage, team: Team, origin: str
) -> None:
    page = await open_page("/", team.owner)
    with listening() as sink:
        drawing = await new_flow(page, team)
        await _look_up(drawing, sink)
        await _try(page, drawing)
        await _decide(drawing)
        await _each_line(drawing)
        await _ask(drawing)
        await _on_error(drawing)
        await _publish(page)

        answer = await _call(f"{origin}/hooks/{team.project_key}/orders")

        run = answer["id"]
        await _watch_it_wait(page, team, run)
        await _approve(page, team)
        await page.goto(f"/p/{team.project_key}/runs/{run}")
        await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
        assert sink.count("/stock") == 2  # the try and the real one


async def _look_up(drawing: Drawing, sink: Sink) -> None:
    """A webhook, and a call that sends on what it brought."""
    await drawing.add_first("Webhook", "Order comes in")
    await drawing.add_after("Order comes in", "Call a web service", "Look up stock")
    panel = drawing.panel
    await panel.get_by_label("Method", exact=True).select_option("POST")
    await panel.get_by_label("URL", exact=True).fill(f"{sink.url}/stock")
    await panel.get_by_role("textbox", name="Body").click()
    await drawing.pick("Order comes in", "body")
    await expect(panel.locator("[data-chip=value]")).to_have_text("Order comes in › body")


async def _try(page: Page, drawing: Drawing) -> None:
    """Run what is there once, so that there is data to draw with."""
    await drawing.saved()
    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_label("The call it gets").fill(json.dumps(CALL))
    await page.get_by_role("button", name="Run now").click()
    await expect(drawing.status("Look up stock", "Succeeded")).to_be_visible()
    await page.get_by_role("button", name="Hide the run's panel").click()


async def _decide(drawing: Drawing) -> None:
    await drawing.add_after("Look up stock", "If", "Enough there")
    await drawing.panel.get_by_role("textbox", name="Condition").click()
    await drawing.pick("Look up stock", "body", "ok")
    await expect(drawing.panel.locator("[data-chip=value]")).to_be_visible()


async def _each_line(drawing: Drawing) -> None:
    """A frame on the path “yes”, with one step added inside and one dragged in and joined."""
    await drawing.add_after("Enough there", "Repeat for each", "Each line", port="yes")
    panel = drawing.panel
    await panel.get_by_role("button", name="List: use a formula").click()
    await panel.get_by_role("textbox", name="List").click()
    await drawing.pick("Order comes in", "body", "lines")
    await drawing.step("Each line").get_by_role("button", name="Add the first step").click()
    await drawing.choose("Set values")
    await drawing.rename("Line")
    await drawing.canvas.click(position={"x": 40, "y": 40})
    await expect(drawing.panel).to_have_count(0)
    await drawing.add_anywhere("Write a log line", "Note line")
    await panel.get_by_role("textbox", name="Message", exact=True).fill("a line")
    await drawing.show_all()
    await _drag_into_frame(drawing, "Note line", "Each line")
    await drawing.connect("Line", "Note line")
    await expect(drawing.path("Line", "Note line")).to_have_count(1)


async def _drag_into_frame(drawing: Drawing, step: str, frame: str) -> None:
    target = await drawing.place(drawing.step(frame), 0.5, 0.8)
    await drawing.drag(await drawing.place(drawing.step(step), 0.3), target)


async def _ask(drawing: Drawing) -> None:
    """An approval after the frame, then the end, to which “no” leads as well."""
    await drawing.add_after("Each line", "Ask for approval", "Ask the boss")
    panel = drawing.panel
    await panel.get_by_role("button", name="Add to Who is asked").click()
    await panel.get_by_role("textbox", name="Who is asked 1").fill("role:owner")
    await panel.get_by_role("textbox", name="Question").fill("Book this order?")
    await drawing.add_after("Ask the boss", "End the run", "Booked", port="approved")
    await drawing.connect("Enough there", "Booked", "false")
    await expect(drawing.path("Enough there", "Booked", "no")).to_have_count(1)


async def _on_error(drawing: Drawing) -> None:
    await drawing.add_after("Look up stock", "Write a log line", "Say it failed", port="on error")
    await drawing.panel.get_by_role("textbox", name="Message", exact=True).click()
    await drawing.panel.get_by_role("textbox", name="Message", exact=True).fill("No stock known")


async def _publish(page: Page) -> None:
    await expect(page.get_by_role("button", name="No problems")).to_be_visible()
    await page.get_by_role("button", name="Publish version 1…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Publish version 1").click()
    await expect(page.get_by_test_id("state")).to_have_text("Live v1")


async def _call(url: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.post(url, json=ORDER)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _watch_it_wait(page: Page, team: Team, run: str) -> None:
    """Open the run and go to its drawing: the canvas tells how each step stands."""
    await page.goto(f"/p/{team.project_key}/runs/{run}")
    await page.get_by_role("link", name="Open in the editor").click()
    drawing = Drawing(page)
    await expect(drawing.status("Ask the boss", "Waiting")).to_be_visible()
    await expect(drawing.status("Look up stock", "Succeeded")).to_be_visible()
    await expect(drawing.status("Say it failed", "Skipped")).to_be_visible()
    await expect(drawing.status("Each line", "Succeeded")).to_be_visible()


async def _approve(page: Page, team: Team) -> None:
    await page.get_by_role("link", name="Inbox").click()
    card = page.get_by_role("article", name="Book this order?")
    await card.get_by_role("button", name="Approve").click()
    await expect(card).to_have_count(0)
