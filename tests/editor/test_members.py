"""People are invited, come, and see what their role lets them; a forgotten password is set anew."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.people import PASSWORD, Team

NEW = "a teapot for every walrus"


async def members(open_page: OpenPage, team: Team) -> Page:
    """The owner's list of members."""
    return await open_page(f"/p/{team.project_key}/settings/members", team.owner)


async def link_of(page: Page) -> str:
    """Read the link the dialog shows, and close it."""
    link = await page.get_by_role("dialog").get_by_label("Link").input_value()
    await page.get_by_role("button", name="Done").click()
    return re.sub(r"^https?://[^/]+", "", link)


async def test_somebody_is_invited_comes_as_a_viewer_and_only_looks(
    open_page: OpenPage, team: Team
) -> None:
    await team.owner.make_flow("Order intake")
    email = f"bo-{team.project_key}@example.com"
    page = await members(open_page, team)
    await page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_label("As what?").select_option("viewer")
    await dialog.get_by_role("button", name="Invite").click()
    link = await link_of(page)
    await expect(page.get_by_role("listitem").filter(has_text=email).first).to_be_visible()

    theirs = await open_page(link)
    await expect(theirs.get_by_role("heading", name="Join Team")).to_be_visible()
    await expect(theirs.get_by_text("Your role will be: Viewer")).to_be_visible()
    await theirs.get_by_label("Your name").fill("Bo")
    await theirs.get_by_label("Password").fill(PASSWORD)
    await theirs.get_by_role("button", name="Join").click()

    await expect(theirs.get_by_role("navigation").first).to_be_visible()
    await theirs.goto(f"/p/{team.project_key}/flows")
    await expect(theirs.get_by_role("link", name="Order intake")).to_be_visible()
    await expect(theirs.get_by_role("button", name="New flow")).to_have_count(0)
    await theirs.goto(f"/p/{team.project_key}/settings/members")
    await expect(theirs.get_by_text("Only admins and owners manage members")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_have_value("viewer")


async def test_roles_change_and_people_go(open_page: OpenPage, team: Team) -> None:
    bo = await team.join("viewer", "Bo")
    page = await members(open_page, team)

    await page.get_by_role("combobox", name="Role of Bo").select_option("editor")
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_have_value("editor")
    await page.reload()
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_have_value("editor")
    await page.get_by_role("button", name="Remove Bo").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Remove Ada")).to_be_visible()
    await expect(page.get_by_role("button", name="Remove Bo")).to_have_count(0)
    assert (await bo.http.get("/v1/me")).status_code == 401


async def test_the_last_owner_stays_and_is_told_why_until_ownership_is_handed_over(
    open_page: OpenPage, team: Team
) -> None:
    await team.join("viewer", "Bo")
    page = await members(open_page, team)
    await expect(page.get_by_text("The only owner stays")).to_be_visible()
    await expect(page.get_by_role("combobox", name="Role of Ada")).to_be_disabled()
    await expect(page.get_by_role("button", name="Remove Ada")).to_be_disabled()

    await page.get_by_role("combobox", name="Role of Bo").select_option("owner")

    await expect(page.get_by_text("The only owner stays")).to_have_count(0)
    await page.get_by_role("combobox", name="Role of Ada").select_option("admin")
    await expect(page.get_by_role("combobox", name="Role of Ada")).to_have_value("admin")
    await page.reload()  # who is an admin does not touch an owner
    await expect(page.get_by_role("combobox", name="Role of Bo")).to_be_disabled()


async def test_a_forgotten_password_is_set_by_the_link_an_owner_hands_on(
    open_page: OpenPage, team: Team
) -> None:
    bo = await team.join("viewer", "Bo")
    theirs = await open_page("/sign-in")
    await theirs.get_by_role("link", name="Forgot your password?").click()
    await expect(theirs.get_by_role("button", name="Send me a link")).to_be_visible()
    await theirs.get_by_label("E-mail").fill(bo.email)
    await theirs.get_by_role("button", name="Send me a link").click()
    await expect(theirs.get_by_text("If there is an account of this address")).to_be_visible()
    await theirs.wait_for_timeout(1500)  # mails are written by a clock of their own
    page = await members(open_page, team)
    await page.get_by_text("A new password", exact=True).click()
    text = await page.get_by_text("wants to set a new password").inner_text()
    path = re.search(r"/reset#\S+", text)
    assert path

    await theirs.goto("about:blank")
    await theirs.goto(path[0])
    await theirs.get_by_label("New password").fill(NEW)
    await theirs.get_by_role("button", name="Set password").click()
    await expect(theirs.get_by_text("The password is set")).to_be_visible()
    await theirs.get_by_role("link", name="Go to sign in").click()
    await theirs.get_by_label("E-mail").fill(bo.email)
    await theirs.get_by_label("Password").fill(NEW)
    await theirs.get_by_role("button", name="Sign in").click()

    await expect(theirs.get_by_role("navigation").first).to_be_visible()
