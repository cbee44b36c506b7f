"""A browser keeps nothing of ours after signing out, and links do nothing by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import address
from tests.editor.people import PASSWORD, Team
from tests.editor.watching import Complaints

NAME = "Salaries of everybody"
KEPT = """async () => ({
    local: Object.keys(localStorage).filter((key) => key !== "theme"),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    cookie: document.cookie,
})"""
NOTHING: dict[str, Any] = {
    "local": [],
    "session": [],
    "databases": [],
    "caches": [],
    "cookie": "",
}
LINKS = [
    "/?template=https://evil.test/flow.json",
    "/p/{key}/flows?template=https://evil.test/flow.json",
    "/p/{key}/templates?template=say_hello",
    "/p/{key}/flows#import=https://evil.test/flow.json",
    '/p/{key}/flows#import={{"schema":"nextscript.flow/1"}}',
]


async def sign_out(page: Page) -> None:
    """Leave by the menu."""
    await page.get_by_role("button", name="Your account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_label("Password")).to_be_visible()


async def test_nothing_is_left_after_signing_out(open_page: OpenPage, team: Team) -> None:
    flow = str((await team.owner.make_flow(NAME))["id"])
    page = await open_page(address(team, flow), team.owner)
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    await expect(page.get_by_label("Name of the flow")).to_have_value(NAME)
    await page.goto(f"/p/{team.project_key}/flows")
    await expect(page.get_by_text(NAME).first).to_be_visible()
    held = [one["value"] for one in await page.context.cookies()]

    await sign_out(page)

    assert held, "nobody was signed in"
    assert await page.evaluate(KEPT) == NOTHING
    assert await page.context.cookies() == []
    assert not [one for one in addresses if any(value in one for value in held)]
    assert not [one for one in addresses if "token=" in one or "eyJ" in one]


async def test_the_back_button_shows_nothing_of_before(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    await team.owner.make_flow(NAME)
    page = await open_page(f"/p/{team.project_key}/flows", team.owner)
    await expect(page.get_by_text(NAME).first).to_be_visible()
    complaints.expect("401")

    await sign_out(page)
    await page.go_back()

    await expect(page.get_by_label("Password")).to_be_visible()
    await expect(page.get_by_text(NAME)).to_have_count(0)


@pytest.mark.parametrize("link", LINKS)
async def test_a_link_does_nothing_by_itself(open_page: OpenPage, team: Team, link: str) -> None:
    changes: list[str] = []
    page = await open_page("/", team.owner)
    page.on("request", lambda one: changes.append(one.url) if one.method != "GET" else None)

    await page.goto(link.format(key=team.project_key))
    await expect(page.get_by_role("navigation").first).to_be_visible()
    await page.wait_for_timeout(500)

    assert changes == []
    flows = await team.owner.http.get(f"/v1/projects/{team.project}/flows")
    assert flows.json()["items"] == []


@pytest.mark.parametrize(
    "next_",
    ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/%09/evil.test"],
)
async def test_signing_in_leads_to_us(
    open_page: OpenPage, team: Team, origin: str, next_: str
) -> None:
    page = await open_page("/sign-in")
    await page.evaluate("(next) => location.assign(`/sign-in?next=${next}`)", next_)

    await page.get_by_label("E-mail").fill(team.owner.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("navigation").first).to_be_visible()
    assert page.url.startswith(f"{origin}/")


async def test_a_lost_session_is_asked_for_again_and_leads_back(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    flow = str((await team.owner.make_flow(NAME))["id"])
    page = await open_page(address(team, flow), team.owner)
    await expect(page.get_by_label("Name of the flow")).to_have_value(NAME)
    complaints.expect("401")
    await page.context.clear_cookies()
    await page.goto(address(team, flow))

    await page.get_by_label("E-mail").fill(team.owner.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_label("Name of the flow")).to_have_value(NAME)
    assert page.url.endswith(address(team, flow))
