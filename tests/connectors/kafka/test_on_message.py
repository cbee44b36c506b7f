"""A run for each message, however often its listener is started again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import JsonValue
from typing_extensions import override

from connectors.kafka.lag import lag
from connectors.kafka.on_message import on_message
from nextscript.errors import Unavailable
from nextscript.testing import Heard, listening, run
from nextscript.triggers import Event, Kept
from tests.connectors.kafka.conftest import Broker


def body_of(event: Event) -> JsonValue:
    assert isinstance(event.data, dict)
    return event.data["body"]


async def test_each_message_is_an_event_and_the_group_is_not_behind(
    broker: Broker, topic: str
) -> None:
    config: dict[str, JsonValue] = {"topics": [topic], "begin": "all"}
    async with listening(on_message, config, broker.context()) as heard:
        await broker.send(topic, {"n": 1}, {"n": 2}, partition=1)
        events = await heard.first(3)
        await asyncio.sleep(0.1)
    assert [body_of(one) for one in events if "-1-" in one.id[17:]] == [{"n": 1}, {"n": 2}]
    assert len({one.id for one in events}) == 3
    group = "nextscript-flow-of-the-test-node"
    found: Any = await run(lag, {"topic": topic, "group": group}, broker.context())
    assert found["total"] == 0


async def test_new_messages_begin_when_it_was_first_started(broker: Broker, topic: str) -> None:
    config: dict[str, JsonValue] = {"topics": [topic]}
    async with listening(on_message, config, broker.context()) as heard:
        async with asyncio.timeout(5):
            while heard.state is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    await broker.send(topic, "while it was down", partition=2)
    async with listening(on_message, config, broker.context(), heard):
        await broker.send(topic, "after", partition=2)
        events = await heard.first(2)
    assert [body_of(one) for one in events] == ["while it was down", "after"]


async def test_what_was_not_started_is_read_again(broker: Broker, topic: str) -> None:
    class Full(Heard):
        @override
        async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
            if events:
                raise Unavailable("nothing can be kept just now")
            return await super().start(events, keep)

    config: dict[str, JsonValue] = {"topics": [topic], "begin": "all"}
    full = Full()
    with pytest.raises(Unavailable):
        async with listening(on_message, config, broker.context(), full):
            await asyncio.sleep(0.5)
    async with listening(on_message, config, broker.context(), Heard(state=full.state)) as heard:
        assert [body_of(one) for one in await heard.first(1)] == ["first"]


async def test_what_cannot_be_read_is_passed_over(broker: Broker, topic: str) -> None:
    config: dict[str, JsonValue] = {"topics": [topic], "begin": "all", "read_as": "json"}
    async with listening(on_message, config, broker.context()) as heard:
        await broker.send(topic, "no json", partition=0, body_as="text")
        await broker.send(topic, 2, partition=0)
        events = await heard.first(2)
    assert [body_of(one) for one in events] == ["first", 2]


async def test_five_hundred_come_in_hundreds(broker: Broker, topic: str) -> None:
    sizes: list[int] = []

    class Counting(Heard):
        @override
        async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
            sizes.append(len(events))
            return await super().start(events, keep)

    await broker.send(topic, *range(499))
    config: dict[str, JsonValue] = {"topics": [topic], "begin": "all"}
    async with listening(on_message, config, broker.context(), Counting()) as heard:
        await heard.first(500)
    assert max(sizes) == 100
    assert heard.again == 0
