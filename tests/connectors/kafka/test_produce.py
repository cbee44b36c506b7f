"""Writing messages over Kafka's real protocol."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from connectors.kafka.choices import topics
from connectors.kafka.produce import ProduceInput, produce
from connectors.kafka.read_messages import read_messages
from nextscript.errors import Rejected
from nextscript.options import Asked
from nextscript.testing import run
from tests.connectors.kafka.conftest import Broker


async def test_a_message_arrives_with_key_and_headers(broker: Broker, topic: str) -> None:
    config: dict[str, JsonValue] = {
        "topic": topic,
        "body": {"name": "Jürgen"},
        "key": "order-7",
        "headers": {"shop": "north"},
        "partition": 2,
    }
    assert await run(produce, config, broker.context()) == {
        "count": 1,
        "messages": [{"partition": 2, "offset": 0}],
    }
    found: Any = await run(read_messages, {"topic": topic}, broker.context())
    [message] = [one for one in found["messages"] if one["partition"] == 2]
    assert (message["body"], message["key"], message["headers"]) == (
        {"name": "Jürgen"},
        "order-7",
        {"shop": "north"},
    )


async def test_many_are_one_step_and_a_key_keeps_them_in_order(broker: Broker, topic: str) -> None:
    messages: list[JsonValue] = [{"body": n, "key": "same"} for n in range(1200)]
    result: Any = await run(produce, {"topic": topic, "messages": messages}, broker.context())
    assert result["count"] == 1200
    assert len({one["partition"] for one in result["messages"]}) == 1
    offsets = [one["offset"] for one in result["messages"]]
    assert offsets == sorted(offsets)


async def test_a_partition_that_is_not_there_is_refused(broker: Broker, topic: str) -> None:
    with pytest.raises(Rejected) as refused:
        await run(produce, {"topic": topic, "body": 1, "partition": 99}, broker.context())
    assert refused.value.code == "kafka.unknown_partition"


async def test_topics_are_chosen_by_what_is_typed(broker: Broker, topic: str) -> None:
    found = await topics(Asked("/topic", search=topic.upper()), broker.context())
    assert [one.value for one in found.items] == [topic]


@pytest.mark.parametrize(
    "config",
    [
        {"topic": "a b", "body": 1},
        {"topic": "t", "body": 1, "messages": []},
        {"topic": "t", "body": 1, "partition": -1},
        {"topic": "t", "body": 1, "headers": {"n": 1}},
    ],
)
def test_a_step_that_cannot_be_sent_is_refused(config: dict[str, JsonValue]) -> None:
    with pytest.raises(ValidationError):
        ProduceInput.model_validate(config)
