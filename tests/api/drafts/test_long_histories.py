"""A drawing that was changed a million times opens as soon as any other (WS-11)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pycrdt import Doc, Map
from sqlalchemy import func, select

from activities.projects.drawing import Drawing, drawing_of
from activities.projects.models import FlowUpdate
from activities.projects.rooms import messages
from activities.projects.rooms.room import MOST_STATE
from nextscript.document import parse_document
from tests.api.drafts.conftest import Site
from tests.api.drafts.test_drawing_together import GREET, draft
from tests.api.people import Body

SOON = 2.0
TRIES = 3
"""Other processes of a machine take their time too: the quickest counts."""
AT_ONCE = 100_000
"""Changes that are sent together: a message stays under what a server reads."""
CODE: Body = {
    "nodes": [{"id": "code", "type": "code.python", "config": {"code": "def main():\n    pass\n"}}]
}
MANY = pytest.mark.parametrize("many", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])


@pytest.mark.parametrize("many", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_ws_11_what_was_moved_about_and_taken_away_is_read_soon(many: int) -> None:
    doc: Doc[Map[Any]] = Doc()
    doc.apply_update(drawing_of(parse_document(GREET), 1))
    layout = doc.get("layout", type=Map)
    for at in range(many // 4):  # each writes over what was there before, or takes it away
        layout[f"n{at % 50}"] = {"x": at, "y": at}
        layout["greet"] = {"x": at, "y": at}
        if at % 3 == 0:
            del layout[f"n{at % 50}"]

    began = time.perf_counter()
    whole = doc.get_update()
    Drawing(1, whole).document()

    assert time.perf_counter() - began < SOON
    assert len(whole) < MOST_STATE


@MANY
async def test_ws_11_what_was_typed_and_taken_back_opens_soon(site: Site, many: int) -> None:
    flow = str((await site.owner.make_flow(document=CODE))["id"])
    text = await type_into(site, flow, many)
    await folded(site)

    opening = [await opened(site, flow, text) for _ in range(TRIES)]

    assert min(took for took, _ in opening) < SOON
    assert {epoch for _, epoch in opening} == {1}
    document, _ = await draft(site, flow)
    assert document["nodes"][0]["config"]["code"] == text  # type: ignore[index, call-overload] # JSON


@pytest.mark.slow
async def test_ws_11_beyond_the_cap_a_drawing_is_built_anew_without_its_history(
    site: Site,
) -> None:
    flow = str((await site.owner.make_flow(document=CODE))["id"])
    text = await type_into(site, flow, 1_300_000)
    await folded(site)

    took, epoch = await opened(site, flow, text)

    assert epoch == 2
    assert took < SOON


async def folded(site: Site) -> None:
    """Wait until the empty room is closed: its log is one state, or built anew."""
    count = select(func.count()).select_from(FlowUpdate)
    for _ in range(600):
        async with site.parts.sessions() as session:
            if await session.scalar(count) == 0:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the log was not folded")


async def type_into(site: Site, flow: str, many: int) -> str:
    """Type as many letters, taking every second one back; give the text that is left."""
    page = site.browser(flow)
    async with page.online():
        await page.until(lambda: "code" in page.nodes)
        typed: Doc[Map[Any]] = Doc()
        typed.apply_update(page.doc.get_update())
        for change in changes(typed, many):
            await page.say(messages.sync(messages.UPDATE, change))
            await asyncio.sleep(0)
        await page.until(lambda: page.is_saved(typed), 60)
    return str(typed.get("nodes", type=Map)["code"]["config"]["code"])


def changes(doc: Doc[Map[Any]], many: int) -> Iterator[bytes]:
    """Type, and give what came of it piece by piece."""
    text, letters = doc.get("nodes", type=Map)["code"]["config"]["code"], "flow"
    for start in range(0, many, AT_ONCE):
        before = doc.get_state()
        for at in range(start, min(start + AT_ONCE, many)):
            text.insert(0, letters[at % 4])
            if at % 2 == 0:
                del text[1]
        yield doc.get_update(before)


async def opened(site: Site, flow: str, text: str) -> tuple[float, int]:
    """Open a page; give how long it took until everything was there, and the epoch."""
    page = site.browser(flow)
    began = time.perf_counter()
    async with page.online():
        await page.until(lambda: "code" in page.nodes and page.said("saved"), 20)
        took = time.perf_counter() - began
        assert str(page.nodes["code"]["config"]["code"]) == text
        return took, page.said("hello")[0]["epoch"]
