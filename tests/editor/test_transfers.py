"""A project goes out and comes back in, has environments, and limits one can see."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import expect

from tests.api.stack import GREETS
from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def test_a_project_is_exported_downloaded_and_imported_again(
    open_page: OpenPage, team: Team, tmp_path: Path
) -> None:
    made = await team.owner.make_flow("Greets", document={**GREETS, "name": "Greets"})
    await team.owner.http.post(f"/v1/flows/{made['id']}/versions", json={})
    page = await open_page(f"/p/{team.project_key}/settings/project", team.owner)

    await page.get_by_role("button", name="Export project").click()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download").click(timeout=30_000)
    archive = tmp_path / "project.zip"
    await (await coming.value).save_as(archive)

    await page.goto(f"/p/{team.project_key}/projects")
    await page.get_by_role("button", name="Import project").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Archive").set_input_files(archive)
    await expect(dialog.get_by_text("1 flow · 1 version")).to_be_visible()
    await dialog.get_by_label("Name").fill("Orders again")
    await dialog.get_by_role("button", name="Import project").click()
    await dialog.get_by_role("link", name="Open the project").click(timeout=30_000)

    await page.goto(f"/p/{team.project_key}-2/flows")
    await expect(page.get_by_role("link", name="Greets")).to_be_visible()


async def test_a_variable_has_another_value_in_an_environment(
    open_page: OpenPage, team: Team
) -> None:
    path = f"/v1/projects/{team.project}/variables/address"
    await team.owner.http.put(path, json={"value": "shop.example"})
    page = await open_page(f"/p/{team.project_key}/settings/variables", team.owner)
    dialog = page.get_by_role("dialog")

    await page.get_by_role("button", name="Add an environment").click()
    await dialog.get_by_label("Name").fill("Staging")
    await dialog.get_by_label("Key").fill("staging")
    await dialog.get_by_role("button", name="Save").click()
    cell = page.get_by_role("button", name="Set address in Staging")
    await expect(cell).to_contain_text("as everywhere")
    await cell.click()
    await dialog.get_by_label("Value", exact=True).fill("test.example")
    await dialog.get_by_role("button", name="Save").click()
    await expect(cell).to_contain_text('"test.example"')

    made = await team.owner.make_flow("Greets", document={**GREETS, "name": "Greets"})
    await page.goto(f"/p/{team.project_key}/flows/{made['id']}")
    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_label("Environment").select_option("Staging")
    await page.get_by_label("Name", exact=True).fill("Ada")
    await page.get_by_role("button", name="Run now").click()
    run = await _run_of(team, str(made["id"]))
    await page.goto(f"/p/{team.project_key}/runs/{run}")
    await expect(page.get_by_text("staging", exact=True)).to_be_visible()

    await page.goto(f"/p/{team.project_key}/settings/variables")
    await cell.click()
    await dialog.get_by_role("button", name="Use the value of everywhere").click()
    await expect(cell).to_contain_text("as everywhere")


async def test_limits_are_shown_and_set(open_page: OpenPage, team: Team) -> None:
    await team.owner.make_flow("One")
    page = await open_page(f"/p/{team.project_key}/settings/project", team.owner)
    await expect(page.get_by_text("1, no limit")).to_be_visible()

    await page.get_by_role("button", name="Change limits").click()
    await page.get_by_role("dialog").get_by_label("Flows").fill("4")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()

    await expect(page.get_by_text("1 of 4")).to_be_visible()


async def _run_of(team: Team, flow: str) -> str:
    while True:
        found = (await team.owner.http.get(f"/v1/runs?flow={flow}")).json()["items"]
        if found:
            return str(found[0]["id"])
        await asyncio.sleep(0.2)
