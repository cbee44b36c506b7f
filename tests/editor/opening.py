"""Coming to a page, panel or dialog of the editor, as somebody does who looks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page, expect

from tests.editor.seed import Seeded

Prepare = Callable[[Page], Awaitable[None]]


NOBODY = "01890000-0000-7000-8000-000000000000"
"""The id of nothing."""


@dataclass(frozen=True)
class Place:
    """A page; `path` is written with what was seeded."""

    path: Callable[[Seeded], str]
    prepare: Prepare | None = None


def home(rest: str = "") -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}{rest}"


def order(seeded: Seeded) -> str:
    return f"/p/{seeded.key}/flows/{seeded.flows['order_intake']}"


def flow(which: str) -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}/flows/{getattr(seeded, which)}"


broken = flow("broken")


def run(which: str) -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}/runs/{getattr(seeded, which)}"


def link(which: str) -> Callable[[Seeded], str]:
    return lambda seeded: seeded.links[getattr(seeded, which)]


async def drawn(page: Page) -> None:
    """Wait until the flow stands on the canvas."""
    await expect(page.locator(".react-flow__node").first).to_be_visible()


def step(node: str, tab: str = "Set up") -> Prepare:
    async def select(page: Page) -> None:
        await drawn(page)
        # On a phone the canvas opens at its beginning: the step may be out of view.
        await page.locator(f'.react-flow__node[data-id="{node}"]').dispatch_event("click")
        panel = page.get_by_role("complementary", name="Inspector")
        await panel.get_by_role("tab", name=tab).click()

    return select


def keys(pressed: str) -> Prepare:
    async def press(page: Page) -> None:
        await drawn(page)
        await page.locator(".react-flow__pane").click(position={"x": 5, "y": 200})
        await page.keyboard.press(pressed)

    return press


def button(name: str, *more: str) -> Prepare:
    async def click(page: Page) -> None:
        for one in (name, *more):
            await page.get_by_role("button", name=one).first.click()

    return click


def over_drawing(name: str) -> Prepare:
    async def click(page: Page) -> None:
        await drawn(page)
        await page.get_by_role("button", name=name).first.click()

    return click


def tab(name: str) -> Prepare:
    async def click(page: Page) -> None:
        await page.get_by_role("tab", name=name).click()

    return click


def item(name: str) -> Prepare:
    """Choose from a menu that is open."""

    async def click(page: Page) -> None:
        await page.get_by_role("menuitem", name=name).click()

    return click


def seen(words: str) -> Prepare:
    """What the page is about is on it."""

    async def look(page: Page) -> None:
        await page.get_by_text(words).first.wait_for()

    return look


def then(*parts: Prepare) -> Prepare:
    async def one_by_one(page: Page) -> None:
        for part in parts:
            await part(page)

    return one_by_one


def choices(field: str) -> Prepare:
    """Open the choices of a field that asks for them."""

    async def click(page: Page) -> None:
        await page.locator(f'[data-field="{field}"] [aria-haspopup=listbox]').click()
        await page.locator("[role=option]").first.wait_for()

    return click


def typed(field: str, text: str) -> Prepare:
    """Type into the text of a field until something is offered."""

    async def write(page: Page) -> None:
        await page.locator(f'[data-field="{field}"] [role=textbox]').click()
        await page.keyboard.press("Control+a")
        await page.keyboard.press("Delete")
        await page.keyboard.type(text)
        await page.locator("[role=option]").first.wait_for()

    return write


async def all_chosen(page: Page) -> None:
    await drawn(page)
    await page.locator(".react-flow__pane").click(position={"x": 5, "y": 200})
    await page.keyboard.press("Control+a")


async def without_network(page: Page) -> None:
    """The page goes on without a network; the next one has it again."""
    await page.get_by_role("navigation").first.wait_for()
    await page.context.set_offline(True)
    await page.get_by_text("No connection to the server").first.wait_for()


async def page_that_breaks(page: Page) -> None:
    """The rest of the editor cannot be loaded."""
    await page.get_by_role("navigation").first.wait_for()
    await page.route("**/assets/*.js", lambda route: route.abort())
    await page.get_by_role("link", name="Inbox").first.click()
    await page.get_by_role("button", name="Load again").wait_for()
    await page.unroute("**/assets/*.js")


async def commands(page: Page) -> None:
    await page.get_by_role("navigation").first.wait_for()
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").wait_for()


_QUIET = """() => new Promise((done) => {
    const loading = () => document.querySelector(".skeleton") !== null || !document.body.innerText
    const ready = () => (loading() ? again() : done())
    let waiting
    const again = () => { clearTimeout(waiting); waiting = setTimeout(ready, 200) }
    new MutationObserver(again).observe(document.body, { childList: true, subtree: true })
    setTimeout(done, 5000)
    again()
})"""


async def settled(page: Page) -> None:
    """Wait until nothing is loading any more: no grey bars, and nothing comes for a while."""
    await page.evaluate(_QUIET)


async def show(page: Page, place: Place, seeded: Seeded) -> None:
    """Open a page and what belongs to it."""
    await page.context.set_offline(False)
    await page.goto(place.path(seeded))
    if place.prepare is not None:
        await place.prepare(page)
    await settled(page)
