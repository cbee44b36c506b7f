"""Every page, panel and dialog of the editor: where it is, and what opens it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page, expect

from tests.editor.seed import Seeded

Prepare = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Place:
    """A page; `path` is written with what was seeded."""

    path: Callable[[Seeded], str]
    prepare: Prepare | None = None


def _home(rest: str = "") -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}{rest}"


def _order(seeded: Seeded) -> str:
    return f"/p/{seeded.key}/flows/{seeded.flows['order_intake']}"


def _broken(seeded: Seeded) -> str:
    return f"/p/{seeded.key}/flows/{seeded.broken}"


def _run(which: str) -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}/runs/{getattr(seeded, which)}"


def _link(which: str) -> Callable[[Seeded], str]:
    return lambda seeded: seeded.links[getattr(seeded, which)]


async def drawn(page: Page) -> None:
    """Wait until the flow stands on the canvas."""
    await expect(page.locator(".react-flow__node").first).to_be_visible()


def _step(node: str, tab: str = "Set up") -> Prepare:
    async def select(page: Page) -> None:
        await drawn(page)
        # On a phone the canvas opens at its beginning: the step may be out of view.
        await page.locator(f'.react-flow__node[data-id="{node}"]').dispatch_event("click")
        panel = page.get_by_role("complementary", name="Inspector")
        await panel.get_by_role("tab", name=tab).click()

    return select


def _keys(keys: str) -> Prepare:
    async def press(page: Page) -> None:
        await drawn(page)
        await page.locator(".react-flow__pane").click(position={"x": 5, "y": 200})
        await page.keyboard.press(keys)

    return press


def _button(name: str, *more: str) -> Prepare:
    async def click(page: Page) -> None:
        for one in (name, *more):
            await page.get_by_role("button", name=one).first.click()

    return click


def _over_drawing(name: str) -> Prepare:
    async def click(page: Page) -> None:
        await drawn(page)
        await page.get_by_role("button", name=name).first.click()

    return click


def _tab(name: str) -> Prepare:
    async def click(page: Page) -> None:
        await page.get_by_role("tab", name=name).click()

    return click


async def _commands(page: Page) -> None:
    await page.get_by_role("navigation").first.wait_for()
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").wait_for()


PLACES: dict[str, Place] = {
    "home": Place(_home()),
    "commands": Place(_home(), _commands),
    "account": Place(_home(), _button("Your account")),
    "flows": Place(_home("/flows")),
    "flows-more": Place(_home("/flows"), _button("More for")),
    "flows-import": Place(_home("/flows"), _button("Import")),
    "flows-trash": Place(_home("/flows?trash=1")),
    "flow": Place(_order, drawn),
    "flow-step": Place(_order, _step("price")),
    "flow-step-data": Place(_order, _step("total", "Data")),
    "flow-step-run": Place(_order, _step("total", "Run")),
    "flow-approval": Place(_order, _step("ask")),
    "flow-branch": Place(_order, _step("large")),
    "flow-group": Place(_order, _step("lines")),
    "flow-code": Place(_broken, _step("count")),
    "flow-palette": Place(_order, _keys("/")),
    "flow-find": Place(_order, _keys("Control+f")),
    "flow-run": Place(lambda seeded: f"{_order(seeded)}?run={seeded.approval}", drawn),
    "flow-settings": Place(_order, _over_drawing("Flow settings")),
    "flow-versions": Place(_order, _over_drawing("Versions")),
    "flow-comments": Place(_order, _over_drawing("Comments")),
    "flow-help": Place(_order, _over_drawing("Help and keys")),
    "flow-problems": Place(_order, _over_drawing("problem")),
    "flow-publish": Place(_order, _over_drawing("Publish")),
    "flow-start": Place(_order, _over_drawing("Run")),
    "shortcuts": Place(_order, _keys("?")),
    "runs": Place(_home("/runs")),
    "run-succeeded": Place(_run("succeeded")),
    "run-waiting": Place(_run("approval")),
    "run-form": Place(_run("form")),
    "run-failed": Place(_run("failed")),
    "inbox": Place(_home("/inbox")),
    "templates": Place(_home("/templates")),
    "connections": Place(_home("/connections")),
    "connection-kinds": Place(_home("/connections"), _button("Add a connection")),
    "connection-form": Place(_home("/connections"), _button("Change CRM")),
    "settings-project": Place(_home("/settings/project")),
    "settings-variables": Place(_home("/settings/variables")),
    "variable-form": Place(_home("/settings/variables"), _button("Add a variable")),
    "settings-api-keys": Place(_home("/settings/api-keys")),
    "api-key-form": Place(_home("/settings/api-keys"), _button("Make a key")),
    "settings-appearance": Place(_home("/settings/appearance")),
    "settings-about": Place(_home("/settings/about")),
    "not-found": Place(_home("/nowhere")),
    "approval": Place(_link("approval")),
    "form": Place(_link("form")),
    "sign-in": Place(lambda _: "/sign-in"),
}


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
    await page.goto(place.path(seeded))
    if place.prepare is not None:
        await place.prepare(page)
    await settled(page)
