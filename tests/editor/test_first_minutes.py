"""The first minutes: somebody who has read nothing sees a flow of theirs end well."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.editor.people import PASSWORD
from tests.instance import unowned_instance

SHORT = 60.0  # seconds, on a machine that runs all of it and a browser


async def test_from_the_first_page_to_a_green_run_in_a_minute(
    built_editor: Path, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    with unowned_instance() as fresh:
        context = await browser.new_context(
            base_url=str(fresh.api.base_url), viewport={"width": 1440, "height": 900}
        )
        page = await context.new_page()
        began = time.monotonic()
        await page.goto("/")

        await _become_owner(page)
        await page.get_by_role("button", name="Use ").first.click()
        await _run(page)

        took = time.monotonic() - began
        await context.close()
    record_property("first green run after seconds", took)
    assert took < SHORT


async def _become_owner(page: Page) -> None:
    await page.get_by_label("Name").fill("Ada")
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def _run(page: Page) -> None:
    """Press Run, take what the form proposes, and watch every step become green."""
    canvas = page.get_by_role("region", name="Canvas")
    steps = canvas.get_by_role("group", name=re.compile(", step$"))
    await expect(steps.first).to_be_visible()
    await page.get_by_role("button", name="Run", exact=True).click()
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded", timeout=30_000)
    await expect(canvas.get_by_role("img", name="Succeeded").first).to_be_visible()
    await expect(canvas.get_by_role("img", name="Failed")).to_have_count(0)
