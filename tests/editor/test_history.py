"""Undo and redo reach back through everything that can be done to a drawing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing, address, draft_of
from tests.editor.people import Team

STEPS = ("Alpha", "Beta", "Gamma", "Delta")
EDITS = 50
Edit = Callable[[], Awaitable[None]]


@pytest.mark.slow(of=3)
async def test_fifty_edits_are_undone_and_redone_to_the_letter(
    open_page: OpenPage, team: Team
) -> None:
    flow = await _flow(team)
    page = await open_page(address(team, flow), team.owner)
    drawing = Drawing(page)
    await expect(drawing.step("Alpha")).to_be_visible()
    await drawing.show_all()
    before = await _kept(team, flow)
    edits = _edits(page, drawing)
    assert len(edits) == EDITS

    for edit in edits:
        await edit()
    await drawing.saved()
    after = await _kept(team, flow)
    assert after != before

    await drawing.canvas.focus()
    for _ in range(EDITS):
        await page.keyboard.press("Control+z")
    await expect(page.get_by_role("button", name="Undo").first).to_be_disabled()
    await _becomes(team, flow, before)

    for _ in range(EDITS):
        await page.keyboard.press("Control+Shift+z")
    await expect(page.get_by_role("button", name="Redo").first).to_be_disabled()
    await _becomes(team, flow, after)


def _edits(page: Page, drawing: Drawing) -> list[Edit]:
    """Fifty edits, each one thing somebody would call a change."""
    each = [
        edit
        for at, name in enumerate(STEPS)
        for edit in (
            _typed(drawing, name, "Message", f"says {name}"),
            _level(drawing, name),
            _tries(drawing, name),
            _notes(drawing, name),
            _off(drawing, name),
            _nudged(page, drawing, name),
            _dragged(drawing, name, at),
            _renamed(drawing, name),
        )
    ]
    added = [_added(page, drawing, f"{name} one") for name in STEPS]
    others = [
        _joined(drawing, "delay", "delay_3"),
        _joined(drawing, "delay_2", "delay_4"),
        _path_deleted(page, drawing),
        _deleted(page, drawing, "delay"),
        _noted(drawing),
        _note_written(page, drawing),
        _duplicated(page, drawing, "delay_2"),
        _pasted(page, drawing, "delay_3"),
        _grouped(page, drawing, "delay_4"),
        _tidied(drawing),
        *(_flow_named(page, f"Orders {n}") for n in range(4)),
    ]
    return [*each, *added, *others]


def _typed(drawing: Drawing, name: str, label: str, text: str) -> Edit:
    async def edit() -> None:
        panel = await drawing.open(name)
        await panel.get_by_role("textbox", name=label, exact=True).fill(text)

    return edit


def _level(drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        panel = await drawing.open(name)
        await panel.get_by_label("Level", exact=True).select_option("Warning")

    return edit


def _tries(drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        panel = await drawing.open(name)
        await panel.get_by_role("button", name="If it fails").click()
        await panel.get_by_role("combobox", name="When no try succeeds").select_option(index=1)

    return edit


def _notes(drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        panel = await drawing.open(name)
        await panel.get_by_role("button", name="Notes").click()
        await panel.get_by_role("textbox", name="Notes").fill(f"Ask\nabout {name}")

    return edit


def _off(drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        panel = await drawing.open(name)
        await panel.get_by_role("button", name="Advanced").click()
        await panel.get_by_role("switch", name="Pass this step over").click()

    return edit


def _nudged(page: Page, drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        await drawing.open(name)
        await page.keyboard.press("Shift+ArrowDown")

    return edit


def _dragged(drawing: Drawing, name: str, at: int) -> Edit:
    async def edit() -> None:
        await drawing.open(name)
        x, y = await drawing.place(drawing.step(name), 0.3, 0.3)
        await drawing.drag((x, y), (x, y + 30 + 5 * at))

    return edit


def _renamed(drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        await drawing.open(name)
        title = drawing.panel.get_by_role("textbox", name="Name of the step")
        await title.fill(f"{name} one")

    return edit


def _added(page: Page, drawing: Drawing, source: str) -> Edit:
    async def edit() -> None:
        await drawing.open(source)
        await page.keyboard.press("/")
        await drawing.choose("Wait a while")

    return edit


def _joined(drawing: Drawing, source: str, target: str) -> Edit:
    return lambda: drawing.connect(source, target)


def _path_deleted(page: Page, drawing: Drawing) -> Edit:
    async def edit() -> None:
        await drawing.canvas.focus()
        await drawing.path("Alpha one", "Beta one").focus()
        await page.keyboard.press("Enter")
        await drawing.panel.get_by_role("button", name="Delete the path").click()

    return edit


def _deleted(page: Page, drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        await drawing.open(name)
        await page.keyboard.press("Delete")
        await expect(drawing.step(name)).to_have_count(0)

    return edit


def _noted(drawing: Drawing) -> Edit:
    return lambda: drawing.canvas.get_by_role("button", name="Add a note").click()


def _note_written(page: Page, drawing: Drawing) -> Edit:
    async def edit() -> None:
        await drawing.canvas.get_by_role("textbox", name="Note").fill("Ask the shop")
        await page.keyboard.press("Tab")

    return edit


def _duplicated(page: Page, drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        await drawing.open(name)
        await page.keyboard.press("Control+d")

    return edit


def _pasted(page: Page, drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        await drawing.open(name)
        await page.keyboard.press("Control+c")
        await page.keyboard.press("Control+v")

    return edit


def _grouped(page: Page, drawing: Drawing, name: str) -> Edit:
    async def edit() -> None:
        await drawing.step(name).first.click(button="right", position={"x": 30, "y": 14})
        await page.get_by_role("menuitem", name="Time limit around these").click()

    return edit


def _tidied(drawing: Drawing) -> Edit:
    return lambda: drawing.canvas.get_by_role("button", name="Tidy up").click()


def _flow_named(page: Page, name: str) -> Edit:
    async def edit() -> None:
        title = page.get_by_role("textbox", name="Name of the flow")
        await title.fill(name)
        await title.press("Enter")

    return edit


async def _flow(team: Team) -> str:
    """Four log lines one after another."""
    nodes = [
        {"id": name.lower(), "type": "log", "name": name, "config": {"message": "hello"}}
        for name in STEPS
    ]
    document = {
        "schema": "nextscript.flow/1",
        "name": "Orders",
        "nodes": nodes,
        "edges": [{"from": one.lower(), "to": other.lower()} for one, other in pairwise(STEPS)],
        "layout": {name.lower(): {"x": 300 * at, "y": 0} for at, name in enumerate(STEPS)},
    }
    body = {"name": "Orders", "document": document}
    made = await team.owner.http.post(f"/v1/projects/{team.project}/flows", json=body)
    assert made.status_code == 201, made.text
    flow: str = made.json()["id"]
    return flow


async def _kept(team: Team, flow: str) -> str:
    """The drawing on the server as canonical text, its places included."""
    document: dict[str, Any] = await draft_of(team, flow)
    document["nodes"] = sorted(document["nodes"], key=lambda node: node["id"])
    document["edges"] = sorted(document["edges"], key=lambda edge: (edge["from"], edge["to"]))
    return json.dumps(document, indent=1, sort_keys=True)


async def _becomes(team: Team, flow: str, wanted: str) -> None:
    """Wait until the server has just this, to the letter."""
    for _ in range(100):
        kept = await _kept(team, flow)
        if kept == wanted:
            return
        await asyncio.sleep(0.1)
    assert kept == wanted
