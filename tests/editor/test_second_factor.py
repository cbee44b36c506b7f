"""Signing in by two factors, as people do it: an app, a recovery code, a passkey."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.factors import set_up_app, show_code, sign_in_as, with_device
from tests.editor.people import PASSWORD, Team
from tests.editor.watching import Complaints


async def profile(open_page: OpenPage, team: Team) -> Page:
    """The owner's profile."""
    return await open_page(f"/p/{team.project_key}/settings/profile", team.owner)


async def is_in(page: Page) -> None:
    """See that somebody is signed in."""
    await expect(page.get_by_role("navigation").first).to_be_visible()


async def test_an_app_is_set_up_and_asked_for_and_a_recovery_code_stands_for_it(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("401")
    page = await profile(open_page, team)
    app = await set_up_app(page)
    await expect(page.get_by_text("10 codes are left")).to_be_visible()

    other = await open_page("/sign-in")
    await sign_in_as(other, team.owner.email, PASSWORD)
    await show_code(other, app.wrong())
    await expect(other.get_by_text("This code is wrong")).to_be_visible()
    await show_code(other, app.code())
    await is_in(other)

    lost = await open_page("/sign-in")
    await sign_in_as(lost, team.owner.email, PASSWORD)
    await lost.get_by_role("button", name="I have no access to my app").click()
    await show_code(lost, app.recovery_codes[0], "Recovery code")
    await is_in(lost)
    await page.reload()
    await expect(page.get_by_text("9 codes are left")).to_be_visible()


async def test_a_passkey_signs_in_alone(
    open_page: OpenPage, team: Team, origin: str, complaints: Complaints
) -> None:
    named = origin.replace("127.0.0.1", "localhost")  # passkeys know no numbers
    complaints.origin = named
    complaints.expect("401")
    page = await open_page(f"{named}/sign-in")
    device = await with_device(page)
    await sign_in_as(page, team.owner.email, PASSWORD)
    await is_in(page)
    await page.goto(f"{named}/p/{team.project_key}/settings/profile")
    await page.get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("What to call it").fill("Laptop")
    await dialog.get_by_role("button", name="Add a passkey").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    await page.get_by_role("button", name="I have kept them").click()
    passkeys = page.get_by_role("list", name="Passkeys").get_by_role("listitem")
    await expect(passkeys).to_contain_text("never used")

    await page.get_by_role("button", name="Your account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await is_in(page)
    await page.goto(f"{named}/p/{team.project_key}/settings/profile")
    await expect(passkeys).to_contain_text("last used")

    await page.get_by_role("button", name="Your account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await sign_in_as(page, team.owner.email, PASSWORD)
    await page.get_by_role("button", name="Use a passkey").click()
    await is_in(page)
    await device.detach()


async def test_who_must_have_a_factor_sets_one_up_before_anything_else(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("403")
    bo = await team.join("editor", "Bo")
    page = await profile(open_page, team)
    await set_up_app(page)
    await page.goto(f"/p/{team.project_key}/settings/members")
    await expect(page.get_by_text("1 of 2 has none.")).to_be_visible()
    everybody = page.get_by_role("switch", name="Everybody needs a second factor")
    await everybody.click()
    await expect(everybody).to_be_checked()

    theirs = await open_page("/sign-in")
    await sign_in_as(theirs, bo.email, PASSWORD)
    await expect(theirs.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    await theirs.goto(f"/p/{team.project_key}/flows")
    await expect(theirs.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    await set_up_app(theirs)

    await is_in(theirs)
    await page.reload()
    await expect(page.get_by_text("Everybody has one.")).to_be_visible()


async def test_who_has_not_shown_who_they_are_of_late_is_asked_and_then_it_is_done(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    complaints.expect("403")
    page = await profile(open_page, team)
    await set_up_app(page)
    await team.let_proofs_age()

    await page.get_by_role("button", name="Turn off").click()
    await page.get_by_role("dialog").get_by_role("button", name="Turn off").click()
    asked = page.get_by_role("dialog", name="Is it you?")
    await asked.get_by_label("Password").fill(PASSWORD)
    await asked.get_by_role("button", name="Go on").click()

    await expect(page.get_by_text("Not set up")).to_be_visible()
