"""`rabbitmq.declare_queue`: a queue, made if it is not there, with its bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.rabbitmq.client import connected
from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import translated
from connectors.rabbitmq.messages import QUEUE
from connectors.rabbitmq.names import Headers, QueueName, Short
from connectors.rabbitmq.queue_info import QueueInfo
from nextscript.activity import ActivityContext, activity
from nextscript.durations import Duration, parse_duration
from nextscript.kinds.web import MORE
from nextscript.node_types import Example

if TYPE_CHECKING:
    from aiormq.abc import ArgumentsType


class Binding(BaseModel):
    """Which messages of an exchange come into the queue."""

    model_config = ConfigDict(extra="forbid")
    exchange: QueueName = Field(description="An exchange that is there.")
    routing_key: Short = Field(default="", description="Such as order.created or order.#.")


class DeclareInput(BaseModel):
    """Which queue, and how it behaves."""

    model_config = ConfigDict(extra="forbid")
    queue: QueueName = Field(description=QUEUE)
    bindings: list[Binding] = Field(default=[], description="What comes into it.")
    kind: Literal["classic", "quorum", "stream"] = Field(
        default="classic", description="Quorum queues are kept on several servers."
    )
    durable: bool = Field(default=True, description="Kept over a restart of the server.")
    message_ttl: Duration | None = Field(
        default=None, title="Messages expire", description="Messages that waited longer go."
    )
    max_length: int | None = Field(
        default=None, ge=1, description="The oldest messages go when there are more."
    )
    dead_letter_exchange: Short | None = Field(
        default=None, description="Where refused and expired messages go; empty for a queue."
    )
    dead_letter_routing_key: Short | None = Field(
        default=None, description="Without an exchange, the name of that queue."
    )
    arguments: Headers = Field(
        default={}, description="Further x-… arguments of the server.", json_schema_extra=MORE
    )


@activity(
    "rabbitmq.declare_queue",
    title="Make a queue",
    effects="idempotent",
    keywords=("create", "bind", "amqp", "exchange", "dead letter"),
    examples=(
        Example(
            title="Orders of a shop, refused ones kept",
            config={
                "queue": "orders",
                "bindings": [{"exchange": "shop", "routing_key": "order.#"}],
                "dead_letter_exchange": "",
                "dead_letter_routing_key": "orders.dead",
            },
        ),
    ),
)
async def declare_queue(input: DeclareInput, ctx: ActivityContext[RabbitConnection]) -> QueueInfo:
    """Make a queue and its bindings if they are not there.

    A queue that is there with other properties is an error and stays as it is.
    """
    async with connected(ctx.connection, ctx.dial) as channel:
        with translated(asked=True):
            queue = await channel.declare_queue(
                input.queue, durable=input.durable, arguments=_arguments(input)
            )
            for one in input.bindings:
                await queue.bind(one.exchange, one.routing_key)
            return QueueInfo.of(queue)


def _arguments(input: DeclareInput) -> ArgumentsType:
    ttl = parse_duration(input.message_ttl) if input.message_ttl else None
    named = {
        "x-queue-type": input.kind,
        "x-message-ttl": int(ttl.total_seconds() * 1000) if ttl else None,
        "x-max-length": input.max_length,
        "x-dead-letter-exchange": input.dead_letter_exchange,
        "x-dead-letter-routing-key": input.dead_letter_routing_key,
    }
    return {**{name: one for name, one in named.items() if one is not None}, **input.arguments}
