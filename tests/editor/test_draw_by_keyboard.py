"""The same flow as by mouse, drawn, published and approved by nothing but keys."""

from __future__ import annotations

import re

import httpx2
import pytest
from playwright.async_api import Locator, Page, expect

from tests.editor.conftest import OpenPage
from tests.editor.drawing import Drawing
from tests.editor.people import Team
from tests.editor.sink import Sink, listening

FAR = 90  # more keys than this to reach something is out of reach


@pytest.mark.timeout(180)
async def test_a_flow_is_drawn_published_and_approved_by_keys(
    open_page: OpenPage, team: Team, origin: str
) -> None:
    page = await open_page(f"/p/{team.project_key}/flows", team.owner)
    keys, drawing = Keys(page), Drawing(page)
    with listening() as sink:
        await keys.press_on(page.get_by_role("button", name="New flow"))
        await keys.press_on(page.get_by_role("button", name="Choose how it starts"))
        await keys.choose("webhook")
        await _look_up(keys, drawing, sink)
        await _each_line(keys, drawing)
        await _ask(keys, drawing)
        await _on_error(keys, drawing)
        await _publish(keys, page)

        async with httpx2.AsyncClient(trust_env=False) as client:
            called = await client.post(
                f"{origin}/hooks/{team.project_key}/orders",
                json={"count": 2, "lines": [{"sku": "bread"}]},
            )
        assert called.status_code == 202, called.text

        await keys.press_on(page.get_by_role("link", name="Inbox"), back=True)
        card = page.get_by_role("article", name="Book this order?")
        await keys.press_on(card.get_by_role("button", name="Approve"))
        await expect(card).to_have_count(0)
        await page.goto(f"/p/{team.project_key}/runs/{called.json()['id']}")
        await expect(page.get_by_test_id("run-status")).to_contain_text("Succeeded")
        assert sink.count("/stock") == 1


class Keys:
    """A person without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.press = page.keyboard.press

    async def type(self, words: str) -> None:
        """Type as fast as nobody does, and yet one key after the other."""
        await self.page.keyboard.type(words, delay=15)

    async def tab_to(self, target: Locator, *, back: bool = False) -> None:
        """Press Tab until something has the focus."""
        await expect(target.first).to_be_visible()
        for _ in range(FAR):
            if await target.first.evaluate("one => one === document.activeElement"):
                return
            await self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{FAR} times Tab does not lead to {target}")

    async def press_on(self, target: Locator, *, back: bool = False) -> None:
        """Go to a button or link and press it."""
        await self.tab_to(target, back=back)
        await self.press("Enter")

    async def choose(self, words: str) -> None:
        """Type what should happen into the open palette, and take the first."""
        search = self.page.get_by_role("combobox", name="What should happen?")
        await expect(search).to_be_focused()
        await self.type(words)
        await self.press("Enter")
        await expect(search).to_have_count(0)
        await self.on_a_step()

    async def on_a_step(self) -> None:
        """Wait until a step of the canvas has the focus."""
        await expect(self.page.locator("[aria-roledescription=node]:focus")).to_have_count(1)

    async def next(self, words: str) -> None:
        """Add a step after the one that has the focus."""
        await self.press("Tab")
        await self.choose(words)

    async def open(self) -> None:
        """From a step into its fields."""
        await self.press("Enter")
        panel = self.page.get_by_role("complementary", name="Inspector")
        await expect(panel.locator(":focus")).to_have_count(1)

    async def fill(self, field: Locator, text: str) -> None:
        """Go to a field of the step and type; choices that are offered are sent away."""
        await self.tab_to(field)
        await self.press("Control+a")
        await self.type(text)

    async def leave(self) -> None:
        """Back from the fields of a step to the step."""
        for _ in range(3):
            await self.press("Escape")
            if await self.page.locator("[aria-roledescription=node]:focus").count():
                return
        raise AssertionError("Escape does not lead back to the canvas")

    async def find(self, words: str) -> None:
        """Go to a step by what it is called."""
        await self.press("Control+f")
        search = self.page.get_by_role("searchbox", name="Find a step by name, id or any value")
        await expect(search).to_be_focused()
        await self.type(words)
        await self.press("Enter")
        await self.on_a_step()


async def _look_up(keys: Keys, drawing: Drawing, sink: Sink) -> None:
    """A webhook, a call that sends on what it brought, and a question."""
    panel = drawing.panel
    await keys.next("call a web")
    await keys.open()
    await keys.tab_to(panel.get_by_label("Method", exact=True))
    await keys.type("PO")
    await keys.fill(panel.get_by_role("textbox", name="URL", exact=True), f"{sink.url}/stock")
    await keys.fill(panel.get_by_role("textbox", name="Body"), "{{ webhook.body }}")
    await expect(panel.locator("[data-chip=value]")).to_have_text("Webhook › body")
    await keys.leave()
    await keys.next("if")
    await keys.open()
    await keys.fill(panel.get_by_role("textbox", name="Condition"), "request.body.ok")
    await keys.leave()


async def _each_line(keys: Keys, drawing: Drawing) -> None:
    """A group on the path “yes”, with two steps inside."""
    panel = drawing.panel
    await keys.next("repeat for each")
    await keys.open()
    await keys.press_on(panel.get_by_role("button", name="List: use a formula"))
    await keys.fill(panel.get_by_role("textbox", name="List"), "webhook.body.lines")
    await keys.leave()
    await keys.press("Escape")  # nothing is selected: Tab leads into the group
    await keys.press_on(drawing.canvas.get_by_role("button", name="Add the first step"))
    await keys.choose("set values")
    await keys.next("write a log")
    await keys.open()
    await keys.fill(panel.get_by_role("textbox", name="Message", exact=True), "a line")
    await keys.leave()
    await expect(drawing.path("set", "log")).to_have_count(1)


async def _ask(keys: Keys, drawing: Drawing) -> None:
    """An approval after the group, then the end, to which “no” leads as well."""
    panel = drawing.panel
    await keys.find("each")
    await keys.next("approval")
    await keys.open()
    await keys.press_on(panel.get_by_role("button", name="Add to Who is asked"))
    await expect(panel.get_by_role("textbox", name="Who is asked 1")).to_be_focused()
    await keys.type("role:owner")
    await keys.fill(panel.get_by_role("textbox", name="Question"), "Book this order?")
    await keys.leave()
    await keys.next("end the run")
    await _join(keys, drawing, "branch", "end no")
    await expect(drawing.path("branch", "end", "no")).to_have_count(1)


async def _on_error(keys: Keys, drawing: Drawing) -> None:
    """A step that stands alone first, then is joined to “on error” of the call."""
    await keys.press("Escape")
    await keys.press("/")
    await keys.choose("write a log")
    await keys.open()
    await keys.fill(drawing.panel.get_by_role("textbox", name="Message", exact=True), "No stock")
    await keys.leave()
    await _join(keys, drawing, "request", "log_2 error")
    await expect(drawing.path("request", "log_2", "on error")).to_have_count(1)


async def _join(keys: Keys, drawing: Drawing, source: str, target: str) -> None:
    await keys.find(source)
    await keys.press("c")
    search = drawing.page.get_by_role("dialog").get_by_role("combobox")
    await expect(search).to_be_focused()
    await keys.type(target)
    await keys.press("Enter")
    await expect(search).to_have_count(0)


async def _publish(keys: Keys, page: Page) -> None:
    await expect(page.get_by_role("button", name="No problems")).to_be_visible()
    publish = page.get_by_role("button", name="Publish version 1…")
    await expect(publish).not_to_have_attribute("aria-disabled", "true")
    await keys.press_on(publish, back=True)
    confirm = page.get_by_role("dialog").get_by_role("button", name=re.compile("Publish version 1"))
    await keys.press_on(confirm)
    await expect(page.get_by_test_id("state")).to_have_text("Live v1")
