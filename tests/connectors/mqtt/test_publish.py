"""Sending messages to a real broker."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from connectors.mqtt.on_message import OnMessageInput
from connectors.mqtt.publish import PublishInput, publish
from nextscript.errors import Unanswered
from nextscript.testing import activity_context, run
from tests.connectors.mqtt.conftest import PORT, Topic, context, door, local
from tests.faults.proxy import proxy


async def next_of(client: Any) -> Any:  # Any: the driver's
    """Wait for the next message."""
    async with asyncio.timeout(10):
        return await anext(client.messages)


async def test_a_message_arrives_with_all_that_was_said_about_it(topic: Topic) -> None:
    config: dict[str, JsonValue] = {
        "topic": topic.name,
        "body": {"name": "Jürgen"},
        "properties": {"shop": "north"},
        "response_topic": "answers/7",
        "correlation": "c-1",
        "expires": "1h",
    }
    async with door() as client:
        await client.subscribe(topic.name, qos=2)
        for qos in (0, 1, 2):
            assert await run(publish, {**config, "qos": qos}, context()) == {
                "count": 1,
                "message_ids": ["effect-key-of-the-test.0"],
            }
            found = await next_of(client)
            assert (found.payload.decode(), found.qos) == ('{"name":"Jürgen"}', qos)
            about = found.properties
            assert about.UserProperty == [
                ("shop", "north"),
                ("message_id", "effect-key-of-the-test.0"),
            ]
            assert (about.ResponseTopic, about.CorrelationData) == ("answers/7", b"c-1")
            assert about.ContentType == "application/json"
            assert 3500 < about.MessageExpiryInterval <= 3600


async def test_many_are_one_step_in_order_and_a_retained_one_stays(topic: Topic) -> None:
    async with door() as client:
        await client.subscribe(topic.name, qos=1)
        messages: list[JsonValue] = [{"body": n} for n in range(100)]
        await run(publish, {"topic": topic.name, "messages": messages}, context())
        assert [int((await next_of(client)).payload) for _ in range(100)] == list(range(100))
    given: dict[str, JsonValue] = {"topic": topic.name, "body": "ON", "body_as": "text"}
    await run(publish, {**given, "retain": True}, context())
    async with door() as client:
        await client.subscribe(topic.name, qos=1)
        found = await next_of(client)
        assert (found.payload, found.retain) == (b"ON", True)


async def test_a_message_whose_confirmation_was_lost_may_be_there_and_one_says_so(
    topic: Topic,
) -> None:
    with proxy(PORT) as link:
        link.lose_answer_to(b"unheard")
        there = activity_context(local(port=link.at), allow="127.0.0.1")
        with pytest.raises(Unanswered):
            await run(publish, {"topic": topic.name, "body": "unheard"}, there)


@pytest.mark.parametrize("name", ["a/+", "a/#", "", "a\0b", "x" * 65_536])
def test_a_topic_to_send_to_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        PublishInput.model_validate({"topic": name})


@pytest.mark.parametrize("name", ["a/b+", "a/#/b", "a#", "", "$share/group/a"])
def test_a_topic_to_listen_to_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        OnMessageInput.model_validate({"topics": [name]})
    OnMessageInput.model_validate({"topics": ["a/+/b/#", "#", "+"]})
