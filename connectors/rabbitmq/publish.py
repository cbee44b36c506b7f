"""`rabbitmq.publish`: one message or many, each confirmed by the server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.rabbitmq.client import ANSWER_SECONDS, connected
from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import translated
from connectors.rabbitmq.names import Headers, Short
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import BODY_AS, BodyAs, to_bytes
from nextscript.durations import Duration, parse_duration
from nextscript.kinds.web import MORE
from nextscript.node_types import Example

if TYPE_CHECKING:
    from aio_pika import Message
    from aio_pika.abc import AbstractExchange

_AT_ONCE = 100


class Outgoing(BaseModel):
    """One message of many; what it leaves out is as for all of them."""

    model_config = ConfigDict(extra="forbid")
    body: JsonValue = Field(description="The content.")
    routing_key: Short | None = Field(default=None, description="Where to, if not as the others.")
    headers: Headers = Field(default={}, description="Added to the headers of all.")
    message_id: Short | None = Field(default=None, description="Made from the step if empty.")


class PublishInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    exchange: Short = Field(default="", description="Empty sends straight to a queue.")
    routing_key: Short = Field(default="", description="Without an exchange, the queue's name.")
    body: JsonValue = Field(default=None, description="The content of one message.")
    messages: list[Outgoing] | None = Field(
        default=None, max_length=10_000, description="Or many messages."
    )
    body_as: BodyAs = Field(default="json", title="Send the body as", description=BODY_AS)
    headers: Headers = Field(default={}, description="Said about the message, for routing.")
    message_id: Short | None = Field(
        default=None,
        description="Tells receivers that a message is the same. Made from the step if empty.",
        json_schema_extra=MORE,
    )
    correlation_id: Short | None = Field(
        default=None, description="What it belongs to.", json_schema_extra=MORE
    )
    reply_to: Short | None = Field(
        default=None, description="The queue for answers.", json_schema_extra=MORE
    )
    type: Short | None = Field(
        default=None, description="What kind of message it is.", json_schema_extra=MORE
    )
    priority: int | None = Field(
        default=None, ge=0, le=255, description="For priority queues.", json_schema_extra=MORE
    )
    expires: Duration | None = Field(
        default=None, description="Dropped when it waited longer.", json_schema_extra=MORE
    )
    persistent: bool = Field(
        default=True, description="Kept over a restart of the server.", json_schema_extra=MORE
    )
    must_arrive: bool = Field(
        default=True,
        title="A queue must take it",
        description="It is an error when no queue is bound for it.",
        json_schema_extra=MORE,
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

    count: int = Field(description="How many messages the server confirmed.")
    message_ids: list[str] = Field(description="Their ids, in order.")


@activity(
    "rabbitmq.publish",
    title="Publish messages",
    effects="unsafe",
    keywords=("send", "queue", "amqp", "message", "exchange", "produce"),
    examples=(
        Example(
            title="Tell everybody about an order",
            config={
                "exchange": "orders",
                "routing_key": "order.created",
                "body": {"id": "{{ input.order }}"},
            },
        ),
        Example(
            title="A task for each line, straight into a queue",
            config={"routing_key": "tasks", "messages": [{"body": "{{ input.line }}"}]},
        ),
    ),
)
async def publish(input: PublishInput, ctx: ActivityContext[RabbitConnection]) -> Published:
    """Send messages to an exchange or a queue, and wait until the server has them.

    A step whose outcome is unknown is shown and not repeated, for RabbitMQ would deliver the
    message twice. The message ids are the same in each attempt: where the receivers leave out what
    they have seen, set the step's *effects* to idempotent.
    """
    given = input.all_messages()
    messages = [await _made(one, input, ctx, at) for at, one in enumerate(given)]
    async with connected(ctx.connection, ctx.dial) as channel:
        with translated(asked=True):
            exchange = await channel.get_exchange(input.exchange, ensure=False)
            for at in range(0, len(messages), _AT_ONCE):
                part = list(zip(given, messages, strict=True))[at : at + _AT_ONCE]
                await _sent(exchange, input, part)
                ctx.heartbeat(at + len(part))
    return Published(count=len(messages), message_ids=[str(one.message_id) for one in messages])


async def _sent(
    exchange: AbstractExchange, input: PublishInput, part: list[tuple[Outgoing, Message]]
) -> None:
    async with asyncio.timeout(ANSWER_SECONDS):
        said = await asyncio.gather(
            *(
                exchange.publish(
                    message,
                    input.routing_key if one.routing_key is None else one.routing_key,
                    mandatory=input.must_arrive,
                )
                for one, message in part
            ),
            return_exceptions=True,
        )
    for answer in said:
        if isinstance(answer, BaseException):
            raise answer


async def _made(
    one: Outgoing, input: PublishInput, ctx: ActivityContext[RabbitConnection], at: int
) -> Message:
    from aio_pika import DeliveryMode, Message  # noqa: PLC0415 - loaded by its first step

    mode = DeliveryMode.PERSISTENT if input.persistent else DeliveryMode.NOT_PERSISTENT
    return Message(
        await to_bytes(one.body, input.body_as, ctx.files),
        headers={**input.headers, **one.headers},
        content_type="application/json" if input.body_as == "json" else None,
        delivery_mode=mode,
        priority=input.priority,
        correlation_id=input.correlation_id,
        reply_to=input.reply_to,
        expiration=parse_duration(input.expires) if input.expires else None,
        message_id=one.message_id or f"{ctx.effect_key}.{at}",
        timestamp=datetime.now(UTC),
        type=input.type,
    )
