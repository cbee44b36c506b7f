"""Messages larger than any drawing end their own socket and cost the server no memory (WS-09)."""

from __future__ import annotations

import asyncio
import base64
import os
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from activities.projects.drawing.wire import number
from activities.projects.rooms import messages
from api.drafts.socket import MOST_MESSAGE
from store.postgres import EmbeddedPostgres
from tests.api.drafts.browser import Browser
from tests.api.drafts.conftest import Site
from tests.api.drafts.process import Process, server_process
from tests.api.drafts.test_attacks_on_sockets import drawn, ended
from tests.api.drafts.test_drawing_together import GREET, draft, ids

MOST_GROWTH = 100 * 1024 * 1024
LARGE = 100 * 1024 * 1024
CONTINUED, PACKED = 0, 0x40
UNMASKED = b"\0\0\0\0"
"""A mask of zeros leaves what comes after it as it is."""


@pytest.fixture
async def server(
    database: AsyncEngine, postgres: EmbeddedPostgres, tmp_path: Path
) -> AsyncIterator[Process]:
    """A process whose memory is its own."""
    async with server_process(tmp_path, postgres.url) as started:
        yield started


class Watch:
    """How much memory a server took at most in a while, and how long it once took to answer."""

    def __init__(self, server: Process) -> None:
        self._server = server
        self.before = self.most = server.memory
        self.slowest = 0.0

    async def __aenter__(self) -> Watch:
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        with suppress(asyncio.CancelledError):
            await self._looking

    async def _look(self) -> None:
        async with httpx2.AsyncClient(base_url=self._server.url) as client:
            while True:
                began = time.perf_counter()
                assert (await client.get("/health/live")).status_code == 200
                self.slowest = max(self.slowest, time.perf_counter() - began)
                self.most = max(self.most, self._server.memory)
                await asyncio.sleep(0.02)


def frame(length: int, there: int = 0, *, of: int = 2, last: bool = False) -> bytes:
    """A frame that says how long it is, and as much of it as is there."""
    head = bytes([(0x80 if last else 0) | of, 0x80 | 127]) + length.to_bytes(8, "big")
    return head + UNMASKED + b"\0" * there


async def test_ws_09_floods_end_and_the_servers_memory_is_bounded(server: Process) -> None:
    page = server.browser((await server.owner.make_flow(document=GREET))["id"])
    async with page.online():  # what a first page loads is no flood
        await page.until(lambda: "greet" in page.nodes)
    async with Watch(server) as watch:
        codes = [await flooded(page, b"\0" * LARGE), await flooded(page, endless())]
        codes += await asyncio.gather(*(flooded(page, endless()) for _ in range(8)))

    # A socket closed while one still sends may break before its last word is read: 1006.
    assert set(codes) <= {1009, 1006}
    assert watch.most - watch.before < MOST_GROWTH, (watch.before, watch.most)
    assert watch.slowest < 1
    async with page.online():
        await page.until(lambda: page.said("saved"))


@pytest.mark.parametrize(
    "frames",
    [
        frame(LARGE, last=True),
        frame(MOST_MESSAGE, MOST_MESSAGE) + frame(1, of=CONTINUED),
        b"".join([frame(9, 9), *[frame(60_000, 60_000, of=CONTINUED)] * 104])
        + frame(60_000, of=CONTINUED),
    ],
    ids=["100 MB", "one byte more", "fragments"],
)
async def test_ws_09_what_is_too_large_is_closed_with_1009(site: Site, frames: bytes) -> None:
    _, page = await drawn(site)

    assert (await by_hand(page, frames))[1] == 1009


async def test_ws_09_a_bomb_is_not_unpacked(server: Process) -> None:
    page = server.browser((await server.owner.make_flow(document=GREET))["id"])
    packed = zlib.compressobj(wbits=-15)
    bomb = packed.compress(b"\0" * LARGE) + packed.flush(zlib.Z_SYNC_FLUSH)
    head = bytes([0x80 | PACKED | 2, 0x80 | 127]) + len(bomb).to_bytes(8, "big")

    async with Watch(server) as watch:
        accepted, code = await by_hand(page, head + UNMASKED + bomb)

    assert "permessage-deflate" not in accepted
    assert code == 1002  # nothing packed was agreed upon, so that its bit is an error
    assert watch.most - watch.before < MOST_GROWTH


@pytest.mark.parametrize(
    "message", [b"", b"\xff" * 12, b"\x09", b"\0\x07\0", b"\0\x02\xff\xff", "text"]
)
async def test_ws_09_nonsense_ends_the_socket(site: Site, message: bytes | str) -> None:
    _, page = await drawn(site)
    async with connect(page.url, additional_headers=page.headers) as sock:
        await sock.send(message)
        assert await ended(sock) == 1007


async def test_ws_09_a_change_that_is_none_is_refused(site: Site) -> None:
    flow, page = await drawn(site)
    async with page.online():
        await page.until(lambda: page.said("hello"))
        await page.say(messages.sync(messages.UPDATE, number(3) + b"rubbish"))
        await page.until(lambda: page.code is not None)
    assert page.code == 4422
    assert ids((await draft(site, flow))[0]) == ["greet"]


async def flooded(page: Browser, flood: bytes | AsyncIterator[bytes]) -> int | None:
    """Send a flood and give the code its socket is closed with."""
    async with connect(page.url, additional_headers=page.headers, max_size=None) as sock:
        with suppress(ConnectionClosed):
            await sock.send(flood)
        return await ended(sock)


async def endless() -> AsyncIterator[bytes]:
    """A message that goes on and on: ten times what a server should wait for."""
    for _ in range(600):
        yield b"\0" * 100_000


async def by_hand(page: Browser, frames: bytes) -> tuple[str, int]:
    """Send frames as no browser would; give the answer to the handshake and the closing code."""
    url = httpx2.URL(page.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    lines = [
        f"GET {url.path} HTTP/1.1",
        f"Host: {url.host}:{url.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate",
        f"Authorization: {page.headers['Authorization']}",
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    accepted = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.write(frames)
    rest = await asyncio.wait_for(_all(reader), 20)
    writer.close()
    return accepted, closing_code(rest)


async def _all(reader: asyncio.StreamReader) -> bytes:
    """Read to the end, or to where the socket breaks."""
    said = b""
    with suppress(OSError):
        while more := await reader.read(65_536):
            said += more
    return said


def closing_code(frames: bytes) -> int:
    """Read a server's frames up to the one that closes."""
    while frames:
        length, at = frames[1] & 127, 2
        if length > 125:
            at = 4 if length == 126 else 10
            length = int.from_bytes(frames[2:at], "big")
        if frames[0] & 15 == 8:
            return int.from_bytes(frames[at : at + 2], "big")
        frames = frames[at + length :]
    raise AssertionError("the socket ended without a word")
