"""`make screenshots`: a picture of every page, light and dark, wide and narrow, in screenshots/.

It starts an instance of its own, fills it as a week of work would, and opens each page as its
owner. `python scripts/screenshots.py runs inbox` takes only the pages with these words in a name.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx2
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.editor.addresses import PLACES, Place, show
from tests.editor.seed import Seeded, fill
from tests.instance import OWNER, Instance, unowned_instance

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
THEMES = ("light", "dark")
SETUP = Place(lambda _: "/")
"""The first page of an instance nobody owns yet."""


async def _context(browser: Browser, origin: str, size: str, theme: str) -> BrowserContext:
    width, height = SIZES[size]
    return await browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )


async def _take(context: BrowserContext, name: str, place: Place, seeded: Seeded) -> None:
    page = await context.new_page()
    try:
        await show(page, place, seeded)
    except Exception as error:  # noqa: BLE001 - a script's edge: the other pictures are wanted
        print(f"{name}: {error}".splitlines()[0])
    await page.screenshot(path=FOLDER / f"{name}.png")
    await page.close()


async def take_all(instance: Instance, words: list[str]) -> None:
    """Take the pictures whose names have one of the words, or all."""
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=10_000)
    origin = str(instance.api.base_url).rstrip("/")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    chosen = {
        name: place
        for name, place in {"setup": SETUP, **PLACES}.items()
        if not words or any(word in name for word in words)
    }
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        first = {name: place for name, place in chosen.items() if place is SETUP}
        await _each(browser, origin, first, Seeded(""))
        instance.sign_in()
        out = {name: place for name, place in chosen.items() if name == "sign-in"}
        await _each(browser, origin, out, Seeded(""))
        rest = {name: place for name, place in chosen.items() if name not in {*first, *out}}
        await _each(browser, origin, rest, await _seeded(instance), signed_in=True)
        await browser.close()


async def _seeded(instance: Instance) -> Seeded:
    project = instance.call("GET", "/v1/projects")["items"][0]
    login = {"email": OWNER["email"], "password": OWNER["password"]}
    token = instance.call("POST", "/v1/auth/login", json=login)["access_token"]
    headers = {"authorization": f"Bearer {token}"}  # as a person: keys make no keys
    url = str(instance.api.base_url)
    async with httpx2.AsyncClient(
        base_url=url, headers=headers, timeout=30, trust_env=False
    ) as http:
        return await fill(http, project["id"], project["key"])


async def _each(
    browser: Browser,
    origin: str,
    shown: dict[str, Place],
    seeded: Seeded,
    *,
    signed_in: bool = False,
) -> None:
    for theme in THEMES:
        for size in SIZES:
            context = await _context(browser, origin, size, theme)
            context.set_default_timeout(10_000)
            if signed_in:
                login = {"email": OWNER["email"], "password": OWNER["password"]}
                await context.request.post("/v1/auth/login", data=login)
            for name, place in shown.items():
                await _take(context, f"{name}-{size}-{theme}", place, seeded)
            await context.close()


def main() -> None:
    """Start an instance and take the pictures."""
    with unowned_instance() as started:
        asyncio.run(take_all(started, sys.argv[1:]))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
