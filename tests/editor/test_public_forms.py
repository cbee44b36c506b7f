"""A form is drawn, published and opened by its address; a stranger sends it from a phone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.api.people import Body
from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing
from tests.editor.people import Team
from tests.editor.test_narrow import OUTSIDE
from tests.editor.watching import Complaints

PHONE = 390
FLOW: Body = {
    "schema": "nextscript.flow/1",
    "nodes": [
        {
            "id": "apply",
            "type": "trigger.form",
            "name": "Application",
            "config": {
                "title": "Apply for a place",
                "description": "It takes two minutes. We answer within a week.",
                "thanks": "We will write to you.",
                "fields": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string", "title": "Your name", "x-order": 1},
                        "seats": {
                            "type": "integer",
                            "minimum": 1,
                            "description": "You are one of them.",
                            "x-order": 2,
                        },
                        "day": {"type": "string", "format": "date", "x-order": 3},
                        "size": {"enum": ["Small", "Large"], "x-order": 4},
                        "meals": {
                            "type": "array",
                            "items": {"enum": ["Lunch", "Dinner"]},
                            "x-order": 5,
                        },
                        "about": {"type": "string", "x-widget": "text", "x-order": 6},
                        "cv": {
                            "x-widget": "file",
                            "type": "object",
                            "x-accept": ".txt",
                            "x-order": 7,
                        },
                        "news": {"type": "boolean", "title": "Send me news", "x-order": 8},
                    },
                    "required": ["name", "seats", "cv"],
                },
            },
        }
    ],
    "edges": [],
}


async def test_a_published_form_is_opened_by_its_address_and_sent_from_a_phone(
    open_page: OpenPage, team: Team, tmp_path: Path, complaints: Complaints
) -> None:
    flow = str((await team.owner.make_flow("Places", document=FLOW))["id"])
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)
    drawing = Drawing(page)
    await drawing.step("Application").click()
    await expect(
        drawing.panel.get_by_text("Publish the flow to give it an address")
    ).to_be_visible()
    draft = await _opened(page, "See the draft")
    await expect(draft.get_by_role("button", name="Send")).to_be_disabled()
    await draft.close()
    await page.get_by_role("button", name="Publish version 1").click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish version 1").click()
    address = await drawing.panel.get_by_role("link", name="Open").get_attribute("href")

    complaints.expect("status of 422")  # that is how a page says that fields are wrong
    phone = await open_page(str(address), width=PHONE, height=844)
    await _fill(phone, tmp_path)
    await expect(phone.get_by_text("This must be 1 or more.")).to_be_visible()
    await expect(phone.get_by_label("Your name")).to_have_value("Bo")
    assert await phone.evaluate(OUTSIDE) == [PHONE, 0]
    await phone.get_by_label("Seats").fill("2")
    await phone.get_by_label("Cv").set_input_files(tmp_path / "cv.txt")
    await phone.get_by_role("button", name="Send").click()

    await expect(phone.get_by_text("We will write to you.")).to_be_visible()
    runs = (await team.owner.http.get(f"/v1/runs?flow={flow}")).json()["items"]
    assert [one["source"] for one in runs] == ["form"]
    run = (await team.owner.http.get(f"/v1/runs/{runs[0]['id']}?include=data")).json()
    assert (run["input"]["seats"], run["input"]["cv"]["name"]) == (2, "cv.txt")
    assert run["input"]["meals"] == ["Dinner"]


async def _opened(page: Page, link: str) -> Page:
    async with page.context.expect_page() as opening:
        await page.get_by_role("link", name=link).click()
    return await opening.value


async def _fill(phone: Page, folder: Path) -> None:
    """Fill in the form with a number that is too small, which the browser itself would refuse."""
    (folder / "cv.txt").write_text("I can swim.")
    await phone.evaluate("document.querySelector('form').noValidate = true")
    await phone.get_by_label("Your name").fill("Bo")
    await phone.get_by_label("Seats").fill("0")
    await phone.get_by_label("Size").select_option("Large")
    await phone.get_by_label("Dinner").check()
    await phone.get_by_label("Cv").set_input_files(folder / "cv.txt")
    await phone.keyboard.press("Tab")
    await phone.get_by_role("button", name="Send").press("Enter")


async def test_a_new_address_takes_the_old_one_away(open_page: OpenPage, team: Team) -> None:
    flow = str((await team.owner.make_flow("Places", document=FLOW))["id"])
    await team.owner.http.post(f"/v1/flows/{flow}/versions", json={})
    page = await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner)
    drawing = Drawing(page)
    await drawing.step("Application").click()
    link = drawing.panel.get_by_role("link", name="Open")
    old = str(await link.get_attribute("href"))

    await drawing.panel.get_by_role("button", name="New address").click()
    await page.get_by_role("dialog").get_by_role("button", name="New address").click()

    await expect(link).not_to_have_attribute("href", old)
    await expect(link).to_have_attribute("href", re.compile("/f/"))
    path = old.partition("/f/")[2]
    assert (await team.owner.http.get(f"/f/{path}")).status_code == 404
