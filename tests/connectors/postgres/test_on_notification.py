"""A run for each NOTIFY."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from connectors.postgres.on_notification import on_notification
from connectors.postgres.query import query
from nextscript.errors import Retryable
from nextscript.testing import listening, run
from tests.connectors.postgres.conftest import context


async def told(channel: str, payload: str) -> None:
    await run(
        query, {"sql": "SELECT pg_notify($1, $2)", "parameters": [channel, payload]}, context()
    )


async def until_listening() -> None:
    sql = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"
    for _ in range(100):
        found = await run(query, {"sql": sql}, context())
        if isinstance(found, dict) and found["rows"]:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_each_notification_is_an_event_of_its_own_even_with_the_same_text() -> None:
    channel = f"Orders {uuid4().hex[:8]}"
    async with listening(on_notification, {"channel": channel}, context()) as heard:
        await until_listening()
        for payload in ('{"id": 7}', "plain", "plain"):
            await told(channel, payload)
        events = await heard.first(3)

    payloads = [event.data["payload"] for event in events]  # type: ignore[index, call-overload]
    assert payloads == [{"id": 7}, "plain", "plain"]
    assert heard.again == 0


async def test_a_lost_connection_is_tried_again() -> None:
    async def listen_until_lost() -> None:
        async with listening(on_notification, {"channel": "gone"}, context()):
            await until_listening()
            lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LIST%'"
            await run(query, {"sql": lost}, context())
            await asyncio.sleep(0.3)

    with pytest.raises(Retryable):
        await listen_until_lost()
