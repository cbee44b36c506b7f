"""The editor with a flow of 1,000 nodes in Chromium: opening, panning, dragging, typing."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any

from playwright.async_api import Page, async_playwright

from benchmarks.figures import Row
from tests.instance import OWNER, Instance

NODES = 1_000
_WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tasks.push(entry.duration);
  }).observe({ type: "longtask" });
}"""
_TYPED = """() => {
  window.typed = [];
  addEventListener("keydown", () => {
    const at = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.typed.push(performance.now() - at)));
  }, true);
}"""


def thousand() -> dict[str, Any]:
    """Fifty rows of twenty steps."""
    types = ["log", "data.set", "flow.branch", "http.request"]
    nodes = [{"id": f"n{i}", "type": types[i % 4], "name": f"Step {i}"} for i in range(NODES)]
    edges = [
        {"from": f"n{i}.true" if i % 4 == 2 else f"n{i}", "to": f"n{i + 1}"}
        for i in range(NODES - 1)
        if i % 20 != 19
    ]
    layout = {f"n{i}": {"x": i % 20 * 300, "y": i // 20 * 120} for i in range(NODES)}
    return {"schema": "nextscript.flow/1", "nodes": nodes, "edges": edges, "layout": layout}


async def editor(instance: Instance) -> list[Row]:
    """Measure; every figure is milliseconds of this machine."""
    address = _flow(instance)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.getuid() == 0 else [],
        )
        page = await browser.new_page(base_url=str(instance.api.base_url))
        login = {"email": OWNER["email"], "password": OWNER["password"]}
        await page.request.post("/v1/auth/login", data=login)
        await page.goto("/")  # the code is loaded; what is measured is the flow
        rows = [await _opening(page, address)]
        await page.evaluate(_WATCH)
        rows.append(await _panning(page))
        rows.append(await _dragging(page))
        rows.append(await _typing(page))
        await browser.close()
    return rows


def _flow(instance: Instance) -> str:
    project = instance.call("GET", "/v1/projects")["items"][0]
    body = {"name": "A thousand steps", "document": thousand()}
    flow = instance.call("POST", f"/v1/projects/{project['id']}/flows", json=body)
    return f"/p/{project['key']}/flows/{flow['id']}"


async def _opening(page: Page, address: str) -> Row:
    begun = time.monotonic()
    await page.goto(address)
    await page.wait_for_selector(".react-flow__node")
    took = (time.monotonic() - begun) * 1000
    return Row("open 1,000 nodes", f"{took:.0f} ms", "", None, "under 1 s", took < 1000)


async def _panning(page: Page) -> Row:
    await page.mouse.move(700, 450)
    await page.evaluate("window.tasks.length = 0")
    for _ in range(60):
        await page.mouse.wheel(20, 12)
        await page.wait_for_timeout(16)
    return await _longest(page, "pan")


async def _dragging(page: Page) -> Row:
    box = await page.locator(".react-flow__node:visible").nth(3).bounding_box()
    assert box is not None
    await page.evaluate("window.tasks.length = 0")
    await page.mouse.move(box["x"] + 40, box["y"] + 12)
    await page.mouse.down()
    for turn in range(60):
        await page.mouse.move(box["x"] + 40 + 3 * turn, box["y"] + 12 + 2 * turn)
        await page.wait_for_timeout(16)
    await page.mouse.up()
    return await _longest(page, "drag a node")


async def _longest(page: Page, name: str) -> Row:
    await page.wait_for_timeout(300)
    tasks = sorted(await page.evaluate("window.tasks"))
    longest = tasks[-1] if tasks else 0
    p95 = tasks[int(len(tasks) * 0.95)] if tasks else 0
    words = f"longest task {longest:.0f} ms, 95 % {p95:.0f} ms, {len(tasks)} over 50 ms"
    return Row(name, words, "", None, "no task over 50 ms", not tasks)


async def _typing(page: Page) -> Row:
    field = page.locator("[data-inspector] input").first
    await field.click()
    await page.evaluate(_TYPED)
    await field.press_sequentially("a value of some length", delay=40)
    await page.wait_for_timeout(300)
    taken = sorted(await page.evaluate("window.typed"))
    p95 = taken[int(len(taken) * 0.95)]
    return Row("type in a field", f"95 % {p95:.0f} ms", "", None, "under 50 ms", p95 < 50)
