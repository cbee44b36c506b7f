"""`sns.publish`: send a message to a topic."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.sns.client import call, texts
from connectors.sns.connection import SnsConnection
from connectors.sns.list_topics import topics
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class PublishInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    topic: str = Field(
        pattern=r"^arn:[a-z-]+:sns:[a-z0-9-]*:[0-9]*:[A-Za-z0-9_.-]+$",
        description="Its ARN, such as arn:aws:sns:eu-central-1:123456789012:orders.",
    )
    message: JsonValue = Field(description="The content: text, or data as JSON.")
    subject: str = Field(default="", max_length=100, description="For those who get it by mail.")
    attributes: dict[str, str | int | float] = Field(
        default={}, description="Said about the message, for filters."
    )
    group: str = Field(
        default="",
        max_length=128,
        description="For FIFO topics: messages of a group keep their order.",
    )


class Published(BaseModel):
    """What the service called it."""

    message_id: str


@activity(
    "sns.publish",
    title="Publish to a topic",
    effects="unsafe",
    keywords=("sns", "aws", "amazon", "topic", "notify", "push", "send"),
    options={"/topic": topics},
    examples=(
        Example(
            title="An order was placed",
            config={
                "topic": "arn:aws:sns:eu-central-1:123456789012:orders",
                "message": {"order": "{{ input.id }}"},
            },
        ),
    ),
)
async def publish(input: PublishInput, ctx: ActivityContext[SnsConnection]) -> Published:
    """Send a message to all who subscribed to a topic.

    A FIFO topic drops what is sent twice within five minutes; others know no key against doubling,
    so a step whose outcome is unknown is shown and not repeated.
    """
    text = input.message if isinstance(input.message, str) else json.dumps(input.message)
    parameters = {"TopicArn": input.topic, "Message": text}
    if input.subject:
        parameters["Subject"] = input.subject
    if input.group:
        parameters |= {"MessageGroupId": input.group, "MessageDeduplicationId": ctx.effect_key}
    for at, (name, value) in enumerate(input.attributes.items(), 1):
        entry = f"MessageAttributes.entry.{at}"
        kind = "String" if isinstance(value, str) else "Number"
        parameters |= {
            f"{entry}.Name": name,
            f"{entry}.Value.DataType": kind,
            f"{entry}.Value.StringValue": str(value),
        }
    root = await call(ctx.http, ctx.connection, "Publish", parameters)
    return Published(message_id="".join(texts(root, "MessageId")))
