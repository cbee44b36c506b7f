"""What somebody sees who opens the address that `make run` prints."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.editor.people import Team
from tests.editor.watching import Complaints
from tests.instance import unowned_instance


async def test_who_is_not_signed_in_is_asked_to(page: Page, complaints: Complaints) -> None:
    complaints.expect("401")  # the question who is there

    await expect(page.get_by_label("Password")).to_be_visible()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_who_is_signed_in_is_at_home(signed_in_page: Page, team: Team) -> None:
    await expect(signed_in_page.get_by_role("navigation").first).to_be_visible()


async def test_a_script_that_is_not_ours_does_not_run(
    signed_in_page: Page, complaints: Complaints
) -> None:
    complaints.expect("Content Security Policy")

    await signed_in_page.evaluate(
        """() => {
            const script = document.createElement("script")
            script.textContent = "window.__pwned = true"
            document.body.append(script)
        }"""
    )

    assert await signed_in_page.evaluate("window.__pwned") is None


async def test_the_first_to_come_makes_themselves_the_owner(
    built_editor: Path, browser: Browser
) -> None:
    with unowned_instance() as fresh:
        page = await browser.new_page(base_url=str(fresh.api.base_url))
        await page.goto("/")

        await page.get_by_label("Name").fill("Ada")
        await page.get_by_label("E-mail").fill("ada@example.com")
        await page.get_by_label("Password").fill("an umbrella for every giraffe")
        await page.get_by_role("button", name=re.compile("create|start|owner", re.I)).click()

        await expect(page.get_by_role("navigation").first).to_be_visible()
        await page.close()
