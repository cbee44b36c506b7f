"""Settings → Your profile: one's name, password, and where one is signed in."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import PASSWORD, Team
from tests.editor.watching import Complaints

NEW = "a teapot for every walrus"
CHANGED = "The password is changed. You are signed out everywhere else."


async def profile(open_page: OpenPage, team: Team) -> Page:
    """The owner's profile, in a browser of its own."""
    return await open_page(f"/p/{team.project_key}/settings/profile", team.owner)


async def test_a_lost_laptop_is_signed_out_from_another_place(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    lost = await open_page("/", team.owner)
    await expect(lost.get_by_role("navigation").first).to_be_visible()
    page = await profile(open_page, team)
    rows = page.get_by_role("listitem").filter(has_text="signed in")
    await expect(rows.filter(has_text="This one")).to_contain_text("Chrome on Linux")
    complaints.expect("401")

    await page.get_by_role("button", name="Sign out everywhere else").click()

    await expect(rows).to_have_count(1)
    await lost.reload()
    await expect(lost.get_by_label("Password")).to_be_visible()


async def test_the_password_is_changed_by_who_knows_it(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("422")
    page = await profile(open_page, team)
    current, fresh = page.get_by_label("Current password"), page.get_by_label("New password")
    change = page.get_by_role("button", name="Change password")

    await current.fill("not it at all")
    await fresh.fill(NEW)
    await change.click()
    await expect(page.get_by_text("This is not your current password")).to_be_visible()
    await current.fill(PASSWORD)
    await fresh.fill("too short")
    await change.click()
    await expect(page.get_by_text("Use at least 15 characters")).to_be_visible()
    await fresh.fill(NEW)
    await change.click()
    await expect(page.get_by_text(CHANGED, exact=True)).to_be_visible()

    login = {"email": team.owner.email, "password": NEW}
    assert (await page.context.request.post("/v1/auth/login", data=login)).ok


async def test_a_name_is_changed_and_shown_in_the_menu(open_page: OpenPage, team: Team) -> None:
    page = await profile(open_page, team)

    await page.get_by_label("Your name").fill("Ada Lovelace")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Your name is changed.", exact=True)).to_be_visible()

    await page.get_by_role("button", name="Your account").click()
    await expect(page.get_by_role("menu")).to_contain_text("Ada Lovelace")
