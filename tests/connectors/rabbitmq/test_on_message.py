"""A run for each message, however often it is delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aio_pika
import pytest
from pamqp.common import FieldTable
from pydantic import JsonValue
from typing_extensions import override

from connectors.rabbitmq.on_message import on_message
from nextscript.errors import Rejected, Retryable, Unavailable
from nextscript.testing import Heard, activity_context, listening
from nextscript.triggers import Event, Kept
from tests.connectors.rabbitmq.conftest import PORT, Queue, context, local
from tests.faults.proxy import proxy


class Dying(Heard):
    """Keeps the start and is gone before it answers, as a worker that is killed then."""

    @override
    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        if events:
            await super().start(events, keep)
        raise Unavailable("killed")


async def sent(queue: Queue, body: str, message_id: str | None) -> None:
    """Publish as somebody who gives an id, or none."""
    if message_id is None:
        await queue.send_unnamed(body.encode())
        return
    message = aio_pika.Message(body.encode(), message_id=message_id)
    await queue.channel.default_exchange.publish(message, queue.name)


def body_of(event: Event) -> JsonValue:
    assert isinstance(event.data, dict)
    return event.data["body"]


async def emptied(queue: Queue) -> None:
    async with asyncio.timeout(10):
        while await queue.waiting():  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.02)


async def test_each_message_is_an_event_and_goes(queue: Queue) -> None:
    await queue.send({"n": 0}, {"n": 1}, headers={"shop": "north"})
    async with listening(on_message, {"queue": queue.name}, context()) as heard:
        await heard.first(2)
        await queue.send({"n": 2}, message_id=None)
        await sent(queue, "text", "mine")
        events = await heard.first(3)
    assert [one.id for one in events] == [
        "effect-key-of-the-test.0",
        "effect-key-of-the-test.1",
        "mine",
    ]
    first = events[0].data
    assert isinstance(first, dict)
    assert (first["body"], first["headers"]) == ({"n": 0}, {"shop": "north"})
    await emptied(queue)
    async with listening(on_message, {"queue": queue.name}, context(), heard):
        await asyncio.sleep(0.1)
    assert heard.again == 1  # the second {"n": 2} had the id of an earlier one


@pytest.mark.parametrize("message_id", ["named", None])
async def test_a_message_that_was_started_and_not_acknowledged_is_the_same_one(
    queue: Queue, message_id: str | None
) -> None:
    await sent(queue, "once", message_id)
    killed = Dying()
    with pytest.raises(Unavailable):  # noqa: PT012 - it is raised when the block ends
        async with listening(on_message, {"queue": queue.name}, context(), killed):
            await killed.first(1)
            await asyncio.sleep(0.05)

    after = Heard(state=killed.state, events=killed.events)
    async with listening(on_message, {"queue": queue.name}, context(), after):
        await sent(queue, "other", "other")
        await after.first(2)
    assert (after.again, len(after.events)) == (1, 2)


async def test_messages_without_ids_that_look_alike_are_different_ones(queue: Queue) -> None:
    await queue.send_unnamed(*[b"tick"] * 5)
    async with listening(on_message, {"queue": queue.name}, context()) as heard:
        await heard.first(5)
        await queue.send_unnamed(*[b"tick"] * 5)
        await heard.first(10)
        await asyncio.sleep(0.2)  # RabbitMQ has every acknowledgement, and that is kept
    # Delivered before and not acknowledged, to somebody else: they are still new.
    await queue.send_unnamed(b"tick")
    source = await queue.channel.get_queue(queue.name)
    await (await source.get(fail=True, timeout=5)).nack(requeue=True)
    async with listening(on_message, {"queue": queue.name}, context(), heard):
        await heard.first(11)
    assert heard.again == 0


async def test_a_refused_message_is_a_dead_letter(queue: Queue) -> None:
    dead = f"{queue.name}.dead"
    main = f"{queue.name}.x"
    await queue.channel.declare_queue(dead)
    arguments: FieldTable = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    await queue.channel.declare_queue(main, auto_delete=True, arguments=arguments)
    for body in (b"1", b"not json", b"2"):
        await queue.channel.default_exchange.publish(aio_pika.Message(body), main)

    picky = Heard(refuse=lambda event: "no" if body_of(event) == 1 else None)
    config: dict[str, JsonValue] = {"queue": main, "read_as": "json"}
    async with listening(on_message, config, context(), picky):
        await picky.first(1)
        source = await queue.channel.get_queue(dead)
        async with asyncio.timeout(5):
            while await Queue(dead, queue.channel).waiting() < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    found = [(await source.get(no_ack=True)).body for _ in range(2)]
    assert sorted(found) == [b"1", b"not json"]


async def test_nothing_is_acknowledged_when_nothing_could_be_kept(queue: Queue) -> None:
    class Full(Heard):
        @override
        async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
            raise Unavailable("nothing can be kept just now")

    await queue.send(1, 2)
    with pytest.raises(Unavailable):
        async with listening(on_message, {"queue": queue.name}, context(), Full()):
            await asyncio.sleep(0.2)
    assert await queue.waiting() == 2


async def test_a_lost_connection_is_said(queue: Queue) -> None:
    with proxy(PORT) as link:
        there = activity_context(local(port=link.at), allow="127.0.0.1")
        with pytest.raises(Retryable):  # noqa: PT012 - it is raised when the block ends
            async with listening(on_message, {"queue": queue.name}, there) as heard:
                await queue.send(1)
                await heard.first(1)
                link.cut()
                await asyncio.sleep(0.2)


async def test_a_deleted_queue_is_said(queue: Queue) -> None:
    with pytest.raises(Rejected, match="deleted"):  # noqa: PT012 - raised when the block ends
        async with listening(on_message, {"queue": queue.name}, context()) as heard:
            await queue.send(1)
            await heard.first(1)
            await queue.channel.queue_delete(queue.name)
            await asyncio.sleep(0.1)


async def test_a_hundred_are_started_at_once_and_five_hundred_soon(queue: Queue) -> None:
    await queue.send(*range(500))
    sizes: list[int] = []

    class Counting(Heard):
        @override
        async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
            sizes.append(len(events))
            return await super().start(events, keep)

    async with listening(on_message, {"queue": queue.name}, context(), Counting()) as heard:
        await heard.first(500)
        await emptied(queue)
    assert max(sizes) > 20
