"""On a phone nothing scrolls sideways, and what people do there works by tap."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.editor.addresses import PLACES, settled, show
from tests.editor.conftest import PATIENCE, sign_in_browser
from tests.editor.people import Colleague, Team
from tests.editor.seed import ASKING, Seeded, Seeding

WIDTH, HEIGHT = 360, 740
KEYBOARD = {"commands", "flow-palette", "flow-find", "shortcuts"}
"""What only a keyboard opens; a phone has none."""
PHONE = [name for name in PLACES if name not in KEYBOARD]
OUTSIDE = """() => {
    const wide = document.scrollingElement.scrollWidth
    const page = document.querySelector("main")
    return [wide, page ? page.scrollWidth - page.clientWidth : 0]
}"""


@pytest.fixture(scope="module")
async def owners_phone(
    browser: Browser, origin: str, busy_team: tuple[Team, Seeded]
) -> AsyncIterator[Page]:
    """A phone the owner is signed in on."""
    context = await a_phone(browser, origin, busy_team[0].owner)
    yield await context.new_page()
    await context.close()


@pytest.fixture
async def phone(owners_phone: Page) -> Page:
    """The same phone for each test, with a network again."""
    await owners_phone.context.set_offline(False)
    return owners_phone


async def a_phone(browser: Browser, origin: str, person: Colleague | None) -> BrowserContext:
    """A browser with a small screen that is touched."""
    context = await browser.new_context(
        base_url=origin,
        viewport={"width": WIDTH, "height": HEIGHT},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE)
    if person is not None:
        await sign_in_browser(context, person)
    return context


@pytest.mark.slow(of=6)
@pytest.mark.parametrize("name", PHONE)
async def test_it_fits_a_phone(phone: Page, busy_team: tuple[Team, Seeded], name: str) -> None:
    await show(phone, PLACES[name], busy_team[1])

    assert await phone.evaluate(OUTSIDE) == [WIDTH, 0]


async def test_a_run_is_looked_into(phone: Page, busy_team: tuple[Team, Seeded]) -> None:
    seeded = busy_team[1]
    await phone.goto(f"/p/{seeded.key}/runs")

    await phone.get_by_role("list", name="Runs").get_by_role("link", name="Nightly").first.tap()

    await expect(phone.get_by_test_id("run-status")).to_contain_text("Failed")
    await expect(phone.get_by_role("alert").first).to_contain_text("IndexError")


async def test_a_flow_is_started_from_its_form(phone: Page, busy_team: tuple[Team, Seeded]) -> None:
    seeded = busy_team[1]
    await phone.goto(f"/p/{seeded.key}/flows/{seeded.flows['say_hello']}")

    await phone.get_by_role("button", name="Run", exact=True).tap()
    await phone.get_by_role("button", name="Run now").tap()

    await expect(phone.get_by_test_id("run-status")).to_contain_text("Succeeded")


async def test_settings_are_found_by_their_groups(
    phone: Page, busy_team: tuple[Team, Seeded]
) -> None:
    await phone.goto(f"/p/{busy_team[1].key}/settings/about")
    sections = phone.get_by_role("navigation", name="Settings")
    await sections.get_by_role("button", name="About").tap()
    await expect(sections.get_by_role("heading", name="People and programs")).to_be_visible()
    assert await phone.evaluate(OUTSIDE) == [WIDTH, 0]

    await sections.get_by_role("link", name="Service accounts").tap()

    await expect(phone.get_by_role("heading", name="Service accounts")).to_be_visible()
    await expect(sections.get_by_role("link").first).to_be_hidden()


async def test_a_question_is_answered_in_the_inbox(
    browser: Browser, origin: str, team: Team
) -> None:
    started = await asked(team)
    context = await a_phone(browser, origin, team.owner)
    page = await context.new_page()
    await page.goto(f"/p/{team.project_key}/inbox")

    card = page.get_by_role("article", name="Who is the supplier?")
    await card.get_by_label("Name of the company").fill("Northwind")
    await card.get_by_role("button", name="Send").tap()

    await expect(card).to_have_count(0)
    await page.goto(f"/p/{team.project_key}/runs/{started}")
    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
    await context.close()


async def test_a_question_is_answered_without_an_account(
    browser: Browser, origin: str, team: Team
) -> None:
    seeding = Seeding(team.owner.http, str(team.project), team.project_key)
    link = await seeding.link(await asked(team))
    context = await a_phone(browser, origin, None)
    page = await context.new_page()
    await page.goto(link)
    await settled(page)

    assert await page.evaluate(OUTSIDE) == [WIDTH, 0]
    await page.get_by_label("Name of the company").fill("Northwind")
    await page.get_by_role("button").first.tap()

    await expect(page.get_by_text(re.compile("thank|answered|sent", re.I)).first).to_be_visible()
    await context.close()


async def asked(team: Team) -> str:
    """A run of this team that waits for a form; gives its id."""
    seeding = Seeding(team.owner.http, str(team.project), team.project_key)
    run = await seeding.run(await seeding.publish(ASKING), {}, 0)
    await seeding.link(run)
    return run
