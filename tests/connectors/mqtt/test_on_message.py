"""A run for each message, however often it is delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pydantic import JsonValue
from typing_extensions import override

from connectors.mqtt import MqttConnection
from nextscript.errors import Retryable, Unavailable
from nextscript.testing import Heard
from nextscript.triggers import Event, Kept
from tests.connectors.mqtt.conftest import PORT, Topic, door, local
from tests.faults.proxy import Proxy, proxy

_ACK = b"\x40\x02"
"""How an acknowledgement begins on the wire."""


class Dying(Heard):
    """Keeps the start and is gone before it answers, as a worker that is killed then."""

    @override
    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        said = await super().start(events, keep)
        if events:
            raise Unavailable("killed")
        return said


def body_of(event: Event) -> JsonValue:
    assert isinstance(event.data, dict)
    return event.data["body"]


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def settled(heard: Heard) -> bool:
    """Say whether it listens, and the broker has every acknowledgement."""
    return isinstance(heard.state, dict) and heard.state["doubtful"] == []


@asynccontextmanager
async def listening(
    topic: Topic,
    heard: Heard | None = None,
    connection: MqttConnection | None = None,
    **config: JsonValue,
) -> AsyncIterator[Heard]:
    """Listen while the block runs; `heard` of an earlier block goes on where it ended."""
    kept = heard or Heard()
    before, kept.again = kept.state, 0
    task = topic.listener(kept, connection, **config)
    try:
        await until(lambda: task.done() or (kept.state is not None and kept.state is not before))
        yield kept
        await until(lambda: task.done() or (settled(kept) and not isinstance(kept, Dying)))
    finally:
        task.cancel()
        ended = (await asyncio.gather(task, return_exceptions=True))[0]
        if isinstance(ended, Exception):
            raise ended


async def test_each_message_is_an_event_and_waits_while_nobody_listens(topic: Topic) -> None:
    async with listening(topic) as heard:
        await topic.send('{"n": 1}', shop="north")
        await topic.send("two", qos=2)
        await topic.send("three", qos=0)
        events = await heard.first(3)
    first: Any = events[0].data
    assert (first["body"], first["topic"], first["properties"]) == (
        {"n": 1},
        topic.name,
        {"shop": "north"},
    )
    await topic.send("while it was down", qos=2)
    async with listening(topic, heard):
        assert body_of((await heard.first(4))[3]) == "while it was down"
    async with listening(topic, heard):
        pass
    assert len(heard.events) == 4


@pytest.mark.parametrize("id_", [None, "named"])
async def test_a_message_that_was_started_and_not_acknowledged_is_the_same_one(
    topic: Topic, id_: str | None
) -> None:
    killed = Dying()
    with pytest.raises(Unavailable):  # noqa: PT012 - it is raised when the block ends
        async with listening(topic, killed):
            await topic.send("once", id_=id_)
            await killed.first(1)
    after = Heard(state=killed.state, events=killed.events)
    async with listening(topic, after):
        await topic.send("other")
        await after.first(2)
    assert (after.again, len(after.events)) == (1, 2)


async def test_messages_that_look_alike_are_different_ones_even_when_some_come_again(
    topic: Topic,
) -> None:
    killed = Dying()
    with pytest.raises(Unavailable):  # noqa: PT012 - it is raised when the block ends
        async with listening(topic, killed):
            await topic.send("tick")
            await killed.first(1)
    await topic.send(*["tick"] * 4)
    after = Heard(state=killed.state, events=killed.events)
    async with listening(topic, after):
        await after.first(5)
        await topic.send(*["tick"] * 5)
        await after.first(10)
    assert (after.again, len(after.events)) == (1, 10)


async def test_a_message_with_an_id_starts_one_run_however_often_it_is_sent(topic: Topic) -> None:
    async with listening(topic) as heard:
        await topic.send("a", "a", id_="m-1")
        await topic.send("b", id_="m-2")
        assert [one.id for one in await heard.first(2)] == ["m-1", "m-2"]
    assert heard.again == 1


async def test_500_unnamed_equal_messages_are_500_while_acknowledgements_are_lost(
    topic: Topic,
) -> None:
    """The link breaks again and again, when the first acknowledgements are on their way."""
    heard = Heard()
    with proxy(PORT) as link:
        there = local(port=link.at)
        async with listening(topic, heard, there):
            pass
        await topic.send(*["tick"] * 500)
        for _ in range(4):
            await broken_at_an_acknowledgement(topic, heard, link, there)
        async with listening(topic, heard, there):
            await heard.first(500, 30)
    async with listening(topic, heard):
        pass
    assert len(heard.events) == 500


async def broken_at_an_acknowledgement(
    topic: Topic, heard: Heard, link: Proxy, there: MqttConnection
) -> None:
    """Listen until an acknowledgement is on its way, which never arrives."""
    link.hold_at(_ACK)
    with suppress(Retryable, TimeoutError):
        async with listening(topic, heard, there):
            await until(lambda: link.holding)
            link.cut()
    link.heal()


async def test_a_broker_that_forgot_the_session_starts_anew(topic: Topic) -> None:
    killed = Dying()
    with pytest.raises(Unavailable):  # noqa: PT012 - it is raised when the block ends
        async with listening(topic, killed):
            await topic.send("tick")
            await killed.first(1)
    async with door(f"nextscript-{topic.flow}-node", clean_start=True):
        pass
    after = Heard(state=killed.state, events=killed.events)
    async with listening(topic, after):
        await topic.send("tick")
        await after.first(2)
    assert after.again == 0


async def test_retained_messages_start_runs_once_if_they_are_wanted(topic: Topic) -> None:
    await topic.send("kept", retain=True)
    async with listening(topic) as heard:
        await topic.send("new")
        assert [body_of(one) for one in await heard.first(1)] == ["new"]
    other = Topic(topic.name, topic.flow + "x")
    for heard in (wanted := Heard(), wanted):
        async with listening(other, heard, retained=True, keep_for="60s"):
            await heard.first(1)
    assert [body_of(one) for one in wanted.events.values()] == ["kept"]


async def test_what_cannot_be_read_or_is_refused_is_passed_over(topic: Topic) -> None:
    picky = Heard(refuse=lambda event: "no" if body_of(event) == 1 else None)
    async with listening(topic, picky, read_as="json"):
        await topic.send("no json", "1", "2")
        assert [body_of(one) for one in await picky.first(1)] == [2]
    async with listening(topic, picky, read_as="json"):
        await topic.send("3")
        await picky.first(2)
    assert len(picky.events) == 2


async def test_topics_can_be_changed(topic: Topic) -> None:
    async with listening(topic) as heard:
        pass
    async with listening(topic, heard, topics=[f"{topic.name}/other/+"]):
        await topic.send("no longer")
        await Topic(f"{topic.name}/other/x", "").send("yes")
        assert [body_of(one) for one in await heard.first(1)] == ["yes"]


async def test_a_lost_connection_is_said(topic: Topic) -> None:
    with proxy(PORT) as link, pytest.raises(Retryable):  # noqa: PT012 - as above
        async with listening(topic, Heard(), local(port=link.at)) as heard:
            await topic.send("x")
            await heard.first(1)
            link.cut()
            await asyncio.sleep(0.2)
