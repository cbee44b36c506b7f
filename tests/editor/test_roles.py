"""Settings → Roles: a role of one's own is made, changed, kept while somebody has it, deleted."""

from __future__ import annotations

from playwright.async_api import expect

from tests.editor.conftest import OpenPage
from tests.editor.people import Team
from tests.editor.watching import Complaints


async def test_a_role_is_made_and_stays_while_somebody_has_it(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("409")  # a refusal is an answer
    await team.join("viewer", "Bo")
    page = await open_page(f"/p/{team.project_key}/settings/roles", team.owner)
    await expect(page.get_by_role("list", name="Built in").get_by_text("Viewer")).to_be_visible()
    await page.get_by_role("button", name="Make a role").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Name").fill("Night shift")
    await expect(dialog.get_by_role("textbox", name="Key")).to_have_value("night-shift")
    await dialog.get_by_label("See runs and their data").check()
    await dialog.get_by_role("button", name="Make role").click()

    own = page.get_by_role("list", name="Roles of your own")
    await expect(own.get_by_text("May 1 thing")).to_be_visible()
    await page.get_by_role("button", name="Change Night shift").click()
    await dialog.get_by_label("Stop, repeat and steer runs").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(own.get_by_text("May 2 things")).to_be_visible()
    users = (await team.owner.http.get("/v1/users")).json()["items"]
    bo = next(f"/v1/users/{one['id']}" for one in users if one["name"] == "Bo")
    given = await team.owner.http.patch(bo, json={"role": "night-shift"})
    assert given.status_code == 204
    await page.get_by_role("button", name="Delete Night shift").click()
    await dialog.get_by_role("button", name="Delete").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("still have this role")
    await dialog.get_by_role("button", name="Cancel").click()

    assert (await team.owner.http.delete(bo)).status_code == 204
    await page.get_by_role("button", name="Delete Night shift").click()
    await dialog.get_by_role("button", name="Delete").click()

    await expect(page.get_by_text("No roles of your own yet")).to_be_visible()
