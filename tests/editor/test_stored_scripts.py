"""Text stays text: what people and other systems store is shown to the letter and never runs."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.editor.addresses import drawn, settled
from tests.editor.conftest import OpenPage
from tests.editor.hostile import MARK, SHORT, TEXTS, plant
from tests.editor.people import Team
from tests.editor.watching import Complaints

LOOKS = ("Table", "Tree", "JSON", "File")
SHOWN = """() => {
    const fields = [...document.querySelectorAll("input, textarea, option")]
    return [document.body.innerText, ...fields.map((field) => field.value)].join("\\n")
}"""
GROWN = """() => [...document.querySelectorAll("*")]
    .filter((one) =>
        [...one.attributes].some(({ name }) => name.startsWith("on")) ||
        ["IFRAME", "OBJECT", "EMBED", "BASE", "MATH", "VIDEO"].includes(one.tagName) ||
        /^\\s*(javascript|data):/i.test(one.getAttribute("href") ?? "") ||
        /evil/.test(`${one.getAttribute("src")} ${one.getAttribute("href")}`))
    .map((one) => one.outerHTML.slice(0, 200))"""


class Sweep:
    """One page that walks through everything and is asked after each step."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialogs: list[str] = []
        page.on("dialog", self._dialog)

    async def look(self, where: str) -> None:
        """Fails unless the texts are there, to the letter, and nothing came of them."""
        await settled(self.page)
        await self.harmless(where)
        assert MARK in await self.page.evaluate(SHOWN), f"{where} shows none of it"

    async def harmless(self, where: str) -> None:
        """Fails when a text has become more than text."""
        assert await self.page.evaluate("window.__pwned") is None, f"{where} ran it"
        assert await self.page.evaluate(GROWN) == [], f"{where} made elements of it"
        assert self.dialogs == [], where

    async def open(self, path: str) -> None:
        """Open an address and look."""
        await self.page.goto(path)
        await self.look(path)

    async def press(self, name: str, what: str = "") -> None:
        """Press a button and look at what it opens."""
        await self.page.get_by_role("button", name=name).first.click()
        await self.look(what or name)

    async def every_tab(self, within: Locator) -> None:
        """Open every tab, and every look at every value in it."""
        await expect(within.get_by_role("tab").first).to_be_visible()
        for tab in await within.get_by_role("tab").all():
            await tab.click()
            await settled(self.page)
            await self.harmless(await tab.inner_text())
            await self.every_look(within)

    async def every_look(self, within: Locator) -> None:
        """See values as a table, a tree, JSON and a file."""
        for look in LOOKS:
            for button in await within.get_by_role("button", name=look, exact=True).all():
                if await button.is_visible():
                    await button.click()
                    await self.harmless(look)

    async def _dialog(self, dialog: object) -> None:
        self.dialogs.append(str(dialog))


async def test_nothing_stored_runs_on_the_pages_of_a_project(
    open_page: OpenPage, team: Team, complaints: Complaints
) -> None:
    await plant(team)
    home = f"/p/{team.project_key}"
    sweep = Sweep(await open_page(home, team.owner))

    for rest in ("", "/flows", "/runs", "/inbox", "/connections"):
        await sweep.open(home + rest)
    for rest in ("project", "variables", "api-keys"):
        await sweep.open(f"{home}/settings/{rest}")
    await sweep.press("Your account")
    await sweep.page.keyboard.press("Escape")
    await sweep.page.keyboard.press("Control+k")
    await sweep.page.get_by_role("combobox").fill("img")
    await sweep.look("the commands")
    await sweep.page.goto(f"{home}/connections")
    await sweep.press(f"Change {SHORT}", "the connection's form")


async def test_nothing_stored_runs_on_the_canvas(open_page: OpenPage, team: Team) -> None:
    planted = await plant(team)
    address = f"/p/{team.project_key}/flows/{planted.flow}"
    sweep = Sweep(await open_page(address, team.owner))
    page = sweep.page

    await drawn(page)
    await sweep.look("the canvas")
    for panel in ("Versions", "Comments", "Flow settings", "problem", "Publish"):
        await page.goto(address)
        await drawn(page)
        await sweep.press(panel)
    await page.goto(f"{address}?run={planted.run}")
    for node in ("tell", "fail", "s1"):
        await step(page, node)
        inspector = page.get_by_role("complementary", name="Inspector")
        await sweep.every_tab(inspector)
    await sweep.every_tab(page.get_by_role("region", name="This run"))


async def test_nothing_stored_runs_on_the_page_of_a_run(open_page: OpenPage, team: Team) -> None:
    planted = await plant(team)
    runs = f"/p/{team.project_key}/runs"
    sweep = Sweep(await open_page(f"{runs}/{planted.run}", team.owner))
    page = sweep.page

    await sweep.look("the failed run")
    await expect(page.get_by_test_id("run-status")).to_contain_text("Failed")
    await expect(page.get_by_test_id("step-detail").get_by_role("alert")).to_contain_text(SHORT)
    await sweep.every_look(page.get_by_role("main"))
    await sweep.every_tab(page.get_by_role("main"))
    await sweep.open(f"{runs}/{planted.waiting}")
    await sweep.every_tab(page.get_by_role("main"))


async def test_nothing_stored_runs_on_a_public_page(open_page: OpenPage, team: Team) -> None:
    planted = await plant(team)
    sweep = Sweep(await open_page(planted.link))

    await sweep.open(planted.link)
    said = await sweep.page.evaluate(SHOWN)

    assert [one for one in TEXTS if one not in said] == []


async def step(page: Page, node: str) -> None:
    """Select a step by the drawing's own search, wherever it stands."""
    shown = page.locator(f'.react-flow__node[data-id="{node}"]')
    await expect(shown).to_be_attached()
    await shown.focus()
    await page.keyboard.press("Enter")


def test_the_texts_are_many() -> None:
    assert len(set(TEXTS)) >= 25
    assert all(MARK in one.replace("\u200b", "") or "evil.test" in one for one in TEXTS)
