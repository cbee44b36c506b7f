"""A run for each message of a stream, however often it is delivered."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import pytest
from pydantic import JsonValue
from typing_extensions import override

from connectors.nats.on_message import on_message
from nextscript.errors import Rejected, Retryable, Unavailable
from nextscript.testing import Heard, activity_context, listening
from nextscript.triggers import Event, Kept
from tests.connectors.nats.conftest import PORT, Stream, context, local
from tests.faults.proxy import proxy


class Dying(Heard):
    """Keeps the start and is gone before it answers, as a worker that is killed then."""

    @override
    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        await super().start(events, keep)
        raise Unavailable("killed")


def body_of(event: Event) -> JsonValue:
    assert isinstance(event.data, dict)
    return event.data["body"]


async def acknowledged(stream: Stream) -> None:
    async with asyncio.timeout(10):
        while await stream.unacknowledged():  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.02)


async def begun(stream: Stream) -> None:
    async with asyncio.timeout(10):
        while not await stream.door.jetstream().consumers_info(stream.name):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_each_message_is_an_event_and_is_acknowledged(stream: Stream) -> None:
    await stream.send("before")
    config: dict[str, JsonValue] = {"stream": stream.name, "begin": "all"}
    async with listening(on_message, config, context()) as heard:
        await heard.first(1)
        await stream.send('{"n": 1}', '{"n": 1}')
        events = await heard.first(3)
        await acknowledged(stream)
    assert [body_of(one) for one in events] == ["before", {"n": 1}, {"n": 1}]
    assert [one.id.rsplit("-", 1)[0] for one in events] == [f"{stream.name}-{n}" for n in (1, 2, 3)]
    await stream.send("while it was down")
    async with listening(on_message, config, context(), heard):
        assert body_of((await heard.first(4))[3]) == "while it was down"
    assert heard.again == 0


async def test_a_message_that_was_started_and_not_acknowledged_is_the_same_one(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[on_message.__module__], "_AGAIN_SECONDS", 1.0)
    await stream.send("once")
    config: dict[str, JsonValue] = {"stream": stream.name, "begin": "all"}
    killed = Dying()
    with pytest.raises(Unavailable):  # noqa: PT012 - it is raised when the block ends
        async with listening(on_message, config, context(), killed):
            await killed.first(1)
            await asyncio.sleep(0.05)
    after = Heard(events=killed.events)
    async with listening(on_message, config, context(), after):
        await stream.send("other")
        await after.first(2)
        await acknowledged(stream)
    assert (after.again, len(after.events)) == (1, 2)


async def test_it_begins_with_new_messages_and_takes_on_another_subject(stream: Stream) -> None:
    await stream.send("before")
    config: dict[str, JsonValue] = {"stream": stream.name, "subject": f"{stream.name}.b"}
    async with listening(on_message, config, context()) as heard:
        await begun(stream)
    await stream.send("while it was down")
    config["subject"] = stream.subject
    async with listening(on_message, config, context(), heard):
        await stream.send("after")
        events = await heard.first(1)
    assert body_of(events[-1]) in ("while it was down", "after")


async def test_what_cannot_be_read_or_is_refused_is_not_delivered_again(stream: Stream) -> None:
    await stream.send("no json", "1", "2")
    picky = Heard(refuse=lambda event: "no" if body_of(event) == 1 else None)
    config: dict[str, JsonValue] = {"stream": stream.name, "begin": "all", "read_as": "json"}
    async with listening(on_message, config, context(), picky):
        assert [body_of(one) for one in await picky.first(1)] == [2]
        await acknowledged(stream)


async def test_five_hundred_come_in_hundreds(stream: Stream) -> None:
    sizes: list[int] = []

    class Counting(Heard):
        @override
        async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
            sizes.append(len(events))
            return await super().start(events, keep)

    await stream.publish(*range(500))
    config: dict[str, JsonValue] = {"stream": stream.name, "begin": "all"}
    async with listening(on_message, config, context(), Counting()) as heard:
        await heard.first(500)
        await acknowledged(stream)
    assert max(sizes) > 20
    assert heard.again == 0


async def test_a_lost_connection_is_said_and_a_stream_that_is_not_there_too(
    stream: Stream,
) -> None:
    with proxy(PORT) as link:
        there = activity_context(local(port=link.at), allow="127.0.0.1")
        with pytest.raises(Retryable):  # noqa: PT012 - it is raised when the block ends
            async with listening(on_message, {"stream": stream.name}, there) as heard:
                await begun(stream)
                await stream.send("x")
                await heard.first(1)
                link.cut()
                await asyncio.sleep(0.5)
    with pytest.raises(Rejected) as refused:
        async with listening(on_message, {"stream": "none-" + stream.name}, context()):
            await asyncio.sleep(0.5)
    assert refused.value.code == "nats.not_found"
