"""Every page, panel and dialog of the editor: where it is, and what opens it."""

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


def _home(rest: str = "") -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}{rest}"


def _order(seeded: Seeded) -> str:
    return f"/p/{seeded.key}/flows/{seeded.flows['order_intake']}"


def _flow(which: str) -> Callable[[Seeded], str]:
    return lambda seeded: f"/p/{seeded.key}/flows/{getattr(seeded, which)}"


_broken = _flow("broken")


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


def _item(name: str) -> Prepare:
    """Choose from a menu that is open."""

    async def click(page: Page) -> None:
        await page.get_by_role("menuitem", name=name).click()

    return click


def _seen(words: str) -> Prepare:
    """What the page is about is on it."""

    async def look(page: Page) -> None:
        await page.get_by_text(words).first.wait_for()

    return look


def _then(*parts: Prepare) -> Prepare:
    async def one_by_one(page: Page) -> None:
        for part in parts:
            await part(page)

    return one_by_one


def _choices(field: str) -> Prepare:
    """Open the choices of a field that asks for them."""

    async def click(page: Page) -> None:
        await page.locator(f'[data-field="{field}"] [aria-haspopup=listbox]').click()
        await page.locator("[role=option]").first.wait_for()

    return click


def _typed(field: str, text: str) -> Prepare:
    """Type into the text of a field until something is offered."""

    async def write(page: Page) -> None:
        await page.locator(f'[data-field="{field}"] [role=textbox]').click()
        await page.keyboard.press("Control+a")
        await page.keyboard.press("Delete")
        await page.keyboard.type(text)
        await page.locator("[role=option]").first.wait_for()

    return write


async def _all_chosen(page: Page) -> None:
    await drawn(page)
    await page.locator(".react-flow__pane").click(position={"x": 5, "y": 200})
    await page.keyboard.press("Control+a")


async def _without_network(page: Page) -> None:
    """The page goes on without a network; the next one has it again."""
    await page.get_by_role("navigation").first.wait_for()
    await page.context.set_offline(True)
    await page.get_by_text("No connection to the server").first.wait_for()


async def _page_that_breaks(page: Page) -> None:
    """The rest of the editor cannot be loaded."""
    await page.get_by_role("navigation").first.wait_for()
    await page.route("**/assets/*.js", lambda route: route.abort())
    await page.get_by_role("link", name="Templates").first.click()
    await page.get_by_role("button", name="Load again").wait_for()
    await page.unroute("**/assets/*.js")


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
    "flow-tags": Place(_home("/flows"), _then(_button("More for"), _item("Change tags"))),
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
    "flow-publish-changes": Place(_flow("greeting"), _over_drawing("Publish")),
    "flow-publish-blocked": Place(
        _flow("unfinished"), _then(_over_drawing("Publish"), _seen("must be solved first"))
    ),
    "flow-with-problems": Place(_flow("unfinished"), _over_drawing("problems")),
    "flow-step-with-problems": Place(_flow("unfinished"), _step("look")),
    "flow-choices": Place(_flow("unfinished"), _then(_step("part"), _choices("/flow"))),
    "flow-value-gone": Place(
        _flow("unfinished"), _then(_step("tell"), _seen("is no longer a step"))
    ),
    "flow-code-view": Place(_flow("unfinished"), _then(_step("tell"), _button("Code view"))),
    "flow-rename": Place(_order, _then(_step("price"), _button("Rename its short name"))),
    "flow-path": Place(
        _order,
        _then(drawn, lambda page: page.locator(".react-flow__edge").first.dispatch_event("click")),
    ),
    "flow-version-more": Place(
        _flow("greeting"), _then(_over_drawing("Versions"), _button("More for version 1"))
    ),
    "flow-version-look": Place(
        _flow("greeting"),
        _then(_over_drawing("Versions"), _button("More for version 1"), _item("Look at it")),
    ),
    "flow-version-compare": Place(
        _flow("greeting"),
        _then(_over_drawing("Versions"), _button("More for version 1"), _item("Compare with")),
    ),
    "flow-version-again": Place(
        _flow("greeting"),
        _then(_over_drawing("Versions"), _button("More for version 1"), _item("Make live again")),
    ),
    "flow-history": Place(_flow("greeting"), _then(_over_drawing("Versions"), _tab("History"))),
    "flow-history-look": Place(
        _flow("greeting"), _then(_over_drawing("Versions"), _tab("History"), _button("Look at it"))
    ),
    "flow-start": Place(_order, _over_drawing("Run")),
    "shortcuts": Place(_order, _keys("?")),
    "runs": Place(_home("/runs")),
    "run-succeeded": Place(_run("succeeded")),
    "run-waiting": Place(_run("approval")),
    "run-form": Place(_run("form")),
    "run-failed": Place(_run("failed")),
    "run-other-data": Place(_run("failed"), _button("Retry with changed data")),
    "run-skip": Place(_run("approval"), _button("Skip with a value")),
    "run-cancel": Place(_run("approval"), _button("Cancel run")),
    "run-again": Place(_run("succeeded"), _button("Run again")),
    "inbox": Place(_home("/inbox")),
    "templates": Place(_home("/templates")),
    "connections": Place(_home("/connections")),
    "connection-kinds": Place(_home("/connections"), _button("Add a connection")),
    "connection-form": Place(_home("/connections"), _button("Change CRM")),
    "connection-more": Place(_home("/connections"), _button("More for CRM")),
    "connection-delete": Place(
        _home("/connections"), _then(_button("More for CRM"), _item("Delete"))
    ),
    "project-new": Place(_home(), _then(_button("Your account"), _item("New project"))),
    "settings-project": Place(_home("/settings/project")),
    "settings-variables": Place(_home("/settings/variables")),
    "variable-form": Place(_home("/settings/variables"), _button("Add a variable")),
    "variable-delete": Place(_home("/settings/variables"), _button("Delete limit")),
    "settings-api-keys": Place(_home("/settings/api-keys")),
    "api-key-form": Place(_home("/settings/api-keys"), _button("Make a key")),
    "settings-appearance": Place(_home("/settings/appearance")),
    "settings-about": Place(_home("/settings/about")),
    "not-found": Place(_home("/nowhere")),
    "flow-not-found": Place(_home(f"/flows/{NOBODY}"), _seen("There is nothing here")),
    "run-not-found": Place(_home(f"/runs/{NOBODY}"), _seen("There is no")),
    "project-not-found": Place(lambda _: "/p/nowhere", _seen("There is")),
    "page-broken": Place(_home(), _page_that_breaks),
    "offline": Place(_home(), _without_network),
    "flow-offline": Place(_order, _then(drawn, _without_network)),
    "approval": Place(_link("approval")),
    "form": Place(_link("form")),
    "approval-answered": Place(_link("decided"), _seen("It was answered")),
    "form-answered": Place(_link("filled_in"), _seen("It was answered")),
    "sign-in": Place(lambda _: "/sign-in"),
}

BY_KEYBOARD: dict[str, Place] = {
    "flow-several": Place(_order, _all_chosen),
    "flow-group-into": Place(_flow("greeting"), _then(_all_chosen, _button("Group into"))),
    "flow-completion": Place(
        _flow("unfinished"), _then(_step("tell"), _typed("/message", "{{ lo"))
    ),
}
"""What nobody comes to on a phone."""
EMPTY: dict[str, Place] = {
    "home": Place(_home()),
    "flows": Place(_home("/flows")),
    "flows-trash": Place(_home("/flows?trash=1"), _seen("The trash is empty")),
    "runs": Place(_home("/runs")),
    "inbox": Place(_home("/inbox")),
    "templates": Place(_home("/templates")),
    "connections": Place(_home("/connections"), _seen("No connections yet")),
    "variables": Place(_home("/settings/variables"), _seen("No variables yet")),
    "api-keys": Place(_home("/settings/api-keys"), _seen("No keys yet")),
}
"""The lists of a project in which nothing was made yet."""
EMPTY_FLOW: dict[str, Place] = {
    "flow": Place(_flow("unfinished"), _seen("An empty flow")),
    "flow-versions": Place(
        _flow("unfinished"), _then(_button("Versions"), _seen("Not published yet"))
    ),
    "flow-history": Place(_flow("unfinished"), _then(_button("Versions"), _tab("History"))),
    "flow-comments": Place(_flow("unfinished"), _button("Comments")),
    "flow-problems": Place(_flow("unfinished"), _button("No problems")),
    "flow-palette": Place(_flow("unfinished"), _button("Choose how it starts")),
    "flow-publish": Place(_flow("unfinished"), _button("Publish")),
    "flow-start": Place(_flow("unfinished"), _button("Run")),
}
"""A flow in which nothing was drawn yet."""
LOOKING_ON: dict[str, Place] = {
    "flow": Place(_order, drawn),
    "flow-step": Place(_order, _step("price")),
    "flows": Place(_home("/flows")),
    "connections": Place(_home("/connections")),
    "settings-project": Place(_home("/settings/project")),
    "settings-api-keys": Place(_home("/settings/api-keys")),
    "settings-variables": Place(_home("/settings/variables")),
}
"""What somebody sees who may change nothing."""
STRANGE: dict[str, Place] = {
    "flow": Place(_order, _seen("There is")),
    "run": Place(_run("failed"), _seen("There is")),
    "project": Place(_home(), _seen("There is")),
}
"""What somebody sees who is of another team."""


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
