"""`pubsub.publish`: one message or many to a topic."""

from __future__ import annotations

import base64
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.pubsub.choices import topics
from connectors.pubsub.client import TOPIC, Client, Name
from connectors.pubsub.connection import PubsubConnection
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import to_bytes
from nextscript.node_types import Example

_BATCH = 500
_LARGEST = 9_000_000
"""Bytes of one request: the service takes ten million, and base64 is a third longer."""


class PublishInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    topic: Name = Field(description=TOPIC)
    body: JsonValue = Field(default=None, description="The content: text, or data as JSON.")
    messages: list[JsonValue] | None = Field(
        default=None, max_length=10_000, description="Or the contents of many messages."
    )
    attributes: dict[str, str] = Field(
        default={}, description="Said about each message, for filters and receivers."
    )
    ordering_key: str = Field(
        default="", max_length=1024, description="Messages with the same one keep their order."
    )

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.body is None) == (self.messages is None):
            raise ValueError("give either a body or messages")
        return self


class Published(BaseModel):
    """What the service called them."""

    message_ids: list[str]
    count: int


@activity(
    "pubsub.publish",
    title="Publish to a topic",
    effects="unsafe",
    keywords=("pubsub", "google", "gcp", "topic", "queue", "send"),
    options={"/topic": topics},
    examples=(
        Example(title="An order", config={"topic": "orders", "body": {"order": "{{ input.id }}"}}),
    ),
)
async def publish(input: PublishInput, ctx: ActivityContext[PubsubConnection]) -> Published:
    """Publish a message to a topic, or many.

    The service knows no key against doubling, so a step whose outcome is unknown is shown and not
    repeated. Receivers find the attribute `effect`, the same however often the step is tried.
    """
    client = Client(ctx.http, ctx.connection)
    path = f"{client.named(input.topic, 'topics')}:publish"
    bodies = [input.body] if input.messages is None else input.messages
    made = [await _message(input, ctx, at, body) for at, body in enumerate(bodies)]
    ids: list[str] = []
    for batch in _batches(made):
        answer = await client.call("POST", path, {"messages": list(batch)})
        found = answer.get("messageIds")
        ids += [str(one) for one in found] if isinstance(found, list) else []
        ctx.heartbeat(len(ids))
    return Published(message_ids=ids, count=len(ids))


async def _message(
    input: PublishInput, ctx: ActivityContext[PubsubConnection], at: int, body: JsonValue
) -> dict[str, JsonValue]:
    content = await to_bytes(body, "text" if isinstance(body, str) else "json", ctx.files)
    effect: dict[str, JsonValue] = {"effect": f"{ctx.effect_key}.{at}", **input.attributes}
    made: dict[str, JsonValue] = {"data": base64.b64encode(content).decode(), "attributes": effect}
    return {**made, "orderingKey": input.ordering_key} if input.ordering_key else made


def _batches(made: list[dict[str, JsonValue]]) -> list[list[dict[str, JsonValue]]]:
    batches: list[list[dict[str, JsonValue]]] = [[]]
    size = 0
    for one in made:
        weight = len(str(one["data"])) + 1_000
        if len(batches[-1]) >= _BATCH or (batches[-1] and size + weight > _LARGEST):
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += weight
    return batches
