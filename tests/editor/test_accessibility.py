"""Every page can be used without a mouse or eyes: axe finds nothing serious, light or dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from store.session import SessionFactory
from tests.editor.addresses import (
    BY_KEYBOARD,
    EMPTY,
    EMPTY_FLOW,
    LOOKING_ON,
    PLACES,
    STRANGE,
    show,
)
from tests.editor.conftest import PATIENCE, sign_in_browser
from tests.editor.people import Colleague, Team, new_team
from tests.editor.seed import ASKING, Seeded, Seeding
from tests.instance import CHECKOUT, unowned_instance

AXE = CHECKOUT / "editor" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
DARK = """async () => {
    document.documentElement.dataset.theme = "dark"
    for (let frame = 0; frame < 3; frame++) {  // colours glide, and what inherits them after that
        await new Promise(requestAnimationFrame)
        for (const gliding of document.getAnimations()) gliding.finish()
    }
}"""


@asynccontextmanager
async def a_page_of(browser: Browser, origin: str, person: Colleague | None) -> AsyncIterator[Page]:
    """One page of somebody's for many tests: opening browsers is slow."""
    context = await browser.new_context(
        base_url=origin, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    if person is not None:
        await sign_in_browser(context, person)
    yield await context.new_page()
    await context.close()


@pytest.fixture(scope="module")
async def looking(
    browser: Browser, origin: str, busy_team: tuple[Team, Seeded]
) -> AsyncIterator[Page]:
    """A page of the busy team's owner."""
    async with a_page_of(browser, origin, busy_team[0].owner) as page:
        yield page


@pytest.fixture(scope="module")
async def looking_on(
    browser: Browser, origin: str, busy_team: tuple[Team, Seeded]
) -> AsyncIterator[Page]:
    """A page of somebody of the busy team who may only look."""
    viewer = await busy_team[0].join("viewer", "Vera")
    async with a_page_of(browser, origin, viewer) as page:
        yield page


@pytest.fixture(scope="module")
async def beginning(
    browser: Browser, origin: str, sessions: SessionFactory
) -> AsyncIterator[tuple[Page, Seeded, Colleague]]:
    """A page of the owner of a project in which nothing was made yet."""
    async with (
        new_team(origin, sessions) as made,
        a_page_of(browser, origin, made.owner) as page,
    ):
        yield page, Seeded(made.project_key), made.owner


@pytest.mark.slow(of=6)
@pytest.mark.parametrize("name", [*PLACES, *BY_KEYBOARD])
async def test_everybody_can_use_it(
    looking: Page, busy_team: tuple[Team, Seeded], name: str
) -> None:
    await show(looking, (PLACES | BY_KEYBOARD)[name], busy_team[1])

    assert await grave(looking) == []


@pytest.mark.parametrize("name", EMPTY)
async def test_everybody_can_begin(beginning: tuple[Page, Seeded, Colleague], name: str) -> None:
    page, empty, _ = beginning
    await show(page, EMPTY[name], empty)

    assert await grave(page) == []


@pytest.mark.parametrize("name", EMPTY_FLOW)
async def test_everybody_can_begin_to_draw(
    beginning: tuple[Page, Seeded, Colleague], name: str
) -> None:
    page, empty, owner = beginning
    if not empty.unfinished:
        empty.unfinished = str((await owner.make_flow("Nothing yet"))["id"])
    await show(page, EMPTY_FLOW[name], empty)

    assert await grave(page) == []


@pytest.mark.parametrize("name", LOOKING_ON)
async def test_everybody_can_look_on(
    looking_on: Page, busy_team: tuple[Team, Seeded], name: str
) -> None:
    await show(looking_on, LOOKING_ON[name], busy_team[1])

    assert await grave(looking_on) == []


@pytest.mark.parametrize("name", STRANGE)
async def test_everybody_is_told_what_is_not_theirs(
    beginning: tuple[Page, Seeded, Colleague], busy_team: tuple[Team, Seeded], name: str
) -> None:
    page = beginning[0]
    await show(page, STRANGE[name], busy_team[1])

    await expect(page.locator("body")).not_to_contain_text("Order intake")
    assert await grave(page) == []


@pytest.mark.parametrize("press", ["Approve", "Reject", "Send"])
async def test_everybody_is_thanked_for_an_answer(
    browser: Browser, origin: str, team: Team, press: str
) -> None:
    seeding = Seeding(team.owner.http, str(team.project), team.project_key)
    asking = ASKING if press == "Send" else deciding()
    link = await seeding.link(await seeding.run(await seeding.publish(asking), {}, 0))
    async with a_page_of(browser, origin, None) as page:
        await page.goto(link)
        if press == "Send":
            await page.get_by_role("button", name=press).click()
            assert await grave(page) == []  # what is lacking is said
            await page.goto(link)
            await page.get_by_label("Name of the company").fill("Northwind")
        await page.get_by_role("button", name=press).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

        assert await grave(page) == []


async def test_everybody_can_set_it_up(built_editor: Path, browser: Browser) -> None:
    with unowned_instance() as fresh:
        page = await browser.new_page(base_url=str(fresh.api.base_url))
        await page.goto("/")
        await page.get_by_label("Password").wait_for()
        found = await grave(page)
        await page.close()

    assert found == []


def deciding() -> dict[str, Any]:
    """The same question, to be decided."""
    start, ask = ASKING["nodes"]
    config = {"to": ["role:owner"], "title": "Take them on?", "facts": {"since": 1999}}
    return ASKING | {"nodes": [start, ask | {"type": "human.approval", "config": config}]}


async def grave(page: Page) -> list[str]:
    """What axe says of the page, and of its colours in the dark."""
    await page.evaluate(AXE.read_text())
    found = [f"light: {one}" for one in await _asked(page, {"values": TAGS, "type": "tag"})]
    await page.evaluate(DARK)
    dark = await _asked(page, {"values": ["color-contrast"], "type": "rule"})
    return found + [f"dark: {one}" for one in dark]


async def _asked(page: Page, which: dict[str, object]) -> list[str]:
    options = {"runOnly": which, "resultTypes": ["violations"]}
    answer = await page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{one['id']} ({one['impact']}): {node['failureSummary']} {node['html'][:200]}"
        for one in answer["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:5]
    ]
