"""`make screenshots`: a picture of every page, light and dark, wide and narrow, in screenshots/.

It starts an instance of its own, fills it as a week of work would, and opens each page as its
owner. `python scripts/screenshots.py runs inbox` takes only the pages with these words in a name.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.instance import OWNER, Instance, eventually, unowned_instance

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
THEMES = ("light", "dark")
Prepare = Callable[[Page], Awaitable[None]]
BROKEN: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "name": "Nightly figures",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {
            "id": "count",
            "type": "code.python",
            "name": "Count the rows",
            "config": {
                "code": "def main(input):\n    return input['rows'][7]\n",
                "input": {"rows": []},
            },
        },
        {"id": "tell", "type": "log", "config": {"message": "{{ count }} rows"}},
    ],
    "edges": [{"from": "start", "to": "count"}, {"from": "count", "to": "tell"}],
    "layout": {
        "start": {"x": 0, "y": 0},
        "count": {"x": 280, "y": 0},
        "tell": {"x": 560, "y": 0},
    },
}


class Seeded:
    """An instance with flows, runs, an approval that waits and a run that failed."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        project = instance.call("GET", "/v1/projects")["items"][0]
        self.id, self.key = project["id"], project["key"]
        templates = instance.call("GET", "/v1/templates")["items"]
        self.flows = {one["key"]: self._flow(one) for one in templates}
        broken = instance.publish(BROKEN)
        self.failed, *_ = [self._run(broken, {"input": {}}) for _ in range(3)]
        self._connection()

    def _flow(self, template: dict[str, Any]) -> str:
        flow = self.instance.publish(template["document"])
        start = {name: value for name, value in template["sample"].items() if value is not None}
        self._run(flow, start)
        return flow

    def _run(self, flow: str, start: dict[str, Any]) -> str:
        run = self.instance.call("POST", f"/v1/flows/{flow}/runs", json={**start, "wait": 5})
        return str(run["id"])

    def _connection(self) -> None:
        body = {
            "key": "crm",
            "name": "CRM",
            "kind": "http",
            "fields": {"base_url": "https://crm.example.com"},
            "secrets": {},
        }
        answer = self.instance.api.post(f"/v1/projects/{self.id}/connections", json=body)
        if answer.status_code >= 400:
            print("no connection was made:", answer.text)
        self.instance.call("PUT", f"/v1/projects/{self.id}/variables/limit", json={"value": 1000})

    def newest(self, **filters: str) -> str:
        """Give the newest run with these filters."""

        def look() -> str | None:
            found = self.instance.call("GET", "/v1/runs", params={"limit": 1, **filters})["items"]
            return str(found[0]["id"]) if found else None

        return eventually(look, 20, f"run with {filters}")


async def _press(page: Page, keys: str) -> None:
    await page.keyboard.press(keys)
    await page.wait_for_timeout(300)


def _select(node: str) -> Prepare:
    async def select(page: Page) -> None:
        await page.locator(f'.react-flow__node[data-id="{node}"]').click()
        await page.wait_for_timeout(600)

    return select


def _key(keys: str) -> Prepare:
    async def press(page: Page) -> None:
        await page.locator(".react-flow__pane").click(position={"x": 5, "y": 300})
        await _press(page, keys)

    return press


def _button(name: str) -> Prepare:
    async def click(page: Page) -> None:
        await page.get_by_role("button", name=name, exact=False).first.click()
        await page.wait_for_timeout(500)

    return click


def pages(seeded: Seeded) -> dict[str, tuple[str, Prepare | None]]:
    """Name every picture: where it is, and what to do before it is taken."""
    home = f"/p/{seeded.key}"
    order = f"{home}/flows/{seeded.flows['order_intake']}"
    waiting = seeded.newest(status="waiting")
    return {
        "home": (home, None),
        "flows": (f"{home}/flows", None),
        "flow": (order, None),
        "flow-step": (order, _select("price")),
        "flow-palette": (order, _key("/")),
        "flow-run": (f"{order}?run={waiting}", None),
        "flow-settings": (order, _button("Flow settings")),
        "flow-versions": (order, _button("Versions")),
        "flow-comments": (order, _button("Comments")),
        "flow-help": (order, _button("Help and keys")),
        "flow-problems": (order, _button("problem")),
        "flow-publish": (order, _button("Publish")),
        "flow-start": (order, _button("Run")),
        "shortcuts": (order, _key("?")),
        "commands": (home, lambda page: _press(page, "Control+k")),
        "runs": (f"{home}/runs", None),
        "run-waiting": (f"{home}/runs/{waiting}", None),
        "run-failed": (f"{home}/runs/{seeded.failed}", None),
        "inbox": (f"{home}/inbox", None),
        "templates": (f"{home}/templates", None),
        "connections": (f"{home}/connections", None),
        "settings": (f"{home}/settings", None),
        "settings-variables": (f"{home}/settings/variables", None),
        "settings-api-keys": (f"{home}/settings/api-keys", None),
        "settings-about": (f"{home}/settings/about", None),
        "not-found": (f"{home}/nowhere", None),
        "approval": (_approval(seeded, waiting), None),
    }


def _approval(seeded: Seeded, run: str) -> str:
    """The public link of the approval the run waits for."""
    steps = seeded.instance.call("GET", f"/v1/runs/{run}/steps")["items"]
    links = [step["resume_url"] for step in steps if step.get("resume_url")]
    return str(links[0]) if links else "/"


async def _context(browser: Browser, origin: str, size: str, theme: str) -> BrowserContext:
    width, height = SIZES[size]
    return await browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )


async def _take(context: BrowserContext, name: str, path: str, prepare: Prepare | None) -> None:
    page = await context.new_page()
    try:
        await page.goto(path)
        await page.wait_for_timeout(1500)
        if prepare is not None:
            await prepare(page)
        await page.screenshot(path=FOLDER / f"{name}.png")
    except Exception as error:  # noqa: BLE001 - a script's edge: the other pictures are wanted
        print(f"{name}: {error}".splitlines()[0])
        await page.screenshot(path=FOLDER / f"{name}.png")
    await page.close()


async def take_all(instance: Instance, words: list[str]) -> None:
    """Take the pictures whose names have one of the words, or all."""
    FOLDER.mkdir(exist_ok=True)
    origin = str(instance.api.base_url).rstrip("/")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        await _each(browser, origin, {"setup": ("/", None)}, words)
        instance.sign_in()
        await _each(browser, origin, {"sign-in": ("/sign-in", None)}, words)
        await _each(browser, origin, pages(Seeded(instance)), words, signed_in=True)
        await browser.close()


async def _each(
    browser: Browser,
    origin: str,
    shown: dict[str, tuple[str, Prepare | None]],
    words: list[str],
    *,
    signed_in: bool = False,
) -> None:
    for theme in THEMES:
        for size in SIZES:
            context = await _context(browser, origin, size, theme)
            if signed_in:
                login = {"email": OWNER["email"], "password": OWNER["password"]}
                await context.request.post("/v1/auth/login", data=login)
            for name, (path, prepare) in shown.items():
                if not words or any(word in name for word in words):
                    await _take(context, f"{name}-{size}-{theme}", path, prepare)
            await context.close()


def main() -> None:
    """Start an instance and take the pictures."""
    with unowned_instance() as started:
        asyncio.run(take_all(started, sys.argv[1:]))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
