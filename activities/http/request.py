"""`http.request`: call any service that speaks HTTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import httpx2
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from activities.http.connection import WebService
from activities.http.pages import Paging, items_of, next_of
from activities.http.sending import BodyAs, body_of, headers_of, query_of
from nextscript.activity import ActivityContext, activity
from nextscript.egress import Binding
from nextscript.egress.client import MAX_STREAMED_SECONDS
from nextscript.errors import NextScriptError, Rejected
from nextscript.http.answers import body_of as answer_of
from nextscript.http.answers import failure, matches
from nextscript.http.transfer import file_body, name_of
from nextscript.node_types import Example

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
Expected = Annotated[
    str, StringConstraints(pattern=r"^([1-5]([0-9]{2}|xx)|[1-5][0-9]{2}-[1-5][0-9]{2})$")
]
_BEGINNING = 4096
_SAFE = ("GET", "HEAD", "OPTIONS")


class HttpRequestInput(BaseModel):
    """What to ask, and whom."""

    model_config = ConfigDict(extra="forbid")
    method: Method = Field(
        default="GET", description="GET reads, POST adds, PUT and PATCH change, DELETE removes."
    )
    url: str = Field(
        title="URL",
        description="A full address, or with a connection one relative to its base URL.",
    )
    query: dict[str, JsonValue] = Field(
        default={}, description="Parameters after the question mark; a list repeats its name."
    )
    headers: dict[str, JsonValue] = Field(
        default={}, description="Headers to send; a connection adds its own."
    )
    body: JsonValue = Field(default=None, description="What to send.")
    body_as: BodyAs = Field(
        default="json",
        title="Send the body as",
        description="JSON, form fields, plain text, or a file: a reference from an earlier step "
        "(or base64 text).",
    )
    answer_as: Literal["data", "file"] = Field(
        default="data",
        title="Read the answer as",
        description="Data (up to 20 MB), or a file of any size that later steps refer to.",
    )
    expect: list[Expected | int] = Field(
        default=["2xx"],
        title="Expected statuses",
        description="Statuses that are a success, such as 2xx, 404 or 200-204.",
        json_schema_extra={"x-group": "More"},
    )
    paging: Paging | None = Field(
        default=None,
        description="Read all pages; the body is then the list of all items.",
        json_schema_extra={"x-group": "More"},
    )


class HttpAnswer(BaseModel):
    """What the service answered."""

    status: int
    headers: dict[str, str]
    body: JsonValue = Field(
        description="JSON as data, text as text, anything else as base64; null when empty; "
        "or the file it was kept as."
    )
    pages: int = Field(default=1, description="How many pages were read.")


@activity(
    "http.request",
    title="Call a web service",
    effects="keyed",
    icon="globe",
    keywords=(
        "api",
        "rest",
        "call",
        "fetch",
        "curl",
        "web",
        "url",
        "get",
        "post",
        "download",
        "http",
        "request",
        "webhook",
        "send",
    ),
    examples=(
        Example(title="Read a customer", config={"url": "/customers/{{ input.id }}"}),
        Example(
            title="Fetch a large file",
            config={"url": "https://data.example.com/orders.csv.gz", "answer_as": "file"},
        ),
        Example(
            title="Create an order",
            config={
                "method": "POST",
                "url": "https://api.example.com/orders",
                "body": {"item": "{{ input.item }}", "count": 2},
            },
        ),
    ),
)
async def request(input: HttpRequestInput, ctx: ActivityContext[WebService | None]) -> HttpAnswer:
    """Call a web address and read its answer.

    A busy or broken service (429, 5xx, no connection) is tried again by the step's retry policy;
    any other status you do not expect ends the step with what the service said. Requests that
    change something carry an `Idempotency-Key`, the same for every attempt.
    """
    if input.answer_as == "file":
        return await _fetched(input, ctx)
    response = await send(input, ctx)
    if input.paging:
        return await _all_pages(input, input.paging, response, ctx)
    return _answer(response, answer_of(response))


def _answer(response: httpx2.Response, body: JsonValue, pages: int = 1) -> HttpAnswer:
    headers = dict(response.headers.items())
    return HttpAnswer(status=response.status_code, headers=headers, body=body, pages=pages)


async def _all_pages(
    input: HttpRequestInput,
    paging: Paging,
    response: httpx2.Response,
    ctx: ActivityContext[WebService | None],
) -> HttpAnswer:
    items, page = items_of(paging, response), 1
    while following := next_of(paging, response, page):
        query = {**input.query, **following.query} if following.url is None else {}
        change = {"url": following.url or input.url, "query": query}
        response = await send(input.model_copy(update=change), ctx)
        items, page = items + items_of(paging, response), page + 1
        ctx.heartbeat(page)
    return _answer(response, list(items), page)


async def _fetched(input: HttpRequestInput, ctx: ActivityContext[WebService | None]) -> HttpAnswer:
    """Keep the answer's body as a file while it comes."""
    if input.paging:
        raise Rejected("Pages cannot be read into a file", code="http.invalid")
    async with ctx.http.stream(input.method, input.url, **await _options(input, ctx)) as answer:
        if not matches(answer.status_code, input.expect):
            raise _refusal(input, ctx, await answer.beginning(_BEGINNING))
        headers = dict(answer.headers.items())
        name, kind = name_of(str(answer.response.request.url), headers), headers.get("content-type")
        file = await ctx.files.write(answer.pieces(), name=name, type=kind or "")
    return HttpAnswer(
        status=answer.status_code, headers=headers, body=file.model_dump(by_alias=True)
    )


async def send(input: HttpRequestInput, ctx: ActivityContext[WebService | None]) -> httpx2.Response:
    """Send one request. Raises for a status that is not expected."""
    options = await _options(input, ctx)
    response: httpx2.Response = await ctx.http.request(input.method, input.url, **options)
    if not matches(response.status_code, input.expect):
        raise _refusal(input, ctx, response)
    return response


async def _options(
    input: HttpRequestInput, ctx: ActivityContext[WebService | None]
) -> dict[str, Any]:  # Any: httpx2's own
    headers = headers_of(input.headers)
    sent = await file_body(input.body, ctx.files) if input.body_as == "file" else None
    if sent is not None:
        body, own = sent
        headers = {k: v for k, v in headers.items() if k.lower() != "content-length"}
        for name, value in own.items():
            _offer(headers, name, value)
        body["max_seconds"] = MAX_STREAMED_SECONDS  # the step's own timeout is what ends it
    else:
        body, content_type = body_of(input.body, input.body_as)
        _offer(headers, "Content-Type", content_type)
    _offer(headers, "Idempotency-Key", None if input.method in _SAFE else ctx.effect_key)
    binding = ctx.connection.binding() if ctx.connection else Binding()
    return {"binding": binding, "headers": headers, "params": query_of(input.query), **body}


def _refusal(
    input: HttpRequestInput, ctx: ActivityContext[WebService | None], response: httpx2.Response
) -> NextScriptError:
    what = f"{input.method} {re.split('[?#]', input.url)[0]}"
    signed_in = ctx.connection is not None and ctx.connection.signs_in
    return failure(response, what=what, signed_in=signed_in, now=datetime.now(UTC))


def _offer(headers: dict[str, str], name: str, value: str | None) -> None:
    """Set a header the user has not set."""
    if value and name.lower() not in (taken.lower() for taken in headers):
        headers[name] = value
