"""An answer that is read piece by piece: closed addresses, caps and times hold as for any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from nextscript.egress import Binding, EgressClient, Policy
from nextscript.egress.client import Streamed
from nextscript.errors import EgressBlocked, Rejected, Retryable, Unanswered
from tests.nextscript.egress.canary import listening, ok, redirect
from tests.nextscript.egress.test_client import BOMB, SECRETS, client


async def fetched(port: int, got: list[bytes], **caps: Any) -> Streamed:
    """Read an answer to its end; what came until it breaks off is in `got`."""
    async with client(port).stream("GET", f"http://127.0.0.1:{port}/", **caps) as answer:
        async for piece in answer.pieces():
            got.append(piece)
    return answer


async def test_it_comes_in_pieces() -> None:
    body, pieces = b"x" * 5_000_000, list[bytes]()
    async with listening(lambda _: ok(body, "X-A: b\r\n")) as door:
        answer = await fetched(door.port, pieces)
    assert (answer.status_code, answer.headers["x-a"]) == (200, "b")
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= 64 * 1024


async def test_a_closed_address_is_asked_nothing_not_even_after_a_redirect() -> None:
    async with listening() as inside:
        url = f"http://127.0.0.1:{inside.port}/"
        async with listening(lambda _: redirect(url)) as door:
            for start in (url, f"http://127.0.0.1:{door.port}/"):
                with pytest.raises(EgressBlocked):
                    async with EgressClient(Policy.parse([f"127.0.0.1:{door.port}"])).stream(
                        "GET", start
                    ):
                        pass
        assert inside.accepted == 0
        async with client(inside.port).stream("GET", url):
            pass
        assert inside.accepted == 1


async def test_credentials_stay_with_their_origin() -> None:
    async with listening() as other:
        async with listening(lambda _: redirect(f"http://127.0.0.1:{other.port}/")) as door:
            binding = Binding(f"http://127.0.0.1:{door.port}", (), SECRETS, {"key": "q"})
            async with client(door.port, other.port).stream("GET", "/", binding=binding):
                pass
        assert "Bearer t" in door.requests[0]
        assert "Bearer" not in other.requests[0]


@pytest.mark.parametrize(
    ("body", "headers"),
    [(b"x" * 2_000_000, ""), (BOMB, "Content-Encoding: gzip\r\n")],
)
async def test_it_ends_at_the_cap(body: bytes, headers: str) -> None:
    got: list[bytes] = []
    async with listening(lambda _: ok(body, headers)) as door:
        with pytest.raises(Rejected) as refused:
            await fetched(door.port, got, max_bytes=1_000_000)
    assert refused.value.code == "http.limit"
    assert sum(map(len, got)) <= 1_000_000


async def test_a_server_that_stops_in_the_middle_is_given_up() -> None:
    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")
        await asyncio.sleep(30)

    server = await asyncio.start_server(stall, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Retryable) as slow:
        await fetched(port, [], max_seconds=0.3)
    assert slow.value.code == "http.timeout"
    server.close()


async def test_an_answer_that_breaks_off_may_come_another_time() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin"
    async with listening(lambda _: cut) as door:
        with pytest.raises(Retryable) as broken:
            await fetched(door.port, [])
    assert broken.value.code == "http.connection"


@asynccontextmanager
async def talking(heard: asyncio.Event) -> AsyncIterator[int]:
    """A server that sends its second piece only when the first was heard."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none")
        await writer.drain()
        await heard.wait()
        writer.write(b"two")
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_piece_is_handed_on_before_the_next_one_is_sent() -> None:
    heard, got = asyncio.Event(), list[bytes]()
    async with (
        asyncio.timeout(5),
        talking(heard) as port,
        client(port).stream("GET", f"http://127.0.0.1:{port}/") as answer,
    ):
        async for piece in answer.pieces():
            got.append(piece)
            heard.set()
    assert got == [b"one", b"two"]


async def test_who_waits_for_a_silent_server_says_how_long() -> None:
    never = asyncio.Event()
    async with talking(never) as port:
        with pytest.raises(Unanswered) as silent:
            await fetched(port, [], read_seconds=0.2)
        never.set()
    assert silent.value.code == "http.timeout"
