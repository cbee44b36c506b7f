"""Streams and channels: written, read, and runs started from them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError
from typing_extensions import override

from connectors.redis.on_message import on_message
from connectors.redis.on_stream import on_stream
from connectors.redis.publish import publish
from connectors.redis.stream_add import AddInput, stream_add
from connectors.redis.stream_read import stream_read
from nextscript.errors import Rejected, Retryable, Unavailable
from nextscript.testing import Heard, MemoryFiles, activity_context, listening, run
from nextscript.triggers import Event, Kept
from tests.connectors.redis.conftest import PORT, Keys, context, local
from tests.faults.proxy import proxy

GROUP = "nextscript-flow-of-the-test-node"


class Dying(Heard):
    """Keeps the start and is gone before it answers, as a worker that is killed then."""

    @override
    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        await super().start(events, keep)
        if events:
            raise Unavailable("killed")
        return []


def fields_of(event: Event) -> JsonValue:
    assert isinstance(event.data, dict)
    return event.data["fields"]


async def added(keys: Keys, *values: JsonValue) -> list[str]:
    """Write entries by our node; give their ids."""
    entries: list[JsonValue] = [{"n": value} for value in values]
    answer = await keys.do(stream_add, "s", entries=entries)
    ids: list[str] = answer["ids"]
    return ids


async def acknowledged(keys: Keys) -> None:
    async with asyncio.timeout(10):
        while (await keys.door.xpending(keys("s"), GROUP))["pending"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def begun(heard: Heard) -> None:
    async with asyncio.timeout(10):
        while heard.state is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_stream_is_written_and_read_page_by_page(keys: Keys) -> None:
    await keys.do(stream_add, "s", fields={"name": "Jürgen", "lines": [1, {"a": None}]})
    await added(keys, *range(600))
    first = await keys.do(stream_read, "s", max_entries=1)
    assert first["entries"][0]["fields"] == {"name": "Jürgen", "lines": [1, {"a": None}]}
    assert first["more"] is True
    rest = await keys.do(stream_read, "s", max_entries=1000, after=first["next"])
    assert [one["fields"]["n"] for one in rest["entries"]] == list(range(600))
    assert (rest["count"], rest["more"]) == (600, False)
    files = MemoryFiles()
    there = activity_context(local(), allow="127.0.0.1", files=files)
    kept: Any = await run(
        stream_read, {"key": keys("s"), "into_file": True, "max_entries": 20_000}, there
    )
    assert files.content(kept["file"]["$file"]).count(b"\n") == kept["count"] == 601


async def test_a_stream_keeps_about_the_length_it_is_given(keys: Keys) -> None:
    entries: list[JsonValue] = [{"n": n} for n in range(1000)]
    await keys.do(stream_add, "s", entries=entries, max_length=100)
    assert await keys.door.xlen(keys("s")) < 300
    wrongs: list[dict[str, JsonValue]] = [
        {},
        {"fields": {}},
        {"fields": {"a": 1}, "entries": [{"a": 1}]},
    ]
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            AddInput.model_validate({"key": "s", **wrong})


async def test_each_entry_is_an_event_and_is_acknowledged(keys: Keys) -> None:
    config: dict[str, JsonValue] = {"streams": [keys("s")]}
    async with listening(on_stream, config, context()) as heard:
        await begun(heard)
        ids = await added(keys, 1, "two")
        events = await heard.first(2)
        await acknowledged(keys)
    assert [one.id for one in events] == [f"{keys('s')}-{id_}" for id_ in ids]
    assert [fields_of(one) for one in events] == [{"n": 1}, {"n": "two"}]
    await added(keys, "while it was down")
    async with listening(on_stream, config, context(), heard):
        assert fields_of((await heard.first(3))[2]) == {"n": "while it was down"}
    assert heard.again == 0


@pytest.mark.parametrize(("begin", "count"), [("new", 1), ("all", 3)])
async def test_it_begins_with_new_entries_or_with_all(keys: Keys, begin: str, count: int) -> None:
    await added(keys, 1, 2)
    config: dict[str, JsonValue] = {"streams": [keys("s")], "begin": begin}
    async with listening(on_stream, config, context()) as heard:
        await begun(heard)
        await added(keys, 3)
        events = await heard.first(count)
        await acknowledged(keys)
    assert fields_of(events[-1]) == {"n": 3}
    assert len(heard.events) == count


async def test_an_entry_that_was_started_and_not_acknowledged_is_the_same_one(keys: Keys) -> None:
    config: dict[str, JsonValue] = {"streams": [keys("s")], "begin": "all"}
    await added(keys, "once")
    killed = Dying()
    with pytest.raises(Unavailable):  # noqa: PT012 - it is raised when the block ends
        async with listening(on_stream, config, context(), killed):
            await killed.first(1)
            await asyncio.sleep(0.05)
    await added(keys, "other")
    after = Heard(state=killed.state, events=killed.events)
    async with listening(on_stream, config, context(), after):
        await after.first(2)
        await acknowledged(keys)
    assert (after.again, len(after.events)) == (1, 2)


async def test_what_another_consumer_of_the_group_held_is_claimed(keys: Keys) -> None:
    await added(keys, 1)
    await keys.door.xgroup_create(keys("s"), GROUP, "0")
    await keys.door.xreadgroup(GROUP, "somebody", {keys("s"): ">"})
    config: dict[str, JsonValue] = {"streams": [keys("s")]}
    async with listening(on_stream, config, context()) as heard:
        await heard.first(1)
        await acknowledged(keys)


async def test_a_stream_that_was_deleted_goes_on_and_what_was_started_can_be_taken_out(
    keys: Keys,
) -> None:
    config: dict[str, JsonValue] = {"streams": [keys("s")], "delete": True}
    async with listening(on_stream, config, context()) as heard:
        await begun(heard)
        await added(keys, 1)
        await heard.first(1)
        async with asyncio.timeout(5):
            while await keys.door.xlen(keys("s")):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await keys.door.delete(keys("s"))
        await added(keys, 2)
        await heard.first(2)


async def test_what_cannot_be_read_or_is_refused_is_passed_over(keys: Keys) -> None:
    config: dict[str, JsonValue] = {"streams": [keys("s")], "begin": "all", "read_as": "json"}
    await added(keys, "no json", 1, 2)
    picky = Heard(refuse=lambda event: "no" if fields_of(event) == {"n": 1} else None)
    async with listening(on_stream, config, context(), picky):
        events = await picky.first(1)
        await acknowledged(keys)
    assert [fields_of(one) for one in events] == [{"n": 2}]


async def test_five_hundred_come_in_hundreds(keys: Keys) -> None:
    sizes: list[int] = []

    class Counting(Heard):
        @override
        async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
            sizes.append(len(events))
            return await super().start(events, keep)

    await added(keys, *range(500))
    config: dict[str, JsonValue] = {"streams": [keys("s")], "begin": "all"}
    async with listening(on_stream, config, context(), Counting()) as heard:
        await heard.first(500)
        await acknowledged(keys)
    assert max(sizes) == 100
    assert heard.again == 0


async def test_a_lost_connection_is_said_and_a_key_that_is_no_stream_too(keys: Keys) -> None:
    with proxy(PORT) as link:
        there = activity_context(local(port=link.at), allow="127.0.0.1")
        with pytest.raises(Retryable):  # noqa: PT012 - it is raised when the block ends
            async with listening(on_stream, {"streams": [keys("s")]}, there) as heard:
                await begun(heard)
                link.cut()
                await asyncio.sleep(0.3)
    await keys.door.set(keys("text"), "x")
    with pytest.raises(Rejected) as refused:
        async with listening(on_stream, {"streams": [keys("text")]}, context()):
            await asyncio.sleep(0.3)
    assert refused.value.code == "redis.wrong_type"


async def test_a_channel_is_heard_while_it_listens(keys: Keys) -> None:
    config: dict[str, JsonValue] = {"channels": [f"{keys.prefix}.*"], "read_as": "json"}
    channel = f"{keys.prefix}.orders"
    async with listening(on_message, config, context()) as heard:
        async with asyncio.timeout(10):
            while not await keys.door.pubsub_numpat():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        bodies: list[JsonValue] = ["no json", {"n": 1}, {"n": 1}]
        for body in bodies:
            sent = await run(publish, {"channel": channel, "body": body}, context())
            assert sent == {"listeners": 1}
        events = await heard.first(2)
    assert [one.data for one in events] == [{"body": {"n": 1}, "channel": channel}] * 2
