"""`mqtt.publish`: one message or many."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.mqtt.client import connected
from connectors.mqtt.connection import MqttConnection
from connectors.mqtt.messages import ID
from connectors.mqtt.names import Short, Topic
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import BODY_AS, BodyAs, to_bytes
from nextscript.durations import Duration, parse_duration
from nextscript.kinds.web import MORE
from nextscript.node_types import Example

TOPIC = "Such as house/kitchen/light."


class Outgoing(BaseModel):
    """One message of many; what it leaves out is as for all of them."""

    model_config = ConfigDict(extra="forbid")
    body: JsonValue = Field(description="The content.")
    topic: Topic | None = Field(default=None, description="Where to, if not as the others.")
    message_id: Short | None = Field(default=None, description="Made from the step if empty.")


class PublishInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    topic: Topic = Field(description=TOPIC)
    body: JsonValue = Field(default=None, description="The content of one message.")
    messages: list[Outgoing] | None = Field(
        default=None, max_length=10_000, description="Or many messages."
    )
    body_as: BodyAs = Field(default="json", title="Send the body as", description=BODY_AS)
    qos: Literal[0, 1, 2] = Field(
        default=1,
        title="Quality of service",
        description="0 is not confirmed, 1 arrives at least once, 2 at the broker exactly once.",
    )
    retain: bool = Field(
        default=False, description="The broker keeps it for who subscribes to the topic later."
    )
    properties: dict[Short, Short] = Field(
        default={}, max_length=100, description="Said about the message: user properties."
    )
    message_id: Short | None = Field(
        default=None,
        description="Tells receivers that a message is the same. Made from the step if empty.",
        json_schema_extra=MORE,
    )
    expires: Duration | None = Field(
        default=None, description="Dropped when it waited longer.", json_schema_extra=MORE
    )
    content_type: Short | None = Field(
        default=None, description="Such as text/csv.", json_schema_extra=MORE
    )
    response_topic: Topic | None = Field(
        default=None, description="Where answers should go.", json_schema_extra=MORE
    )
    correlation: Short | None = Field(
        default=None, description="What it belongs to.", json_schema_extra=MORE
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.messages is not None and self.body is not None:
            raise ValueError("give either body or messages")
        return self

    def all_messages(self) -> list[Outgoing]:
        """Give the messages, one or many."""
        one = Outgoing(body=self.body, message_id=self.message_id)
        return [one] if self.messages is None else self.messages


class Published(BaseModel):
    """What was sent."""

    count: int = Field(description="How many messages the broker has, or was sent.")
    message_ids: list[str] = Field(description="Their ids, in order.")


@activity(
    "mqtt.publish",
    title="Publish messages",
    effects="unsafe",
    keywords=("send", "message", "topic", "iot", "device", "retain"),
    examples=(
        Example(
            title="Switch a light on",
            config={"topic": "house/kitchen/light/set", "body": "ON", "body_as": "text"},
        ),
        Example(
            title="The state others find",
            config={"topic": "shop/open", "body": "{{ input.open }}", "retain": True},
        ),
    ),
)
async def publish(input: PublishInput, ctx: ActivityContext[MqttConnection]) -> Published:
    """Send messages to topics, and wait until the broker has them.

    A step whose outcome is unknown is shown and not repeated, for the message might arrive twice.
    The message ids, a user property, are the same in each attempt: where the receivers leave out
    what they have seen, set the step's *effects* to idempotent.
    """
    given = input.all_messages()
    bodies = [await to_bytes(one.body, input.body_as, ctx.files) for one in given]
    ids = [one.message_id or f"{ctx.effect_key}.{at}" for at, one in enumerate(given)]
    async with connected(ctx.connection, ctx.dial) as broker:
        for at, (one, body) in enumerate(zip(given, bodies, strict=True)):
            about = _about(input, ids[at])
            topic = one.topic or input.topic
            await broker.publish(topic, body, qos=input.qos, retain=input.retain, properties=about)
            ctx.heartbeat(at + 1)
    return Published(count=len(given), message_ids=ids)


def _about(input: PublishInput, id_: str) -> Any:  # Any: the driver's properties
    from paho.mqtt.packettypes import PacketTypes  # noqa: PLC0415 - loaded by its first step
    from paho.mqtt.properties import Properties  # noqa: PLC0415

    made = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # so is the driver's
    made.UserProperty = [*input.properties.items(), (ID, id_)]
    given = {
        "ContentType": input.content_type
        or ("application/json" if input.body_as == "json" else None),
        "ResponseTopic": input.response_topic,
        "CorrelationData": input.correlation.encode() if input.correlation else None,
        "MessageExpiryInterval": _seconds(input.expires) if input.expires else None,
    }
    for name, value in given.items():
        if value is not None:
            setattr(made, name, value)
    return made


def _seconds(duration: str) -> int:
    return min(max(1, int(parse_duration(duration).total_seconds())), 2**32 - 1)
