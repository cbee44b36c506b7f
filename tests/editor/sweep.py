"""Walking through pages that hold hostile texts, and telling whether one became more than text."""

from __future__ import annotations

from playwright.async_api import Dialog, Locator, Page, expect

from tests.editor.addresses import settled
from tests.editor.hostile_texts import MARK, TEXTS

LOOKS = ("Table", "Tree", "JSON", "File")
SHOWN = """() => {
    const fields = [...document.querySelectorAll("input, textarea, option")]
    const said = [...document.querySelectorAll("[title], [aria-label], [alt]")]
        .flatMap((one) => [one.title, one.ariaLabel, one.alt])
    return [
        document.body.innerText,
        ...fields.flatMap((field) => [field.value, field.text, field.placeholder]),
        ...said,
    ].join("\\n")
}"""
GROWN = """() => [...document.querySelectorAll("*")]
    .filter((one) => {
        const leads = ["src", "href", "xlink:href", "action", "formaction", "data"]
            .map((name) => one.getAttribute(name) ?? "")
            .filter((to) => !(one.tagName === "IMG" && to.startsWith("data:image/")))
        return leads.some((to) => new URL(to, document.URL).origin !== location.origin) ||
            [...one.attributes].some(({ name }) => name.startsWith("on")) ||
            /^(IFRAME|OBJECT|EMBED|BASE|MATH|VIDEO)$/i.test(one.tagName)
    })
    .map((one) => one.outerHTML.slice(0, 200))"""
"""Elements that no page of ours has, and whatever leads away or is a script; pictures drawn here
(`data:image/`) are neither."""
LONG = 50
"""Letters by which a text is known where it is cut."""


class Sweep:
    """One page that walks through everything and is asked after each step."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialogs: list[str] = []
        page.on("dialog", self._dialog)

    async def look(self, where: str, *, whole: bool = False) -> None:
        """Fails unless the texts are there, to the letter, and nothing came of them.

        One of them is enough, unless it is to be the whole list.
        """
        await settled(self.page)
        await self.harmless(where)
        said = (await self.page.evaluate(SHOWN)).replace('\\"', '"')  # as JSON has them
        assert MARK in said, f"{where} shows none of it"
        left = [one for one in TEXTS if one[:LONG].strip() not in said]
        assert not whole or not left, f"{where} does not show {left}"

    async def harmless(self, where: str) -> None:
        """Fails when a text has become more than text."""
        assert (found := await self.found()) == [], f"{where}: {found}"

    async def found(self) -> list[str]:
        """Say what the texts have become."""
        ran = await self.page.evaluate("window.__pwned !== undefined")
        grown: list[str] = await self.page.evaluate(GROWN)
        return [*(["a script ran"] if ran else []), *grown, *self.dialogs]

    async def open(self, path: str, *, whole: bool = False) -> None:
        """Open an address and look."""
        await self.page.goto(path)
        await self.look(path, whole=whole)

    async def press(self, name: str, what: str = "", *, whole: bool = False) -> None:
        """Press a button and look at what it opens."""
        await self.page.get_by_role("button", name=name).first.click()
        await self.look(what or name, whole=whole)

    async def pick(self, menu: str, item: str, *, whole: bool = False) -> None:
        """Choose from a menu and look at what that opens."""
        await self.page.get_by_role("button", name=menu, exact=True).first.click()
        await self.page.get_by_role("menuitem", name=item).click()
        await self.look(item, whole=whole)

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

    async def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()
