"""Signing in by an OpenID provider, as people do it; setting one up, as an owner does."""

from __future__ import annotations

import os
from collections.abc import Iterator

import httpx2
import oidc_provider_mock
import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from activities.auth.models import Organisation
from tests.api.sso.browsing import add_provider
from tests.editor.conftest import OpenPage
from tests.editor.factors import sign_in_as
from tests.editor.people import PASSWORD, Team
from tests.editor.watching import Complaints

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider that lets everybody in as whom they say; its issuer."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://127.0.0.1:{server.server_port}"


def know(provider: str, subject: str, **claims: object) -> None:
    """Say what the provider knows of somebody."""
    answer = httpx2.put(f"{provider}/users/{subject}", json=claims, trust_env=False)
    assert answer.status_code == 204, answer.text


def allow(complaints: Complaints, provider: str) -> None:
    """Let the browser go to the provider, whose page is not ours."""
    for found in (provider, "cdn.jsdelivr.net"):
        complaints.expect(found)


async def key_of(team: Team) -> str:
    """Give the key of a team's organisation."""
    async with team.sessions() as session:
        query = select(col(Organisation.key)).where(col(Organisation.id) == team.organisation)
        return str(await session.scalar(query))


async def test_a_new_colleague_presses_the_button_and_works(
    open_page: OpenPage, team: Team, provider: str, complaints: Complaints
) -> None:
    allow(complaints, provider)
    subject = f"bo-{team.project_key}"
    know(provider, subject, email=f"{subject}@example.com", email_verified=True, name="Bo Berg")
    await add_provider(team.owner, provider, name="Acme login", default_role="editor")
    flows = f"/p/{team.project_key}/flows"
    page = await open_page(f"/sign-in?organisation={await key_of(team)}&next={flows}")

    await page.get_by_role("link", name="Continue with Acme login").click()
    await page.locator("input[name=sub]").fill(subject)
    await page.get_by_role("button", name="Authorize").click()

    await page.wait_for_url(f"**{flows}")
    await expect(page.get_by_role("navigation").first).to_be_visible()
    await page.goto(f"/p/{team.project_key}/settings/profile")
    await expect(page.get_by_label("Your name")).to_have_value("Bo Berg")
    await expect(page.get_by_role("button", name="Unlink Acme login")).to_be_visible()


async def test_an_owner_sets_a_provider_up_and_links_themselves(
    open_page: OpenPage, team: Team, provider: str, complaints: Complaints
) -> None:
    allow(complaints, provider)
    complaints.expect("422")
    page = await open_page(f"/p/{team.project_key}/settings/sso", team.owner)
    await page.get_by_role("button", name="Add a provider").click()
    await page.get_by_label("Which one?").select_option("oidc")
    await page.get_by_label("Name on the button").fill("Acme")
    await page.get_by_label("Issuer").fill("http://evil.example")
    await page.get_by_label("Client ID").fill("nextscript")
    await page.get_by_label("Client secret").fill("s3cr3t")
    await page.get_by_role("button", name="Add a group").click()
    await page.get_by_label("Group", exact=True).fill("engineers")
    await page.get_by_role("button", name="Add provider").click()
    await expect(page.get_by_text("it must begin with https://")).to_be_visible()
    await page.get_by_label("Issuer").fill(provider)
    await page.get_by_role("button", name="Add provider").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("/callback")).to_be_visible()
    await dialog.get_by_role("button", name="Close").last.click()

    await page.get_by_role("button", name="Test Acme").click()
    await expect(page.get_by_text("The provider was found")).to_be_visible()
    await page.goto(f"/p/{team.project_key}/settings/profile")
    await page.get_by_role("button", name="Link Acme").click()
    await page.locator("input[name=sub]").fill(f"ada-{team.project_key}")
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.get_by_role("button", name="Unlink Acme")).to_be_visible()
    await page.get_by_role("button", name="Unlink Acme").click()
    await expect(page.get_by_role("button", name="Link Acme")).to_be_visible()


async def test_a_directorys_token_is_shown_once(open_page: OpenPage, team: Team) -> None:
    page = await open_page(f"/p/{team.project_key}/settings/sso", team.owner)

    await page.get_by_role("button", name="Make a token").click()

    token = await page.get_by_label("Token", exact=True).input_value()
    assert token.startswith("nsdir_")
    await page.get_by_role("button", name="I have copied it").click()
    await expect(page.get_by_text("/scim/v2")).to_be_visible()
    await expect(page.get_by_text("has not asked yet")).to_be_visible()
    assert token not in await page.content()


async def test_single_sign_on_is_required_and_everybody_comes_in_by_it(
    open_page: OpenPage, team: Team, provider: str, complaints: Complaints
) -> None:
    allow(complaints, provider)
    complaints.expect("403")
    settings = {"signs_out_there": True}
    await add_provider(team.owner, provider, name="Acme", settings=settings)
    bo = await team.join("editor", "Bo")
    page = await open_page(f"/p/{team.project_key}/settings/sso", team.owner)
    switch = page.get_by_role("switch", name="Require single sign-on")
    await expect(page.get_by_text("First sign in by a provider yourself")).to_be_visible()
    await expect(switch).to_be_disabled()
    await page.goto(f"/p/{team.project_key}/settings/profile")
    await page.get_by_role("button", name="Link Acme").click()
    await agree(page, f"ada-{team.project_key}")
    await page.get_by_role("button", name="Unlink Acme").wait_for()
    enter = f"/sign-in?organisation={await key_of(team)}&next=/p/{team.project_key}/settings/sso"
    await page.goto(enter)
    await page.get_by_role("link", name="Continue with Acme").click()
    await agree(page, f"ada-{team.project_key}")

    await switch.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("1 of 2 people has not linked")).to_be_visible()
    await dialog.get_by_role("button", name="Require it").click()
    await expect(switch).to_be_checked()

    theirs = await open_page(enter)
    await expect(theirs.get_by_label("Password", exact=True)).to_have_count(0)
    await theirs.get_by_role("button", name="Owners sign in with a password").click()
    await sign_in_as(theirs, bo.email, PASSWORD)
    await expect(theirs.get_by_role("heading", name="Sign in by your organisation")).to_be_visible()
    await theirs.get_by_role("button", name="Continue with Acme").click()
    await agree(theirs, f"bo-{team.project_key}")
    await expect(theirs.get_by_role("navigation").first).to_be_visible()

    await theirs.get_by_role("button", name="Your account").click()
    await theirs.get_by_role("menuitem", name="Sign out").click()
    await theirs.get_by_role("button", name="End session").click()
    await expect(theirs.get_by_text("Here, and at Acme.")).to_be_visible()
    await expect(theirs.get_by_role("link", name="Sign in again")).to_be_visible()


async def agree(page: Page, subject: str) -> None:
    """Say at the provider who one is."""
    await page.locator("input[name=sub]").fill(subject)
    await page.get_by_role("button", name="Authorize").click()
