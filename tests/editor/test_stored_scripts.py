"""Text stays text: what people and other systems store is shown to the letter and never runs.

This is WEB-01, in a browser and on every page; no link of a page leads to where a text says.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from store.session import SessionFactory
from tests.editor.addresses import drawn, settled
from tests.editor.conftest import OpenPage
from tests.editor.hostile import Hostile, hostile_type, plant
from tests.editor.hostile_texts import ALL, MARK, SHORT, TEXTS
from tests.editor.people import new_team
from tests.editor.sweep import SHOWN, Sweep
from tests.editor.watching import Complaints
from tests.instance import Instance

UNREADABLE = f'{{"name": "x", "nodes": [{{"id": "{TEXTS[0]}", "type": "{MARK}"}}]}}'
NEVER_MORE = [
    "&lt;img src=x onerror=window.__pwned=1&gt;",
    "&#60;script&#62;window.__pwned=1&#60;/script&#62;",
    "{{constructor.constructor('window.__pwned=1')()}}",
    "${window.__pwned=1} #{window.__pwned=1} <%= window.__pwned=1 %>",
    "<scr\u200bipt>window.__pwned=1</scr\u200bipt>",
]
"""What a careless page makes nothing of either: here it is seen that they are shown as they are."""


@pytest.fixture(scope="module")
async def hostile(
    running: Instance, origin: str, sessions: SessionFactory
) -> AsyncIterator[Hostile]:
    """A project full of them, which all the tests look at."""
    with hostile_type(running):
        async with new_team(origin, sessions) as team:
            yield await plant(team)


@pytest.mark.slow(of=3)
async def test_web_01_on_the_pages_of_a_project(open_page: OpenPage, hostile: Hostile) -> None:
    sweep = Sweep(await open_page(hostile.path(), hostile.team.owner))

    for rest in ("", "/runs"):
        await sweep.open(hostile.path(rest))
    for rest in ("/flows", "/inbox", "/connections", "/projects"):
        await sweep.open(hostile.path(rest), whole=True)
    await sweep.open(hostile.path("/settings/project"))
    for rest in ("variables", "api-keys", "service-accounts", "teams"):
        await sweep.open(hostile.path(f"/settings/{rest}"), whole=True)
    await sweep.press(f"{SHORT} 0 people", "a team")
    await sweep.press(f"Delete {SHORT}", "the question before a team goes")
    await sweep.page.keyboard.press("Escape")
    await sweep.press("Your account", whole=True)
    await sweep.page.keyboard.press("Escape")
    await sweep.page.keyboard.press("Control+k")
    await sweep.look("the commands", whole=True)
    await sweep.page.get_by_role("combobox").fill("pwned")
    await sweep.look("runs among the commands")
    await sweep.open(hostile.path("/templates"))  # the name of the project, above others' words


@pytest.mark.slow(of=3)
async def test_web_01_in_the_dialogs_of_a_project(
    open_page: OpenPage, hostile: Hostile, complaints: Complaints
) -> None:
    sweep = Sweep(await open_page(hostile.path("/connections"), hostile.team.owner))
    page = sweep.page

    await sweep.press(f"Change {SHORT}", "the connection's form")
    await page.goto(hostile.path("/settings/variables"))
    await sweep.press("Change v3", "the variable's form")
    await page.goto(hostile.path("/flows"))
    # Exactly this one: among the texts is one that imports, and its row may be there first.
    await page.get_by_role("button", name="Import", exact=True).click()
    await sweep.look("the import")
    complaints.expect("422.*flows:import")
    await page.get_by_role("dialog").get_by_role("textbox").fill(UNREADABLE)
    await page.get_by_role("dialog").get_by_role("button", name="Import").click()
    await expect(page.get_by_role("dialog")).to_contain_text("cannot be read")
    await sweep.look("what an import is refused for")


@pytest.mark.slow(of=3)
async def test_web_01_in_tags_messages_and_the_trash(open_page: OpenPage, hostile: Hostile) -> None:
    sweep = Sweep(await open_page(hostile.path("/flows"), hostile.team.owner))
    page, more = sweep.page, f"More for {TEXTS[1]}"

    await sweep.pick(more, "Change tags")
    await page.get_by_role("button", name="Cancel").click()
    await sweep.pick(more, "Move to trash")
    await expect(page.get_by_text(f"{TEXTS[1]} is in the trash.").first).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await sweep.look("a flow that came back")
    for flow in hostile.copies:
        await hostile.team.owner.http.delete(f"/v1/flows/{flow}")
    await sweep.open(hostile.path("/flows?trash=1"), whole=True)
    await sweep.press(f"Restore {TEXTS[2]}", "a flow that was restored")
    await expect(page.get_by_text(f"{TEXTS[2]} is back.").first).to_be_visible()
    await sweep.harmless("the message of it")


@pytest.mark.slow(of=3)
async def test_web_01_on_the_canvas_and_beside_it(open_page: OpenPage, hostile: Hostile) -> None:
    address = hostile.path(f"/flows/{hostile.flow}")
    sweep = Sweep(await open_page(address, hostile.team.owner))
    page = sweep.page

    await drawn(page)
    await sweep.look("the canvas")
    for panel, whole in (
        ("Versions", True),
        ("Comments", True),
        ("Flow settings", True),
        ("problem", False),
        ("Publish", False),
    ):
        await page.goto(address)
        await drawn(page)
        await sweep.press(panel, whole=whole)
    await page.goto(address)
    await drawn(page)
    await sweep.press("Find", "the search")
    await page.get_by_role("complementary").get_by_role("searchbox").fill("pwned")
    await sweep.look("what is found", whole=True)


@pytest.mark.slow(of=3)
async def test_web_01_in_older_versions(open_page: OpenPage, hostile: Hostile) -> None:
    sweep = Sweep(await open_page(hostile.path(f"/flows/{hostile.flow}"), hostile.team.owner))
    page = sweep.page
    await drawn(page)

    await page.get_by_role("button", name="Versions").first.click()
    await sweep.pick("More for version 1", "Look at it", whole=True)
    await page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    await sweep.pick("More for version 1", "Make live again")
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await sweep.pick("More for version 1", "Compare with the draft")
    await page.get_by_role("tab", name="History").click()
    await sweep.look("the history")


@pytest.mark.slow(of=3)
async def test_web_01_in_the_run_shown_on_the_canvas(open_page: OpenPage, hostile: Hostile) -> None:
    address = hostile.path(f"/flows/{hostile.flow}?run={hostile.run}")
    sweep = Sweep(await open_page(address, hostile.team.owner))
    page = sweep.page
    await drawn(page)

    for node in ("tell", "fail", "s1"):
        await select(page, node)
        await sweep.every_tab(page.get_by_role("complementary", name="Inspector"))
    await sweep.every_tab(page.get_by_role("region", name="This run"))


@pytest.mark.slow(of=3)
async def test_web_01_in_a_type_of_steps_and_in_forms_to_start(
    open_page: OpenPage, hostile: Hostile
) -> None:
    sweep = Sweep(await open_page(hostile.path(), hostile.team.owner))
    page = sweep.page

    for flow in (hostile.filled, hostile.form):
        await page.goto(hostile.path(f"/flows/{flow}"))
        await drawn(page)
        await page.get_by_role("button", name="Run").first.click()
        await expect(page.get_by_label("Pick").first).to_be_visible()
        await sweep.look("the form that starts it", whole=True)
    await page.goto(hostile.path(f"/flows/{hostile.filled}"))
    await drawn(page)
    await sweep.press("Add a step", "the palette")
    await page.get_by_role("combobox").fill("pwned")
    await expect(page.get_by_role("option", name=SHORT)).to_be_visible()
    await sweep.look("the palette, searched", whole=False)
    await page.keyboard.press("Escape")
    await select(page, "say")
    await sweep.look("the form of the type", whole=True)
    await sweep.every_tab(page.get_by_role("complementary", name="Inspector"))
    await select(page, "call")
    await page.get_by_role("tab", name="Set up").click()
    await sweep.look("the choice of a connection", whole=True)


@pytest.mark.slow(of=3)
async def test_web_01_in_who_is_here(open_page: OpenPage, hostile: Hostile) -> None:
    address = hostile.path(f"/flows/{hostile.flow}")
    sweep = Sweep(await open_page(address, hostile.team.owner))
    theirs = Sweep(await open_page(address, hostile.guest))

    for one, name in ((sweep, TEXTS[0]), (theirs, SHORT)):
        await expect(one.page.get_by_label("Also here").get_by_title(name)).to_be_visible()
        await one.look("who is here")


@pytest.mark.slow(of=3)
async def test_web_01_on_the_pages_of_runs(open_page: OpenPage, hostile: Hostile) -> None:
    sweep = Sweep(await open_page(hostile.path(f"/runs/{hostile.run}"), hostile.team.owner))
    page = sweep.page

    await sweep.look("the failed run", whole=True)
    await expect(page.get_by_test_id("run-status")).to_contain_text("Failed")
    await expect(page.get_by_test_id("step-detail").get_by_role("alert")).to_contain_text(SHORT)
    for run in (hostile.run, hostile.waiting, hostile.answered, hostile.called):
        await sweep.open(hostile.path(f"/runs/{run}"))
        await sweep.every_look(page.get_by_role("main"))
        await sweep.every_tab(page.get_by_role("main"))
        await sweep.look(f"the last tab of {run}")


@pytest.mark.slow(of=3)
async def test_web_01_on_a_public_page(open_page: OpenPage, hostile: Hostile) -> None:
    sweep = Sweep(await open_page(hostile.link))

    await sweep.open(hostile.link, whole=True)
    said = await sweep.page.evaluate(SHOWN)

    assert [one for one in TEXTS if one not in said] == []


@pytest.mark.slow(of=3)
async def test_web_01_where_nothing_is_escaped_the_sweep_sees_it(browser: Browser) -> None:
    """The control: pages as ours must never be, without a policy, and the same eyes on them."""
    texts = [one for one in TEXTS if one not in NEVER_MORE]

    unseen = [one for one in texts if not await seen_on_careless_page(browser, one)]

    assert unseen == []


async def seen_on_careless_page(browser: Browser, text: str) -> list[str]:
    """Write a text as it came: as HTML, into an attribute and as a link; say what is seen of it."""
    linked = re.sub(r"!?\[\w+\]\(([^)]+)\)", r"<a href='\1'>z</a>", text)
    body = f"<!doctype html><body>{linked}<p title='{text}'>x</p><a href='{text}'>y</a>"
    context = await browser.new_context()
    page, asked = await context.new_page(), list[str]()
    await context.route("**/*", lambda one: one.fulfill(content_type="text/html", body=body))
    page.on("request", lambda request: asked.append(request.url))
    sweep = Sweep(page)
    await page.goto("http://careless.test/")
    await page.wait_for_timeout(100)
    seen = [one for one in asked if "evil" in one] or await sweep.found()
    await context.close()
    return seen


async def select(page: Page, node: str) -> None:
    """Select a step, wherever it stands."""
    shown = page.locator(f'.react-flow__node[data-id="{node}"]')
    await expect(shown).to_be_attached()
    await shown.focus()
    await page.keyboard.press("Enter")
    await settled(page)


def test_the_texts_are_many() -> None:
    assert len(set(TEXTS)) >= 25
    assert all(MARK in one.replace("\u200b", "") or "evil.test" in one for one in TEXTS)
    assert MARK in ALL
