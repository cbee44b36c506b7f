"""A service is imported, its steps stand in the palette, and its source is looked at again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.api.connectors.pets import pets
from tests.api.stack import flow, node
from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing
from tests.editor.people import Team
from tests.nextscript.egress.canary import Canary, listening, ok


@pytest.fixture
async def served() -> AsyncIterator[Canary]:
    """A description at an address; `requests` grow with each time it is fetched."""
    answers: list[bytes] = []
    async with listening(lambda _: ok(answers[-1])) as opened:
        answers.append(json.dumps(large(opened.port, 1_200)).encode())
        yield opened


def large(port: int, more: int) -> object:
    """Describe the shop of pets with so many operations more."""
    made = pets(f"http://127.0.0.1:{port}/v1")
    one = made["paths"]["/pets"]["get"]
    for number in range(more):
        named = {**one, "operationId": f"thing{number}", "summary": f"Read thing {number}"}
        made["paths"][f"/things/{number}"] = {"get": named}
    return made


async def test_of_a_thousand_operations_some_are_chosen_and_become_steps(
    open_page: OpenPage, team: Team, served: Canary
) -> None:
    page = await open_page(f"/p/{team.project_key}/connectors", team.owner)
    await page.get_by_role("button", name="Import a connector").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Address").fill(f"http://127.0.0.1:{served.port}/openapi.json")
    await dialog.get_by_role("button", name="Read it").click()

    await expect(dialog.get_by_text("0 of 1203 chosen")).to_be_visible()
    await dialog.get_by_text("1 operation cannot be used").click()
    await expect(dialog.get_by_text("It is not an object.")).to_be_visible()
    await dialog.get_by_label("Search operations").fill("pets")
    await dialog.get_by_role("button", name="Choose these 3").click()
    await dialog.get_by_label("Search operations").fill("thing 1199")
    await dialog.get_by_label("Read thing 1199").check()
    await dialog.get_by_label("Name").fill("Our pets")
    await dialog.get_by_role("button", name="Add connector").click()

    await expect(page.get_by_role("main").get_by_text("Our pets", exact=True)).to_be_visible()
    await expect(page.get_by_text("4 steps · Version 1")).to_be_visible()
    made = await team.owner.make_flow(
        "Order intake", document=flow(node("start", "trigger.manual"))
    )
    await page.goto(f"/p/{team.project_key}/flows/{made['id']}")
    drawn = Drawing(page)
    await expect(drawn.canvas.locator(".react-flow__node")).to_have_count(1)
    await page.keyboard.press("/")
    await drawn.choose("List pets", "list pets")
    await expect(drawn.panel.get_by_role("textbox", name="Limit")).to_be_visible()


async def test_a_pasted_connector_is_changed_refreshed_with_a_difference_and_deleted(
    open_page: OpenPage, team: Team
) -> None:
    page = await open_page(f"/p/{team.project_key}/connectors", team.owner, width=390, height=844)
    main, dialog = page.get_by_role("main"), page.get_by_role("dialog")
    await page.get_by_role("button", name="Import a connector").click()
    await dialog.get_by_label("Or paste it here").fill(json.dumps(pets()))
    await dialog.get_by_role("button", name="Read it").click()
    await dialog.get_by_role("button", name="Add connector").click()
    await expect(main.get_by_text("3 steps · Version 1")).to_be_visible()

    await page.get_by_role("button", name="More for Pets").click()
    await page.get_by_role("menuitem", name="Choose operations").click()
    await dialog.get_by_label("Add a pet").uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(main.get_by_text("2 steps · Version 2")).to_be_visible()

    new = pets()
    del new["paths"]["/pets/{id}"]
    await page.get_by_role("button", name="More for Pets").click()
    await page.get_by_role("menuitem", name="Look at the source again").click()
    await dialog.get_by_label("Or paste it here").fill(json.dumps(new))
    await dialog.get_by_role("button", name="Read it").click()
    await expect(dialog.get_by_role("heading", name="Gone")).to_be_visible()
    await expect(dialog.get_by_text("Get a pet")).to_be_visible()
    await dialog.get_by_role("button", name="Apply").click()
    await expect(main.get_by_text("1 step · Version 3")).to_be_visible()

    await page.get_by_role("button", name="More for Pets").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await dialog.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("heading", name="No connectors of your own yet")).to_be_visible()
