"""Settings → Teams and Access: a team's roles are its people's, as long as they are in it."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Colleague, Team


async def held(person: Colleague) -> str:
    """What somebody is in the project, as the API tells them."""
    projects = (await person.http.get("/v1/projects")).json()["items"]
    return str(projects[0]["role"]) if projects else "none"


async def settings(open_page: OpenPage, team: Team, section: str) -> Page:
    """The owner's page of a section."""
    return await open_page(f"/p/{team.project_key}/settings/{section}", team.owner)


async def test_a_team_is_made_gets_people_and_roles_and_goes(
    open_page: OpenPage, team: Team
) -> None:
    bo = await team.join("guest", "Bo")
    page = await settings(open_page, team, "teams")
    await expect(page.get_by_text("No teams yet")).to_be_visible()
    await page.get_by_role("button", name="Make a team").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Make team").click()
    await expect(dialog.get_by_text("Give the team a name.")).to_be_visible()
    await dialog.get_by_label("Name").fill("Night shift")
    await dialog.get_by_role("button", name="Make team").click()

    await page.get_by_role("button", name="Night shift 0 people").click()
    await page.get_by_role("button", name="Add somebody to Night shift").click()
    await page.get_by_label("Name or e-mail").fill("bo")
    await expect(page.get_by_role("button", name=bo.email)).to_be_visible()
    await page.keyboard.press("Enter")
    people = page.get_by_role("region", name="People in Night shift")
    await expect(people.get_by_text(bo.email)).to_be_visible()
    await page.keyboard.press("Escape")
    may = page.get_by_role("region", name="What Night shift may")
    await may.get_by_label("A further project").select_option("Orders")
    await may.get_by_label("in the further project").select_option("editor")
    await may.get_by_role("button", name="Add").click()
    await expect(page.get_by_text("1 person · Editor in Orders")).to_be_visible()
    assert await held(bo) == "editor"
    await may.get_by_role("combobox", name="Role of Night shift in Orders").select_option("viewer")
    await expect(page.get_by_text("1 person · Viewer in Orders")).to_be_visible()
    assert await held(bo) == "viewer"

    await page.get_by_role("button", name="Take Bo out of Night shift").click()
    await expect(people.get_by_text("Nobody is in it yet.")).to_be_visible()
    assert await held(bo) == "none"
    await page.get_by_role("button", name="Rename Night shift").click()
    await dialog.get_by_label("Name").fill("Late shift")
    await dialog.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Add somebody to Late shift").click()
    await page.get_by_role("button", name=bo.email).click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("1 person · Viewer in Orders")).to_be_visible()
    await page.get_by_role("button", name="Delete Late shift").click()
    await expect(dialog.get_by_text("1 person loses what they have by it")).to_be_visible()
    await dialog.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No teams yet")).to_be_visible()
    assert await held(bo) == "none"


async def test_members_get_roles_in_one_project_built_in_and_own(
    open_page: OpenPage, team: Team
) -> None:
    bo = await team.join("guest", "Bo")
    role = {"key": "auditor", "name": "Auditor", "permissions": ["project.read", "run.read"]}
    assert (await team.owner.http.post("/v1/roles", json=role)).status_code == 201
    page = await settings(open_page, team, "access")
    await expect(page.get_by_text("Owner in all projects")).to_be_visible()
    await expect(page.get_by_text(bo.email)).to_have_count(0)
    await page.get_by_role("button", name="Add a person or a team").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Search people and teams").fill("bo")
    await dialog.get_by_role("radio", name="Bo").check()
    await dialog.get_by_label("As what?").select_option("Auditor")
    await dialog.get_by_role("button", name="Give the role").click()

    await expect(page.get_by_role("combobox", name="Role of Bo in Orders")).to_have_value("auditor")
    assert await held(bo) == "auditor"
    await page.goto(f"/p/{team.project_key}/settings/members")
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_have_value("guest")
    await expect(page.get_by_text("Auditor in Orders")).to_be_visible()
    await page.get_by_role("button", name="Roles of Bo in projects").click()
    await dialog.get_by_role("combobox", name="Role of Bo in Orders").select_option("operator")
    await dialog.get_by_role("button", name="Close").last.click()
    await expect(page.get_by_text("Operator in Orders")).to_be_visible()
    assert await held(bo) == "operator"
    await page.get_by_role("combobox", name="Role of Bo").select_option("Auditor")
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_have_value("auditor")

    await page.goto(f"/p/{team.project_key}/settings/access")
    await page.get_by_role("button", name="Remove Bo from Orders").click()
    await expect(page.get_by_role("combobox", name="Role of Bo in Orders")).to_have_value("")
    assert await held(bo) == "auditor"
