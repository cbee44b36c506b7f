"""A server that dies while people draw: what it said is saved is there, and the rest comes back."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import ConnectionClosed

from activities.projects.drawing.epochs import clients_in
from store.postgres import EmbeddedPostgres
from tests.api.drafts.browser import Browser
from tests.api.drafts.process import Process, server_process
from tests.api.drafts.test_drawing_together import GREET, ids

KILLS = 3


@pytest.mark.slow(of=3)
async def test_no_acknowledged_edit_is_missing_after_a_kill_in_full_flight(
    database: AsyncEngine, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with server_process(tmp_path, postgres.url) as server:
        flow = str((await server.owner.make_flow(document=GREET))["id"])
        page = Drawing(server.browser(flow))
        for _ in range(KILLS):
            await page.draw_until_killed(server)
            acknowledged = page.acknowledged()
            await server.begin()

            assert acknowledged
            assert acknowledged <= await kept(server, flow)

        assert len(page.clocks) > len(page.acknowledged()), "nothing was in flight"
        async with page.browser.online():
            await page.browser.saved()
        assert await kept(server, flow) == {"greet", *page.clocks}


class Drawing:
    """A page on which somebody draws without a pause, and what was said of it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.clocks: dict[str, int] = {}
        """The nodes, and how far the document had come with each."""

    async def draw_until_killed(self, server: Process) -> None:
        """Draw, and have the server killed at some moment of it."""
        before = len(self.acknowledged())
        with suppress(ConnectionClosed):
            async with self.browser.online():
                await self.browser.until(lambda: "greet" in self.browser.nodes)
                drawing = asyncio.create_task(self._draw())
                await self.browser.until(lambda: len(self.acknowledged()) > before + 5, 20)
                await asyncio.sleep(random.uniform(0, 0.2))
                server.kill()
                with suppress(ConnectionClosed):
                    await drawing

    def acknowledged(self) -> set[str]:
        """Give the nodes that the server said are in the database."""
        told: dict[int, int] = {}
        for notice in self.browser.said("saved"):
            told.update(self.browser.known(notice))
        mine = told.get(self.browser.doc.client_id, 0)
        return {node for node, clock in self.clocks.items() if clock <= mine}

    async def _draw(self) -> None:
        while True:
            node = f"n{len(self.clocks)}"
            self.browser.add(node)
            mine = clients_in(self.browser.doc.get_state())[self.browser.doc.client_id]
            self.clocks[node] = mine
            await self.browser.send()
            await asyncio.sleep(0.005)


async def kept(server: Process, flow: str) -> set[str]:
    """Give the nodes of the draft as the server that came after reads it."""
    answer = await server.owner.http.get(f"/v1/flows/{flow}/draft")
    assert answer.status_code == 200, answer.text
    return set(ids(answer.json()["document"]))
