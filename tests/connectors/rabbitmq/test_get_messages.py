"""Taking what waits in a queue, and looking at it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue

from connectors.rabbitmq.get_messages import get_messages
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles, activity_context, run
from tests.connectors.rabbitmq.conftest import Queue, context, local


async def taken(queue: Queue, **config: JsonValue) -> Any:  # Any: JSON of the node
    return await run(get_messages, {"queue": queue.name, **config}, context())


async def test_messages_are_taken_out_in_order(queue: Queue) -> None:
    await queue.send({"n": 1}, "two", 3, headers={"shop": "north"})

    first = await taken(queue, max_messages=2)
    rest = await taken(queue)

    assert [one["body"] for one in first["messages"]] == [{"n": 1}, "two"]
    assert first["messages"][0]["headers"] == {"shop": "north"}
    assert first["messages"][0]["message_id"] == "effect-key-of-the-test.0"
    assert [one["body"] for one in rest["messages"]] == [3]
    assert await taken(queue) == {"messages": [], "count": 0, "file": None}


async def test_what_is_only_looked_at_stays(queue: Queue) -> None:
    await queue.send(1, 2)
    assert (await taken(queue, take=False))["count"] == 2
    again = await taken(queue)
    assert [one["redelivered"] for one in again["messages"]] == [True, True]


async def test_messages_that_cannot_be_read_stay_where_they_are(queue: Queue) -> None:
    await queue.send("not json", body_as="text")
    with pytest.raises(Rejected) as refused:
        await taken(queue, read_as="json")
    assert refused.value.code == "message.body"
    assert (await taken(queue, read_as="base64"))["messages"][0]["body"] == "bm90IGpzb24="


async def test_many_go_into_a_file(queue: Queue) -> None:
    await queue.send("a", "b")
    files = MemoryFiles()
    opened = activity_context(local(), allow="127.0.0.1", files=files)

    found: Any = await run(get_messages, {"queue": queue.name, "into_file": True}, opened)

    assert (found["messages"], found["count"], found["file"]["name"]) == (
        [],
        2,
        f"{queue.name}.jsonl",
    )
    lines = files.content(found["file"]["$file"]).splitlines()
    assert [b'"body":"a"' in lines[0], b'"body":"b"' in lines[1]] == [True, True]
    assert await queue.waiting() == 0
