"""A run for each message of a stream."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import pytest
from pydantic import JsonValue

from connectors.websocket.on_message import on_message
from nextscript.errors import ConnectionRefused, Retryable
from nextscript.testing import Heard, listening
from tests.connectors.websocket.conftest import Service


def bodies(heard: Heard) -> list[object]:
    """Give what runs were started with, in order."""
    return [one.data["body"] for one in heard.events.values()]  # type: ignore[index, call-overload]


async def test_each_message_starts_a_run_also_one_that_looks_like_another(
    service: Service,
) -> None:
    async with listening(on_message, {"send": [{"op": "subscribe"}]}, service.context()) as heard:
        await heard.first(1)  # the service sends back what it is sent
        await service.say({"n": 1}, "tick", "tick")
        await heard.first(4)

    assert bodies(heard) == [{"op": "subscribe"}, {"n": 1}, "tick", "tick"]


async def test_messages_of_two_connections_are_told_apart(service: Service) -> None:
    heard = Heard()
    for _ in "12":
        before = len(heard.events)
        async with listening(on_message, {}, service.context(), heard):
            await service.say("same", "same")
            await heard.first(before + 2)

    assert bodies(heard) == ["same"] * 4
    assert heard.again == 0
    assert heard.state == {"connections": 2}


async def test_a_message_with_an_id_starts_one_run_however_often_it_comes(
    service: Service,
) -> None:
    heard = Heard()
    trades: list[JsonValue] = [{"trade": {"id": 7}}, {"trade": {"id": 8}}]
    async with listening(on_message, {"id": "/trade/id"}, service.context(), heard):
        await service.say(*trades)
        await heard.first(2)
    async with listening(on_message, {"id": "/trade/id"}, service.context(), heard):
        await service.say(*trades, "without one")
        await heard.first(3)

    assert bodies(heard) == [*trades, "without one"]
    assert heard.again == 2


async def test_what_came_before_a_break_is_started_and_the_break_is_told(
    service: Service,
) -> None:
    with pytest.raises(Retryable):  # noqa: PT012 - a listener raises when its block ends
        async with listening(on_message, {}, service.context()) as heard:
            await service.say("one", "two")
            await heard.first(2)
            await service.drop()
            await asyncio.sleep(0.3)

    assert bodies(heard) == ["one", "two"]


async def test_a_message_that_cannot_be_read_holds_up_no_other(service: Service) -> None:
    async with listening(on_message, {"read_as": "json"}, service.context()) as heard:
        await service.say("no json", {"sound": True})
        await heard.first(1)

    assert bodies(heard) == [{"sound": True}]


async def test_a_refused_token_is_told(service: Service) -> None:
    service.status = HTTPStatus.UNAUTHORIZED, {}
    with pytest.raises(ConnectionRefused):
        async with listening(on_message, {}, service.context()):
            await asyncio.sleep(0.5)
