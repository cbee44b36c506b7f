"""Projects are found, made, archived, deleted by their typed key, and taken back."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team


async def with_two(open_page: OpenPage, team: Team) -> Page:
    """The list of a team that has a second project, called Sales."""
    made = await team.owner.http.post("/v1/projects", json={"name": "Sales"})
    assert made.status_code == 201, made.text
    return await open_page(f"/p/{team.project_key}/projects", team.owner)


async def test_a_project_is_deleted_by_its_key_undone_and_restored_from_the_trash(
    open_page: OpenPage, team: Team
) -> None:
    page = await with_two(open_page, team)
    sales = page.get_by_role("link", name="Sales", exact=True)
    await page.get_by_role("searchbox").fill("sal")
    await expect(page.get_by_role("link", name="Orders", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Delete Sales").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("For 30 days it can be restored")).to_be_visible()
    await dialog.get_by_role("textbox").fill("Sales")
    await dialog.get_by_role("button", name="Delete project").click()
    await expect(dialog.get_by_text("This is not the key.")).to_be_visible()
    await dialog.get_by_role("textbox").fill("sales")
    await dialog.get_by_role("button", name="Delete project").click()
    await expect(sales).to_have_count(0)

    await page.get_by_role("button", name="Undo").click()
    await expect(sales).to_be_visible()

    await page.get_by_role("button", name="Delete Sales").click()
    await dialog.get_by_role("textbox").fill("sales")
    await dialog.get_by_role("button", name="Delete project").click()
    await page.get_by_role("button", name="Trash").click()
    await expect(page.get_by_text("30 days left")).to_be_visible()
    await page.get_by_role("button", name="Restore Sales").click()
    # What was undone may still be told of, too.
    await expect(page.get_by_text("Sales is back.", exact=True).last).to_be_visible()
    await page.get_by_role("button", name="Active").click()
    await expect(sales).to_be_visible()


async def test_deleting_the_project_one_is_in_leads_to_another(
    open_page: OpenPage, team: Team
) -> None:
    page = await with_two(open_page, team)
    await page.goto("/p/sales/settings/project")
    await page.get_by_role("button", name="Delete project").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("sales")
    await page.get_by_role("dialog").get_by_role("button", name="Delete project").click()

    await expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    await expect(page).to_have_url(re.compile(f"/p/{team.project_key}/projects$"))
    await expect(page.get_by_role("link", name="Sales", exact=True)).to_have_count(0)


async def test_an_archived_project_says_so_on_its_pages(open_page: OpenPage, team: Team) -> None:
    page = await with_two(open_page, team)
    await page.get_by_role("button", name="Archive Sales").click()
    await expect(page.get_by_role("link", name="Sales", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Archived").click()
    await page.get_by_role("link", name="Sales", exact=True).click()

    await expect(page.get_by_text("This project is archived")).to_be_visible()
    await page.get_by_role("button", name="Take out of the archive").click()
    await expect(page.get_by_text("This project is archived")).to_have_count(0)


async def test_somebody_whose_only_project_is_gone_is_told_so(
    open_page: OpenPage, team: Team
) -> None:
    bo = await team.join("viewer", "Bo")
    await team.only_here(bo)
    await team.owner.http.post("/v1/projects", json={"name": "Sales"})
    answer = await team.owner.http.delete(f"/v1/projects/{team.project}")
    assert answer.status_code == 200, answer.text

    page = await open_page("/", bo)

    await expect(page.get_by_role("heading", name="You are in no project")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
