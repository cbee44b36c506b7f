"""Filling in a step: any type's form, values of earlier steps as chips, problems with fixes."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.instance import Instance, eventually

CUSTOM = Path(__file__).parent / "custom" / "catering.py"
PLAN: dict[str, Any] = {
    "id": "plan",
    "type": "shop.plan_delivery",
    "name": "Plan lunch",
    "config": {"address": {"street": "Main Street 1", "city": "Bern"}, "kept": {"a": 1}},
}
START: dict[str, Any] = {"id": "start", "type": "trigger.manual"}
PRICES: dict[str, Any] = {
    "id": "prices",
    "type": "data.set",
    "name": "Prices",
    "config": {"values": {"bread": 3}},
}
LOG: dict[str, Any] = {
    "id": "tell",
    "type": "log",
    "name": "Tell",
    "config": {"message": "It costs "},
}


@pytest.fixture(scope="session")
def catering(running: Instance) -> None:
    """A type somebody wrote in Python, as the folder of custom activities has it."""
    folder = running.home.parent / "custom"
    folder.mkdir(exist_ok=True)
    shutil.copy(CUSTOM, folder)

    def known() -> bool:
        items = running.call("GET", "/v1/catalog")["items"]
        return any(one["type"] == "shop.plan_delivery" for one in items)

    eventually(known, 30, "custom type in the catalog")


async def test_a_type_made_in_python_is_filled_in_without_a_line_for_it(
    catering: None, open_page: OpenPage, team: Team
) -> None:
    page, flow = await _drawn(open_page, team, [START, PLAN], [("start", "plan")])
    panel = await _inspect(page, "plan")

    await panel.get_by_label("Kitchen", exact=True).click()
    await page.get_by_role("option", name="Bakery").click()
    await panel.get_by_role("button", name="Add to Dishes").click()
    await panel.get_by_label("Dish", exact=True).click()
    await page.get_by_role("option", name="Lemon cake").click()
    await panel.get_by_label("Portions", exact=True).fill("12")
    await panel.get_by_role("button", name="Add to Extras").click()
    await panel.get_by_label("Extras 1", exact=True).fill("cream")
    await panel.get_by_label("Floor", exact=True).fill("three")
    await expect(panel.get_by_text("“three” is not a number.")).to_be_visible()
    await panel.get_by_label("Floor", exact=True).fill("3")
    await panel.get_by_role("radiogroup", name="Slot").get_by_text("Evening").click()
    await panel.get_by_label("Cook ahead", exact=True).fill("3")
    await panel.get_by_label("Remarks", exact=True).fill("Ring twice")

    config = await _saved(team, flow, "plan", lambda one: one.get("remarks") == "Ring twice")
    assert config == {
        "kitchen": "bakery",
        "lines": [{"dish": "cake", "portions": 12, "extras": ["cream"]}],
        "address": {"street": "Main Street 1", "city": "Bern", "floor": 3},
        "slot": "evening",
        "lead": "3h",
        "remarks": "Ring twice",
        "kept": {"a": 1},
    }


async def test_a_value_is_picked_from_the_data_of_an_earlier_step(
    open_page: OpenPage, team: Team
) -> None:
    nodes, edges = [START, PRICES, LOG], [("start", "prices"), ("prices", "tell")]
    page, flow = await _drawn(open_page, team, nodes, edges)
    panel = await _inspect(page, "tell")

    await panel.get_by_label("Message", exact=True).focus()
    await panel.get_by_role("tab", name="Data").click()
    await panel.get_by_role("button", name="bread").click()
    await panel.get_by_role("tab", name="Set up").click()

    await expect(panel.locator("[data-chip=value]")).to_have_text("Prices › bread")
    config = await _saved(team, flow, "tell", lambda one: "prices" in one["message"])
    assert config["message"] == "It costs {{ prices.bread }}"


async def test_the_chip_of_a_step_that_is_gone_offers_another(
    open_page: OpenPage, team: Team
) -> None:
    tell = LOG | {"config": {"message": "It costs {{ old.bread }}"}}
    nodes, edges = [START, PRICES, tell], [("start", "prices"), ("prices", "tell")]
    page, flow = await _drawn(open_page, team, nodes, edges)
    panel = await _inspect(page, "tell")

    await expect(panel.locator("[data-chip=gone]")).to_have_text("old › bread")
    await panel.get_by_role("button", name="Use Prices").click()

    config = await _saved(team, flow, "tell", lambda one: "prices" in one["message"])
    assert config["message"] == "It costs {{ prices.bread }}"


async def test_a_problem_leads_to_its_field(open_page: OpenPage, team: Team) -> None:
    tell = LOG | {"config": {"message": "{{ prices.bread + }}"}}
    nodes, edges = [START, PRICES, tell], [("start", "prices"), ("prices", "tell")]
    page, _flow = await _drawn(open_page, team, nodes, edges)

    await page.get_by_role("button", name="problem").click()
    await page.get_by_role("button", name="Tell", exact=True).click()

    panel = page.get_by_role("complementary", name="Inspector")
    await expect(panel.locator("[data-field='/message'] [role=status]")).to_be_visible()


async def test_a_step_is_renamed_with_all_that_reads_it_and_back_in_one_step(
    open_page: OpenPage, team: Team
) -> None:
    tell = LOG | {"config": {"message": "{{ prices.bread }}"}}
    nodes, edges = [START, PRICES, tell], [("start", "prices"), ("prices", "tell")]
    page, flow = await _drawn(open_page, team, nodes, edges)
    panel = await _inspect(page, "prices")

    await panel.get_by_role("button", name="Rename its short name").click()
    await page.get_by_label("Short name", exact=True).fill("costs")
    await page.get_by_role("button", name="Rename", exact=True).click()

    config = await _saved(team, flow, "tell", lambda one: "costs" in one["message"])
    assert config["message"] == "{{ costs.bread }}"
    await page.get_by_role("button", name="Undo").first.click()
    await _saved(team, flow, "tell", lambda one: "prices" in one["message"])


async def test_a_step_is_tested_with_a_pinned_answer(open_page: OpenPage, team: Team) -> None:
    tell = LOG | {"config": {"message": "It costs {{ prices.bread }}"}}
    nodes, edges = [START, PRICES, tell], [("start", "prices"), ("prices", "tell")]
    page, flow = await _drawn(open_page, team, nodes, edges)
    pins = f"/v1/flows/{flow}/draft/pins"
    answer = await team.owner.http.put(f"{pins}/prices", json={"output": {"bread": 99}})
    assert answer.status_code == 204, answer.text
    panel = await _inspect(page, "tell")

    await panel.get_by_role("tab", name="Data").click()
    await expect(panel.get_by_role("button", name="bread 99")).to_be_visible()
    await panel.get_by_role("button", name="Test this step").click()

    await expect(panel.get_by_text("Succeeded").first).to_be_visible(timeout=20_000)
    runs = (await team.owner.http.get("/v1/runs", params={"flow": flow})).json()["items"]
    assert [run["test"] for run in runs] == [True]


async def _drawn(
    open_page: OpenPage, team: Team, nodes: list[dict[str, Any]], edges: list[tuple[str, str]]
) -> tuple[Page, str]:
    document = {
        "schema": "nextscript.flow/1",
        "name": "Lunch",
        "nodes": nodes,
        "edges": [{"from": one, "to": other} for one, other in edges],
        "layout": {node["id"]: {"x": 280 * at, "y": 0} for at, node in enumerate(nodes)},
    }
    body = {"name": "Lunch", "document": document}
    made = await team.owner.http.post(f"/v1/projects/{team.project}/flows", json=body)
    assert made.status_code == 201, made.text
    flow: str = made.json()["id"]
    return await open_page(f"/p/{team.project_key}/flows/{flow}", team.owner), flow


async def _inspect(page: Page, node: str) -> Locator:
    await page.locator(f".react-flow__node[data-id={node}]").click()
    return page.get_by_role("complementary", name="Inspector")


async def _saved(team: Team, flow: str, node: str, holds: Any) -> dict[str, Any]:
    """Wait until the draft on the server has it: give the node's config."""
    for _ in range(100):
        draft = (await team.owner.http.get(f"/v1/flows/{flow}/draft")).json()
        found = {one["id"]: one.get("config", {}) for one in draft["document"]["nodes"]}
        if node in found and holds(found[node]):
            config: dict[str, Any] = found[node]
            return config
        await _a_moment()
    raise AssertionError(f"not saved: {found}")


async def _a_moment() -> None:
    await asyncio.sleep(0.1)
