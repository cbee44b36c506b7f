"""Sending messages to a real RabbitMQ."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, ValidationError

from connectors.rabbitmq.publish import PublishInput, publish
from nextscript.errors import Rejected, Unanswered
from nextscript.testing import activity_context, run
from tests.connectors.rabbitmq.conftest import PORT, Queue, context, local
from tests.faults.proxy import proxy


async def test_a_message_arrives_with_all_that_was_said_about_it(queue: Queue) -> None:
    config: dict[str, JsonValue] = {
        "routing_key": queue.name,
        "body": {"order": 7, "name": "Jürgen"},
        "headers": {"shop": "north", "lines": 3, "paid": True},
        "correlation_id": "c-1",
        "type": "order.created",
        "priority": 3,
        "expires": "1h",
    }
    assert await run(publish, config, context()) == {
        "count": 1,
        "message_ids": ["effect-key-of-the-test.0"],
    }

    found = await (await queue.channel.get_queue(queue.name)).get(no_ack=True)
    assert found.body.decode() == '{"order":7,"name":"Jürgen"}'
    assert found.headers == {"shop": "north", "lines": 3, "paid": True}
    assert (found.content_type, found.correlation_id, found.type) == (
        "application/json",
        "c-1",
        "order.created",
    )
    assert (found.priority, found.expiration, found.delivery_mode) == (3, 3600, 2)


async def test_many_are_one_step_in_order(queue: Queue) -> None:
    assert (await queue.send(*range(250)))["count"] == 250
    source = await queue.channel.get_queue(queue.name)
    found = [(await source.get(no_ack=True)).body for _ in range(250)]
    assert found == [str(n).encode() for n in range(250)]


@pytest.mark.parametrize(
    ("as_", "body", "sent"), [("text", "plain", b"plain"), ("base64", "AAH/", b"\x00\x01\xff")]
)
async def test_a_body_is_sent_as_it_should_be(
    queue: Queue, as_: str, body: str, sent: bytes
) -> None:
    await run(publish, {"routing_key": queue.name, "body": body, "body_as": as_}, context())
    found = await (await queue.channel.get_queue(queue.name)).get(no_ack=True)
    assert found.body == sent


async def test_a_message_no_queue_takes_is_an_error(queue: Queue) -> None:
    lost: dict[str, JsonValue] = {"routing_key": "nobody.listens", "body": 1}
    with pytest.raises(Rejected) as refused:
        await run(publish, lost, context())
    assert refused.value.code == "rabbitmq.unroutable"
    await run(publish, {**lost, "must_arrive": False}, context())


async def test_an_exchange_that_is_not_there_is_named(queue: Queue) -> None:
    with pytest.raises(Rejected, match="no exchange 'nowhere'") as refused:
        await run(publish, {"exchange": "nowhere", "routing_key": "x", "body": 1}, context())
    assert refused.value.code == "rabbitmq.not_found"


async def test_a_message_whose_confirmation_was_lost_may_be_there_and_one_says_so(
    queue: Queue,
) -> None:
    with proxy(PORT) as link:
        link.lose_answer_to(b"unheard")
        config: dict[str, JsonValue] = {"routing_key": queue.name, "body": "unheard"}
        there = activity_context(local(port=link.at), allow="127.0.0.1")
        with pytest.raises(Unanswered):
            await run(publish, config, there)


def test_a_step_sends_one_body_or_many_and_names_are_short() -> None:
    for config in (
        {"body": 1, "messages": []},
        {"routing_key": "x" * 256},
        {"headers": {"n": None}},
    ):
        with pytest.raises(ValidationError):
            PublishInput.model_validate(config)
