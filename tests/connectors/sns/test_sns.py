"""Topics, over real HTTP; what is published arrives in a queue that is subscribed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic import JsonValue

from connectors.sns.client import call, texts
from connectors.sns.connection import SnsConnection
from connectors.sns.list_topics import list_topics, topics
from connectors.sns.publish import publish
from connectors.sqs.get_messages import get_messages
from nextscript.activity import ActivityContext
from nextscript.egress import EgressClient, Policy
from nextscript.errors import EgressBlocked, Rejected
from nextscript.options import Asked
from nextscript.testing import activity_context, run
from tests.connectors.aws import KEY, amazon
from tests.connectors.sqs.conftest import made

Json = Any  # tests look into answers freely


@pytest.fixture(scope="module")
def service() -> Iterator[int]:
    """Start it once and give its port."""
    with amazon() as port:
        yield port


def context(port: int, *, allow: bool = True) -> ActivityContext[SnsConnection]:
    here = f"127.0.0.1:{port}"
    connection = SnsConnection.model_validate({"endpoint": f"http://{here}", **KEY})
    return activity_context(connection, allow=here if allow else "")


async def created(port: int, name: str, **more: str) -> str:
    ctx = context(port)
    root = await call(ctx.http, ctx.connection, "CreateTopic", {"Name": name, **more})
    return texts(root, "TopicArn")[0]


async def subscribed(port: int, topic: str) -> Json:
    queue = await made(port, f"q-{uuid4().hex[:12]}")
    found = await queue.call("GetQueueAttributes", QueueUrl=queue.url, AttributeNames=["QueueArn"])
    arn: JsonValue = found["Attributes"]["QueueArn"]  # type: ignore[index,call-overload] # JSON
    ctx = context(port)
    about = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": str(arn)}
    await call(ctx.http, ctx.connection, "Subscribe", about)
    return queue


async def test_what_is_published_reaches_who_subscribed(service: int) -> None:
    topic = await created(service, f"t-{uuid4().hex[:8]}")
    queue = await subscribed(service, topic)
    odd = 'a&b=c <x> "é" \n'

    config: dict[str, JsonValue] = {"topic": topic, "message": {"n": 1, "text": odd}}
    more: dict[str, JsonValue] = {"subject": "An order", "attributes": {"shop": "north", "no": 2}}
    done: Json = await run(publish, config | more, context(service))

    got = await queue.do(get_messages)
    body = got["messages"][0]["body"]
    assert body["MessageId"] == done["message_id"]
    assert body["Subject"] == "An order"
    assert body["Message"] == '{"n": 1, "text": "a&b=c <x> \\"\\u00e9\\" \\n"}'
    assert body["MessageAttributes"]["no"] == {"Type": "Number", "Value": "2"}


async def test_topics_are_listed_page_after_page_and_can_be_chosen(service: int) -> None:
    mark = uuid4().hex[:8]
    made_ = {await created(service, f"{mark}-{one}") for one in range(105)}

    found: Json = await run(list_topics, {"contains": mark}, context(service))
    offered = await topics(Asked("/topic", {}, search=f"{mark}-7"), context(service))

    assert set(found["topics"]) == made_
    assert {one.label for one in offered.items} <= {one.rpartition(":")[2] for one in made_}


async def test_a_topic_that_is_not_there_is_refused(service: int) -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:nowhere"

    with pytest.raises(Rejected, match="does not exist"):
        await run(publish, {"topic": topic, "message": "x"}, context(service))
    with pytest.raises(EgressBlocked):
        await run(publish, {"topic": topic, "message": "x"}, context(service, allow=False))


async def test_a_connection_is_tried_by_listing(service: int) -> None:
    out = EgressClient(Policy.parse(f"127.0.0.1:{service}"))

    assert await context(service).connection.check(out) == "Signed in; the topics can be listed."
