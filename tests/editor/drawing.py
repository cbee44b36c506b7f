"""Drawing as a person does it: by what is seen on the canvas, and with the mouse."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.editor.people import Team

_STANDS_STILL = """() => new Promise((done) => {
  const view = document.querySelector(".react-flow__viewport");
  let [before, frames] = ["", 0];
  const look = () => {
    frames = view.style.transform === before ? frames + 1 : 0;
    before = view.style.transform;
    if (frames > 5) done();
    else requestAnimationFrame(look);
  };
  look();
})"""


class Drawing:
    """One flow open in a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.get_by_role("region", name="Canvas")
        self.palette = page.get_by_role("complementary", name="Add a step")
        self.panel = page.get_by_role("complementary", name="Inspector")

    def step(self, name: str) -> Locator:
        """A step, trigger or group on the canvas by what it is called."""
        said = re.compile(rf"^{re.escape(name)},.*, (step|trigger|group)")
        return self.canvas.get_by_role("group", name=said)

    def path(self, source: str, target: str, port: str = "") -> Locator:
        """A path on the canvas."""
        name = f"Path from {source} to {target}" + (f", {port}" if port else "")
        return self.canvas.get_by_role("group", name=name, exact=True)

    def status(self, name: str, status: str) -> Locator:
        """The picture a step wears in a run, by its name."""
        return self.step(name).get_by_role("img", name=status)

    async def show_all(self) -> None:
        """Bring the whole flow into view, and wait until it stands still."""
        await self.canvas.get_by_role("button", name="Show everything").click()
        await self.page.evaluate(_STANDS_STILL)

    async def choose(self, kind: str, search: str = "") -> None:
        """Choose a kind of step in the open palette by a click."""
        if search:
            await self.palette.get_by_role("combobox").fill(search)
        named = re.compile(rf"^{re.escape(kind)}\b")
        await self.palette.get_by_role("option", name=named).first.click()
        await expect(self.palette).to_have_count(0)

    async def add_first(self, kind: str, name: str) -> None:
        """Put the first step on an empty canvas."""
        await self.page.get_by_role("button", name="Choose how it starts").click()
        await self.choose(kind)
        await self.rename(name)

    async def add_after(self, source: str, kind: str, name: str, port: str = "") -> None:
        """Add a step by the `+` at a way out of another; what is tight is shown whole first."""
        await self.step(source).hover(position={"x": 30, "y": 14})
        plus = f"Add a step after {source}" + (f", {port}" if port else "")
        await self.canvas.get_by_role("button", name=plus, exact=True).click()
        await self.choose(kind)
        await self.rename(name)
        await self.show_all()

    async def add_anywhere(self, kind: str, name: str) -> None:
        """Add a step by the canvas's own button, with nothing selected."""
        await self.canvas.get_by_role("button", name="Add a step", exact=True).click()
        await self.choose(kind)
        await self.rename(name)

    async def rename(self, name: str) -> None:
        """Give the step that is open a name."""
        title = self.panel.get_by_role("textbox", name="Name of the step")
        await title.fill(name)
        await expect(self.step(name)).to_be_visible()

    async def open(self, name: str) -> Locator:
        """Click a step; gives the panel beside the canvas."""
        await expect(self.step(name)).to_be_visible()
        await self._in_sight(name)
        await self.step(name).click(position={"x": 30, "y": 14})
        await expect(self.panel).to_be_visible()
        return self.panel

    async def _in_sight(self, name: str) -> None:
        """What stands beside the canvas may cover a step; then the whole flow is shown."""
        box, canvas = await self.step(name).bounding_box(), await self.canvas.bounding_box()
        assert box is not None
        assert canvas is not None
        if box["x"] + box["width"] > canvas["x"] + canvas["width"] or box["x"] < canvas["x"]:
            await self.show_all()

    async def pick(self, *path: str) -> None:
        """Put a value of the data tree into the field that was clicked into."""
        await self.panel.get_by_role("tab", name="Data").click()
        root = self.panel.get_by_role("listitem").filter(has_text=path[0]).first
        *above, last = path
        for name in above[1:]:
            await root.get_by_role("button", name=f"Unfold {name}", exact=True).click()
        await root.get_by_role("button", name=re.compile(rf"^{re.escape(last)}\b")).first.click()
        await self.panel.get_by_role("tab", name="Set up").click()

    async def drag(self, source: tuple[float, float], target: tuple[float, float]) -> None:
        """Press, move in a few steps as a hand does, and let go."""
        mouse = self.page.mouse
        await mouse.move(*source)
        await mouse.down()
        middle = ((source[0] + target[0]) / 2, (source[1] + target[1]) / 2)
        await mouse.move(*middle, steps=4)
        await mouse.move(*target, steps=4)
        await mouse.up()

    async def place(self, what: Locator, x: float = 0.5, y: float = 0.5) -> tuple[float, float]:
        """A point within something, as parts of its width and height."""
        box = await what.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    async def connect(self, source: str, target: str, port: str = "out") -> None:
        """Drag from a way out of a step to another step."""
        await self.step(source).hover(position={"x": 30, "y": 14})
        handle = self.step(source).locator(f".react-flow__handle.source[data-handleid={port}]")
        await self.drag(await self.place(handle), await self.place(self.step(target), 0.02))

    async def saved(self) -> None:
        """Wait until the server has everything."""
        state = self.page.get_by_test_id("state")
        await expect(state).to_have_text(re.compile("Not published|Live|Off$"))


def address(team: Team, flow: str) -> str:
    """The page of a flow."""
    return f"/p/{team.project_key}/flows/{flow}"


async def new_flow(page: Page, team: Team) -> Drawing:
    """Begin an empty flow from the list of flows."""
    await page.goto(f"/p/{team.project_key}/flows")
    await page.get_by_role("button", name="New flow").click()
    return Drawing(page)


async def draft_of(team: Team, flow: str) -> dict[str, Any]:
    """What the server has of the drawing."""
    answer = await team.owner.http.get(f"/v1/flows/{flow}/draft")
    found: dict[str, Any] = answer.json()["document"]
    return found
