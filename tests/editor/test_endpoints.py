"""Where flows answer other programs: added on a page, tried there, switched off."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.api.endpoints.offered import ORDERS
from tests.api.stack import publish
from tests.editor.conftest import OpenPage
from tests.editor.people import Team


@pytest.mark.parametrize("width", [1280, 390])
async def test_an_endpoint_is_added_tried_and_switched_off(
    open_page: OpenPage, team: Team, width: int
) -> None:
    await publish(team.owner, ORDERS, name="Orders")
    page = await open_page(f"/p/{team.project_key}/endpoints", team.owner)
    await page.set_viewport_size({"width": width, "height": 800})

    await page.get_by_role("button", name="Add an endpoint").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Add endpoint").click()
    await expect(dialog.get_by_text("This is needed.")).to_have_count(2)
    await dialog.get_by_label("Flow", exact=True).select_option(label="Orders")
    await dialog.get_by_label("Method").select_option("GET")
    await dialog.get_by_label("Path").fill("orders/{id}")
    await dialog.get_by_label("Who may call").select_option(label="Anybody")
    await dialog.get_by_role("button", name="Add endpoint").click()

    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="GET /orders/{id}")
    await row.get_by_role("button", name="GET /orders/{id} Orders").click()
    await row.get_by_label("Path and query").fill("orders/7?size=L")
    await row.get_by_role("button", name="Call", exact=True).click()
    status = row.get_by_role("status")
    await expect(status).to_contain_text("200")
    await expect(status).to_contain_text('"order": 7')

    await row.get_by_label("Answer GET /orders/{id}").click()
    await expect(row.get_by_text("Off", exact=True)).to_be_visible()
