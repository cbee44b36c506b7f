"""Messages of a queue, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4

import httpx2
import pytest
from typing_extensions import override

from connectors.sqs.choices import queues
from connectors.sqs.get_messages import get_messages
from connectors.sqs.on_message import on_message
from connectors.sqs.queue_info import queue_info
from connectors.sqs.send_messages import send_messages
from nextscript.aws.refusing import failure
from nextscript.egress import EgressClient, Policy
from nextscript.errors import (
    ConnectionRefused,
    EgressBlocked,
    NextScriptError,
    RateLimited,
    Rejected,
    Retryable,
    Unavailable,
)
from nextscript.options import Asked
from nextscript.testing import Heard, listening, run
from nextscript.triggers import Event, Kept
from tests.connectors.sqs.conftest import Queue, made

Json = Any  # tests look into answers freely


async def test_messages_are_sent_and_got_with_what_is_said_about_them(queue: Queue) -> None:
    bodies: Json = [{"n": one} for one in range(23)]

    sent = await queue.do(send_messages, messages=bodies, attributes={"shop": "north", "no": 4})
    info = await queue.do(queue_info)
    got = await queue.do(get_messages, max_messages=30)

    assert (sent["count"], info["waiting"], got["count"]) == (23, 23, 23)
    assert sorted(one["body"]["n"] for one in got["messages"]) == list(range(23))
    assert {one["message_id"] for one in got["messages"]} == set(sent["message_ids"])
    assert got["messages"][0]["attributes"] == {"shop": "north", "no": 4}
    assert (await queue.do(queue_info))["waiting"] == 0


async def test_what_is_only_looked_at_stays(queue: Queue) -> None:
    await queue.do(send_messages, body="plain text")

    got = await queue.do(get_messages, take=False)

    assert [one["body"] for one in got["messages"]] == ["plain text"]
    info = await queue.do(queue_info)
    assert (info["waiting"], info["held"]) == (0, 1)


async def test_a_repeated_step_sends_nothing_again_to_a_fifo_queue(service: int) -> None:
    queue = await made(service, f"q-{uuid4().hex[:12]}.fifo", FifoQueue="true")

    for _ in range(2):
        await queue.do(send_messages, messages=["a", "b"], group="one")

    got = await queue.do(get_messages)
    assert [(one["body"], one["group"]) for one in got["messages"]] == [("a", "one"), ("b", "one")]


async def test_queues_can_be_chosen_by_name(queue: Queue) -> None:
    found = await queues(Asked("/queue", {}, search=queue.name), queue.context())

    assert [one.value for one in found.items] == [queue.name]


async def test_each_message_is_an_event_and_is_deleted_when_its_run_is_started(
    queue: Queue,
) -> None:
    await queue.do(send_messages, messages=cast(Json, [{"n": one} for one in range(12)]))

    async with listening(on_message, {"queue": queue.name}, queue.context()) as heard:
        await heard.first(12)
        await queue.do(send_messages, body={"n": 12})
        events = await heard.first(13)
        await emptied(queue)

    assert sorted(cast(Json, one.data)["body"]["n"] for one in events) == list(range(13))


class Dying(Heard):
    """Keeps the start and is gone before it answers, as a worker that is killed then."""

    @override
    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        if events:
            await super().start(events, keep)
        raise Unavailable("killed")


async def test_a_worker_that_dies_in_between_loses_nothing_and_its_messages_keep_their_ids(
    service: int,
) -> None:
    queue = await made(service, f"q-{uuid4().hex[:12]}", VisibilityTimeout="1")
    await queue.do(send_messages, messages=["a", "b", "c"])
    dying = Dying()
    with pytest.raises(Unavailable):
        async with listening(on_message, {"queue": queue.name}, queue.context(), dying):
            await dying.first(3)

    alive = Heard(events=dict(dying.events))
    async with listening(on_message, {"queue": queue.name}, queue.context(), alive):
        await emptied(queue)

    assert (len(alive.events), alive.again) == (3, 3)


@pytest.mark.parametrize("dead_letters", [True, False])
async def test_a_message_the_flow_refuses_stays_only_for_a_dead_letter_queue(
    service: int, queue: Queue, dead_letters: bool
) -> None:
    name, told = f"q-{uuid4().hex[:12]}", {}
    if dead_letters:
        arn = (await queue.do(queue_info))["attributes"]["QueueArn"]
        told["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    mine = await made(service, name, **told)
    await mine.do(send_messages, messages=["good", "bad"])
    heard = Heard(refuse=lambda event: "no" if event.data["body"] == "bad" else None)  # type: ignore[index,call-overload] # JSON

    async with listening(on_message, {"queue": name}, mine.context(), heard):
        await heard.first(1)
        await emptied(mine, held=int(dead_letters))

    assert [one.data["body"] for one in heard.events.values()] == ["good"]  # type: ignore[index,call-overload] # JSON


async def test_a_queue_that_is_not_there_is_refused(queue: Queue) -> None:
    with pytest.raises(Rejected, match="does not exist"):
        await run(get_messages, {"queue": "nowhere"}, queue.context())
    with pytest.raises(Rejected, match="cannot be the name"):
        await run(get_messages, {"queue": "no where"}, queue.context())


async def test_a_closed_address_is_refused(queue: Queue) -> None:
    with pytest.raises(EgressBlocked):
        await run(queue_info, {"queue": queue.name}, queue.context(allow=False))


async def test_a_connection_is_tried_by_listing(queue: Queue) -> None:
    out = EgressClient(Policy.parse(f"127.0.0.1:{queue.port}"))

    assert await queue.context().connection.check(out) == "Signed in; the queues can be listed."


@pytest.mark.parametrize(
    ("status", "content", "error", "code"),
    [
        (403, b'{"__type": "com.amazon.coral.service#UnrecognizedClientException"}',
         ConnectionRefused, "connection.refused"),
        (400, b'{"__type": "com.amazonaws.sqs#RequestThrottled", "message": "slow"}',
         RateLimited, "step.rate_limited"),
        (400, b'{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "gone"}',
         Rejected, "aws.queue_does_not_exist"),
        (403, b"<R><Error><Code>SignatureDoesNotMatch</Code></Error></R>",
         ConnectionRefused, "connection.refused"),
        (503, b"busy", Retryable, "aws.status"),
    ],
)  # fmt: skip
def test_what_the_service_refuses_is_understood(
    status: int, content: bytes, error: type[NextScriptError], code: str
) -> None:
    found = failure(httpx2.Response(status, content=content))

    assert type(found) is error
    assert found.code == code


async def emptied(queue: Queue, held: int = 0) -> None:
    async with asyncio.timeout(20):
        while True:
            info = await queue.do(queue_info)
            if (info["waiting"], info["held"]) == (0, held):
                return
            await asyncio.sleep(0.05)
