"""`nats.publish`: one message or many, kept by a stream or only sent."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.nats.client import Server, connected
from connectors.nats.connection import NatsConnection
from connectors.nats.names import SUBJECT, Header, Headers, HeaderValue, Subject
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import BODY_AS, BodyAs, to_bytes
from nextscript.kinds.web import MORE
from nextscript.node_types import Example

_AT_ONCE = 100
_ID = "Nats-Msg-Id"


class Outgoing(BaseModel):
    """One message of many; what it leaves out is as for all of them."""

    model_config = ConfigDict(extra="forbid")
    body: JsonValue = Field(description="The content.")
    subject: Subject | None = Field(default=None, description="Where to, if not as the others.")
    headers: Headers = Field(default={}, description="Added to the headers of all.")
    message_id: HeaderValue | None = Field(default=None, description="Made from the step if empty.")


class PublishInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    subject: Subject = Field(description=SUBJECT)
    body: JsonValue = Field(default=None, description="The content of one message.")
    messages: list[Outgoing] | None = Field(
        default=None, max_length=10_000, description="Or many messages."
    )
    body_as: BodyAs = Field(default="json", title="Send the body as", description=BODY_AS)
    kept: bool = Field(
        default=True,
        title="A stream must keep it",
        description="Without it a message is sent to who listens now, and nobody confirms it.",
    )
    headers: Headers = Field(default={}, description="Said about the message.")
    message_id: HeaderValue | None = Field(
        default=None,
        description="By which the stream knows a message again. Made from the step if empty.",
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


class Stored(BaseModel):
    """Where a stream keeps a message."""

    stream: str
    sequence: int
    duplicate: bool = Field(description="The stream had it before, by its id.")


class Published(BaseModel):
    """What was sent."""

    count: int
    messages: list[Stored] = Field(description="In order; empty when no stream had to keep them.")


@activity(
    "nats.publish",
    title="Publish messages",
    effects="unsafe",
    keywords=("send", "message", "jetstream", "subject", "produce", "event"),
    examples=(
        Example(
            title="Tell of an order, for good",
            config={"subject": "orders.created", "body": {"id": "{{ input.order }}"}},
        ),
        Example(
            title="Tell whoever listens now",
            config={"subject": "ticks", "body": "tick", "body_as": "text", "kept": False},
        ),
    ),
)
async def publish(input: PublishInput, ctx: ActivityContext[NatsConnection]) -> Published:
    """Send messages; each is confirmed by the stream that keeps its subject, or only sent.

    A step whose outcome is unknown is shown and not repeated. The message ids are the same in each
    attempt: where the stream leaves out what it has seen for long enough (its duplicate window),
    set the step's *effects* to idempotent.
    """
    given = input.all_messages()
    bodies = [await to_bytes(one.body, input.body_as, ctx.files) for one in given]
    stored: list[Stored] = []
    async with connected(ctx.connection, ctx.dial) as server:
        for at in range(0, len(given), _AT_ONCE):
            part = list(zip(given, bodies, strict=True))[at : at + _AT_ONCE]
            sending = [
                _sent(server, input, one, body, _headers(input, one, f"{ctx.effect_key}.{n}"))
                for n, (one, body) in enumerate(part, at)
            ]
            stored += [one for one in await _all(sending) if one is not None]
            ctx.heartbeat(at + len(part))
        await server.settle()
    return Published(count=len(given), messages=stored)


async def _all(sending: list[Any]) -> list[Stored | None]:
    # Any: coroutines. All are waited for, so that none is on its way when one was refused.
    answers = await asyncio.gather(*sending, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [one for one in answers if not isinstance(one, BaseException)]


async def _sent(
    server: Server, input: PublishInput, one: Outgoing, body: bytes, headers: dict[Header, str]
) -> Stored | None:
    subject = one.subject or input.subject
    if not input.kept:
        await server.ask(server.client.publish(subject, body, headers=headers or None))
        return None
    ack = await server.ask(server.jetstream.publish(subject, body, headers=headers))
    return Stored(stream=ack.stream, sequence=ack.seq, duplicate=bool(ack.duplicate))


def _headers(input: PublishInput, one: Outgoing, made: str) -> dict[Header, str]:
    return {**input.headers, **one.headers, _ID: one.message_id or made}
