"""Every page can be used without a mouse or eyes: axe finds nothing serious, light or dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.editor.addresses import PLACES, show
from tests.editor.conftest import PATIENCE, sign_in_browser
from tests.editor.people import Team
from tests.editor.seed import Seeded
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


@pytest.fixture(scope="module")
async def looking(
    browser: Browser, origin: str, busy_team: tuple[Team, Seeded]
) -> AsyncIterator[Page]:
    """One page of the owner's for all tests: opening browsers is slow."""
    context = await browser.new_context(
        base_url=origin, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    await sign_in_browser(context, busy_team[0].owner)
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("name", PLACES)
async def test_everybody_can_use_it(
    looking: Page, busy_team: tuple[Team, Seeded], name: str
) -> None:
    await show(looking, PLACES[name], busy_team[1])

    assert await grave(looking) == []


async def test_everybody_can_set_it_up(built_editor: Path, browser: Browser) -> None:
    with unowned_instance() as fresh:
        page = await browser.new_page(base_url=str(fresh.api.base_url))
        await page.goto("/")
        await page.get_by_label("Password").wait_for()
        found = await grave(page)
        await page.close()

    assert found == []


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
