"""A type written in Python is fully usable: chosen, filled in, mended, run, and read by others.

The file is dropped while the server runs, for that is how an engineer works with it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from nextscript.cli.new_activity import write_activity
from tests.api.people import Body
from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing, address, draft_of
from tests.editor.people import Team
from tests.editor.test_accessibility import grave
from tests.editor.watching import Complaints
from tests.instance import Instance, eventually

LENDING = Path(__file__).parent / "custom" / "lending.py"
START: Body = {"id": "start", "type": "trigger.manual", "name": "Start"}
WHO: Body = {
    "id": "who",
    "type": "data.set",
    "name": "Who",
    "config": {"values": {"name": "Bo", "phone": "+41 44"}},
}
LEND: Body = {
    "id": "lend",
    "type": "tools.lend",
    "name": "Lend",
    "config": {
        "depot": "harbour",
        "pieces": [{"tool": "drill"}, {"tool": "ladder"}, {"tool": "saw"}],
        "site": {"street": "Quay 5", "city": "Basel", "contact": {"name": "Bo"}},
    },
}
TELL: Body = {"id": "tell", "type": "log", "name": "Tell", "config": {"message": ""}}


def custom_folder(running: Instance) -> Path:
    folder = running.home.parent / "custom"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def lending(running: Instance) -> None:
    """The file is where custom activities are."""
    shutil.copy(LENDING, custom_folder(running))
    eventually(lambda: "tools.lend" in _known(running), 30, "custom type in the catalog")


async def test_a_file_saved_while_the_server_runs_is_there_for_whoever_looks(
    running: Instance, open_page: OpenPage, team: Team
) -> None:
    page = await _drawn(open_page, team, [START])
    drawing = Drawing(page)
    search = drawing.palette.get_by_role("combobox")
    await _open_palette(page, drawing)
    await search.fill("welcome")
    await expect(drawing.palette.get_by_text("Nothing matches “welcome”")).to_be_visible()
    await search.press("Escape")

    write_activity("reception.welcome_guest", custom_folder(running))
    eventually(lambda: "reception.welcome_guest" in _known(running), 5, "type after two seconds")
    await _open_palette(page, drawing)
    await drawing.choose("Welcome guest", "welcome")
    await drawing.panel.get_by_label("Name", exact=True).fill("Ada")

    file = custom_folder(running) / "welcome_guest.py"
    more = '    name: str = Field(description="Whom to greet.")\n'
    file.write_text(file.read_text().replace(more, f"{more}    table: int = Field(gt=0)\n"))
    eventually(lambda: "table" in _fields(running, "reception.welcome_guest"), 5, "new field")
    await _come_back_to(page)
    await expect(drawing.panel.get_by_label("Table", exact=True)).to_be_visible()
    await expect(drawing.panel.get_by_label("Name", exact=True)).to_have_value("Ada")


async def test_a_file_with_a_mistake_is_told_and_takes_nothing_down(
    lending: None, running: Instance, open_page: OpenPage, team: Team
) -> None:
    page = await _drawn(open_page, team, [START])
    drawing = Drawing(page)
    broken = custom_folder(running) / "half_written.py"
    broken.write_text("def half(:\n")
    try:
        eventually(lambda: running.call("GET", "/v1/catalog")["broken"], 5, "broken file")
        await _open_palette(page, drawing)
        told = drawing.palette.get_by_text("1 file with own steps could not be loaded")
        await expect(told).to_be_visible()
        await drawing.choose("Lend tools", "lend")
    finally:
        broken.unlink()


async def test_it_is_found_by_another_word_and_filled_in(
    lending: None, open_page: OpenPage, team: Team
) -> None:
    page = await _drawn(open_page, team, [START])
    drawing = Drawing(page)
    await drawing.step("Start").hover(position={"x": 30, "y": 14})
    await drawing.canvas.get_by_role("button", name="Add a step after Start", exact=True).click()
    await drawing.choose("Lend tools", "borrow")
    panel = drawing.panel

    await _choose(page, _field(panel, "/depot"), "Harbour")
    await panel.get_by_role("button", name="Add to Tools").click()
    await _choose(page, _field(panel, "/pieces/0/tool"), "Chain saw")
    await panel.get_by_label("Days", exact=True).fill("3")
    await _field(panel, "/pieces/0").get_by_role("button", name="Add to Marks").click()
    await panel.get_by_label("Marks 1", exact=True).fill("blue")
    await panel.get_by_label("Street", exact=True).fill("Quay 5")
    await panel.get_by_label("City", exact=True).fill("Basel")
    contact = _field(panel, "/site/contact")
    await contact.get_by_label("Name", exact=True).fill("Bo")
    await contact.get_by_label("Phone", exact=True).fill("0 44")
    await panel.get_by_role("button", name="Add an entry").click()
    await expect(panel.get_by_label("Name of name_1")).to_be_focused()
    await page.keyboard.type("floor")
    await page.keyboard.press("Tab")
    await page.keyboard.type("third")

    assert await _saved(
        team, page, "lend", lambda one: one.get("labels") == {"floor": "third"}
    ) == {
        "depot": "harbour",
        "pieces": [{"tool": "saw", "days": 3, "marks": ["blue"]}],
        "site": {
            "street": "Quay 5",
            "city": "Basel",
            "contact": {"name": "Bo", "phone": "0 44"},
        },
        "labels": {"floor": "third"},
    }
    await expect(page.get_by_role("button", name="No problems")).to_be_visible()


async def test_a_list_of_objects_is_put_in_order_by_keyboard_and_mouse_and_undone(
    lending: None, open_page: OpenPage, team: Team
) -> None:
    page = await _drawn(open_page, team, [START, LEND])
    panel = await Drawing(page).open("Lend")

    await panel.get_by_role("button", name="Move Piece 1 down").click()
    await _order(team, page, "ladder", "drill", "saw")

    await panel.get_by_role("button", name="Move Piece 3 up").focus()
    await page.keyboard.press("Enter")
    await _order(team, page, "ladder", "saw", "drill")
    await page.keyboard.press("Enter")  # what was moved keeps the focus
    await _order(team, page, "saw", "ladder", "drill")
    await expect(panel.get_by_role("button", name="Move Piece 1 down")).to_be_focused()

    await panel.get_by_role("button", name="Remove Piece 2").click()
    await _order(team, page, "saw", "drill")
    await expect(panel.get_by_role("button", name="Remove Piece 2")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(panel.get_by_role("button", name="Remove Piece 1")).to_be_focused()
    await page.keyboard.press("Enter")
    await _order(team, page)
    await expect(panel.get_by_role("button", name="Add to Tools")).to_be_focused()

    undo = page.get_by_role("button", name="Undo").first
    for left in (["saw"], ["saw", "drill"], ["saw", "ladder", "drill"], ["ladder", "saw", "drill"]):
        await undo.click()
        await _order(team, page, *left)


async def test_no_more_is_added_than_fits(lending: None, open_page: OpenPage, team: Team) -> None:
    page = await _drawn(open_page, team, [START, LEND])
    panel = await Drawing(page).open("Lend")

    await panel.get_by_role("button", name="Add to Tools").click()

    await expect(_field(panel, "/pieces/3").get_by_role("button").first).to_be_visible()
    await expect(panel.get_by_role("button", name="Add to Tools")).to_have_count(0)


async def test_choices_follow_another_field_and_one_that_is_gone_is_told(
    lending: None, open_page: OpenPage, team: Team
) -> None:
    page = await _drawn(open_page, team, [START, LEND])
    panel = await Drawing(page).open("Lend")
    tool = _field(panel, "/pieces/0/tool")
    await expect(_control(tool)).to_have_text("Hammer drill")

    await _choose(page, _field(panel, "/depot"), "Airport")

    await expect(tool.get_by_text("“Hammer drill” is not among the choices")).to_be_visible()
    ladder = _field(panel, "/pieces/1/tool")
    await expect(_control(ladder)).to_have_text("Long ladder")
    assert await grave(page) == []
    await expect(ladder.get_by_text("is not among the choices")).to_have_count(0)

    await _control(tool).click()
    await expect(page.get_by_role("option")).to_have_text(
        [re.compile("Long ladder"), re.compile("Lawn mower")]
    )
    await page.get_by_role("option", name="Lawn mower").click()
    await expect(tool.get_by_text("is not among the choices")).to_have_count(0)
    await expect(_control(tool)).to_have_text("Lawn mower")


async def test_a_value_of_an_earlier_step_stands_in_a_field_inside_a_field(
    lending: None, open_page: OpenPage, team: Team
) -> None:
    page = await _drawn(open_page, team, [START, WHO, LEND])
    drawing = Drawing(page)
    panel = await drawing.open("Lend")
    name = _field(panel, "/site/contact/name")
    await name.get_by_role("textbox").fill("")
    await drawing.pick("Who", "name")

    await expect(name.locator("[data-chip=value]")).to_have_text("Who › name")
    config = await _saved(
        team, page, "lend", lambda one: "{{" in one["site"]["contact"].get("name", "")
    )
    assert config["site"]["contact"] == {"name": "{{ who.name }}"}
    await name.get_by_role("textbox").click()
    await page.keyboard.press("End")
    await page.keyboard.type(", {{ who.ph")
    await page.get_by_role("option", name="phone").click()
    await page.keyboard.press("End")
    await expect(name.locator("[data-chip=value]")).to_have_text(["Who › name", "Who › phone"])


async def test_what_is_wrong_inside_a_field_is_said_there(
    lending: None, open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect(r"422.*expressions:preview")  # of a step that is not there
    wrong: Body = {
        "depot": "harbour",
        "pieces": [{"tool": "drill"}, {"tool": "saw", "days": 99, "kind": "new"}],
        "site": {"street": "Quay 5", "contact": {"name": "{{ nobody.name }}", "phone": "none"}},
    }
    page = await _drawn(open_page, team, [START, WHO, LEND | {"config": wrong}])
    drawing = Drawing(page)
    panel = await drawing.open("Lend")

    for pointer in (
        "/pieces/1/days",
        "/pieces/1/kind",
        "/site/city",
        "/site/contact/name",
        "/site/contact/phone",
    ):
        await expect(_field(panel, pointer).get_by_role("status")).to_have_count(1)
    await expect(_field(panel, "/pieces/0").get_by_role("status")).to_have_count(0)

    await page.get_by_role("button", name="5 problems").click()
    problems = page.get_by_role("complementary").filter(has=page.get_by_text("city"))
    await (
        problems.get_by_role("listitem")
        .filter(has_text="city")
        .get_by_role("button", name="Lend")
        .click()
    )
    await expect(_field(panel, "/site/city").get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("Basel")
    await expect(_field(panel, "/site/city").get_by_role("status")).to_have_count(0)


async def test_it_runs_and_the_next_step_completes_what_it_gave(
    lending: None, open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect(r"422.*expressions:preview")  # a half-typed path gives nothing yet
    page = await _drawn(open_page, team, [START, LEND, TELL])
    drawing = Drawing(page)
    panel = await drawing.open("Tell")
    await _offered(page, panel, "{{ lend.site.contact.", ["name", "phone"])
    await _given_up(page)

    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded", timeout=20_000)
    await drawing.open("Lend")
    await panel.get_by_role("tab", name="Run").click()
    out = panel.get_by_role("tree", name="What came out")
    await expect(out.get_by_role("treeitem", name="price: 37.5")).to_be_visible()
    await out.get_by_role("treeitem", name="site").dblclick()

    await drawing.open("Tell")
    await panel.get_by_role("tab", name="Set up").click()
    async with page.expect_response("**/expressions:preview"):
        await _offered(page, panel, "{{ lend.pieces[1].", ["tool", "days", "price"])
    await _given_up(page)
    await panel.get_by_label("Message", exact=True).click()
    await drawing.pick("Lend", "site", "city")
    await expect(panel.locator("[data-chip=value]")).to_have_text("Lend › site › city")
    await expect(panel.get_by_text("Basel").first).to_be_visible()  # what it gives, as a preview


async def _drawn(open_page: OpenPage, team: Team, nodes: list[Body]) -> Page:
    """Open a flow whose steps follow each other."""
    document: Body = {
        "schema": "nextscript.flow/1",
        "nodes": list(nodes),
        "edges": [{"from": a["id"], "to": b["id"]} for a, b in pairwise(nodes)],
        "layout": {str(node["id"]): {"x": 280 * at, "y": 0} for at, node in enumerate(nodes)},
    }
    flow = await team.owner.make_flow("Lending", document=document)
    page = await open_page(address(team, str(flow["id"])), team.owner)
    await expect(page.locator(".react-flow__node").first).to_be_visible()
    return page


async def _open_palette(page: Page, drawing: Drawing) -> None:
    await drawing.canvas.get_by_role("button", name="Add a step", exact=True).click()
    await expect(drawing.palette).to_be_visible()


async def _come_back_to(page: Page) -> None:
    """Look at the browser again after the program the file was written with."""
    await page.evaluate("window.dispatchEvent(new Event('focus'))")


def _field(panel: Locator, pointer: str) -> Locator:
    return panel.locator(f'[data-field="{pointer}"]')


def _control(field: Locator) -> Locator:
    """What opens the choices of a field."""
    return field.locator("[aria-haspopup=listbox]")


async def _choose(page: Page, field: Locator, name: str) -> None:
    await _control(field).click()
    await page.get_by_role("option", name=name).click()


async def _offered(page: Page, panel: Locator, typed: str, offered: list[str]) -> None:
    """Type into the message and see what is offered."""
    await panel.get_by_label("Message", exact=True).click()
    await page.keyboard.type(typed)
    for name in offered:
        await expect(page.get_by_role("option", name=name)).to_be_visible()


async def _given_up(page: Page) -> None:
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")


async def _order(team: Team, page: Page, *tools: str) -> None:
    def holds(config: dict[str, Any]) -> bool:
        return [one["tool"] for one in config.get("pieces", [])] == list(tools)

    await _saved(team, page, "lend", holds)


async def _saved(
    team: Team, page: Page, node: str, holds: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Wait until the draft on the server has it: give the node's config."""
    found: dict[str, Any] = {}
    for _ in range(100):
        nodes = (await draft_of(team, page.url.rpartition("/")[2].partition("?")[0]))["nodes"]
        found = {one["id"]: one.get("config", {}) for one in nodes}
        if node in found and holds(found[node]):
            config: dict[str, Any] = found[node]
            return config
        await asyncio.sleep(0.1)
    raise AssertionError(f"not saved: {found}")


def _known(running: Instance) -> list[str]:
    return [one["type"] for one in running.call("GET", "/v1/catalog")["items"]]


def _fields(running: Instance, type_: str) -> list[str]:
    items = running.call("GET", "/v1/catalog")["items"]
    return [name for one in items if one["type"] == type_ for name in one["config"]["properties"]]
