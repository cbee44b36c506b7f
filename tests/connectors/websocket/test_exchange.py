"""Sending and collecting, over a real connection."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import pytest
from pydantic import ValidationError
from websockets.asyncio.server import ServerConnection

from connectors.websocket import WebSocketConnection
from connectors.websocket.exchange import exchange
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, RateLimited, Rejected, Retryable, Unanswered
from tests.connectors.websocket.conftest import Service


async def test_what_is_sent_is_answered(service: Service) -> None:
    found = await service.do(exchange, path="/echo?a=1", send=["hello", {"n": 1}], most=2)

    assert found == {"messages": ["hello", {"n": 1}], "ended": "count"}
    (request,) = service.asked
    assert request.path == "/v2/echo?a=1"
    assert request.headers["Authorization"] == "Bearer t0ken"


async def test_it_ends_with_the_message_that_says_so(service: Service) -> None:
    async def answering(socket: ServerConnection) -> None:
        await socket.send('{"type": "hello"}')
        await socket.recv()
        for kind in ("part", "part", "end", "part"):
            await socket.send(f'{{"type": "{kind}"}}')
        await socket.wait_closed()

    service.talk = answering
    found = await service.do(
        exchange,
        send=["go"],
        after_greeting=True,
        most=100,
        until={"field": "/type", "equals": "end"},
    )

    assert [one["type"] for one in found["messages"]] == ["part", "part", "end"]
    assert found["ended"] == "match"


async def test_it_ends_in_time_with_what_has_come(service: Service) -> None:
    found = await service.do(exchange, send=["one"], most=5, within="300ms")

    assert found == {"messages": ["one"], "ended": "time"}


async def test_a_service_that_says_goodbye_ends_it(service: Service) -> None:
    async def short(socket: ServerConnection) -> None:
        await socket.send("only")

    service.talk = short
    assert await service.do(exchange, most=5) == {"messages": ["only"], "ended": "closed"}


async def test_a_break_after_something_was_sent_is_an_unknown_outcome(service: Service) -> None:
    async def breaking(socket: ServerConnection) -> None:
        await socket.recv()
        socket.transport.abort()

    service.talk = breaking
    with pytest.raises(Unanswered):
        await service.do(exchange, send=["pay"])


async def test_one_message_and_all_together_have_a_limit(service: Service) -> None:
    async def flooding(socket: ServerConnection) -> None:
        many = await socket.recv()
        for _ in range(int(many)):
            await socket.send("x" * (9_000_000 if many == "2" else 17_000_000))
        await socket.wait_closed()

    service.talk = flooding
    for many in ("1", "2"):
        with pytest.raises(Rejected) as told:
            await service.do(exchange, send=[many], most=5)
        assert told.value.code == "message.too_large"


@pytest.mark.case("SSRF-04")
async def test_a_redirect_is_refused_and_nothing_goes_there(service: Service) -> None:
    service.status = HTTPStatus.FOUND, {"Location": f"ws://127.0.0.1:{service.port}/other"}

    with pytest.raises(Rejected) as told:
        await service.do(exchange)

    assert told.value.code == "websocket.redirect"
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (HTTPStatus.UNAUTHORIZED, ConnectionRefused),
        (HTTPStatus.NOT_FOUND, Rejected),
        (HTTPStatus.TOO_MANY_REQUESTS, RateLimited),
        (HTTPStatus.SERVICE_UNAVAILABLE, Retryable),
    ],
)
async def test_a_refused_connection_is_told_and_the_token_is_not(
    service: Service, status: HTTPStatus, error: type[Exception]
) -> None:
    service.status = status, {"Retry-After": "7"}

    with pytest.raises(error) as told:
        await service.do(exchange)

    assert "t0ken" not in str(told.value)
    if isinstance(told.value, RateLimited):
        assert told.value.retry_after is not None
        assert told.value.retry_after.total_seconds() == 7


async def test_a_path_leads_nowhere_else(service: Service) -> None:
    for path in ("wss://evil.example/", "//evil.example/x", "\\\\evil"):
        with pytest.raises(Rejected) as told:
            await service.do(exchange, path=path)
        assert told.value.code == "websocket.path"
    await service.do(exchange, path="@evil.example:1/x", most=0)
    assert service.asked[0].path == "/v2/@evil.example:1/x"


async def test_the_test_of_a_connection_says_what_is_spoken(service: Service) -> None:
    outside = EgressClient(Policy.parse("localhost"))
    connection = service.connection(subprotocols=["chat.v2"])

    assert await connection.check(outside) == "The service took the connection. It speaks chat.v2."


async def test_bytes_come_as_they_are_read(service: Service) -> None:
    async def bytes_(socket: ServerConnection) -> None:
        await socket.send(b"\xff\x00")
        await socket.wait_closed()

    service.talk = bytes_
    assert (await service.do(exchange))["messages"] == ["/wA="]


def test_what_cannot_be_sent_is_refused_at_once() -> None:
    for wrong in (
        {"url": "ftp://a.example"},
        {"url": "wss://user:pw@a.example"},
        {"url": "wss://a.example", "header": "Host"},
        {"url": "wss://a.example", "header": "A b"},
        {"url": "wss://a.example", "token": "a\nb"},
    ):
        with pytest.raises(ValidationError):
            WebSocketConnection.model_validate(wrong)
    assert WebSocketConnection(url="https://a.example/x").url == "wss://a.example/x"


async def test_what_speaks_no_http_is_told_apart(service: Service) -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"nonsense\r\n\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(nonsense, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    with pytest.raises((Rejected, Retryable)):
        await service.connection(url=f"ws://localhost:{port}").check(
            EgressClient(Policy.parse("localhost"))
        )
    other.close()
