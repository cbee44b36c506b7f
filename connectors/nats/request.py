"""`nats.request`: a message to a service, and its answer."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.nats.client import connected
from connectors.nats.connection import NatsConnection
from connectors.nats.names import SUBJECT, Headers, Subject
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import BODY_AS, READ_AS, BodyAs, ReadAs, read_body, to_bytes
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example


class RequestInput(BaseModel):
    """Whom to ask, and what."""

    model_config = ConfigDict(extra="forbid")
    subject: Subject = Field(description=SUBJECT)
    body: JsonValue = Field(default=None, description="The content.")
    body_as: BodyAs = Field(default="json", title="Send the body as", description=BODY_AS)
    headers: Headers = Field(default={}, description="Said about the request.")
    timeout: Duration = Field(default="10s", description="How long to wait for the answer.")
    read_as: ReadAs = Field(default="auto", title="Read the answer as", description=READ_AS)


class Answer(BaseModel):
    """What was answered."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    headers: dict[str, str]


@activity(
    "nats.request",
    title="Ask a service",
    effects="unsafe",
    keywords=("request", "reply", "rpc", "call", "service"),
    examples=(
        Example(
            title="The price of an item",
            config={"subject": "prices.get", "body": {"item": "{{ input.item }}"}},
        ),
    ),
)
async def request(input: RequestInput, ctx: ActivityContext[NatsConnection]) -> Answer:
    """Send a request and wait for the first answer.

    When nobody listens it is tried again; when an answer does not come in time the step's outcome
    is unknown, which is shown and not repeated. Where a question changes nothing, set the step's
    *effects* to idempotent.
    """
    body = await to_bytes(input.body, input.body_as, ctx.files)
    seconds = parse_duration(input.timeout).total_seconds()
    async with connected(ctx.connection, ctx.dial) as server:
        asking = server.client.request(
            input.subject, body, timeout=seconds, headers=input.headers or None
        )
        answer = await server.ask(asking)
    return Answer(
        body=await read_body(answer.data, input.read_as, ctx.files, "answer"),
        headers={str(name): str(value) for name, value in (answer.headers or {}).items()},
    )
