"""Calling an operation: one request, or one per page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx2
from pydantic import JsonValue

from nextscript.activity import ActivityContext
from nextscript.document.sentences import at_pointer
from nextscript.egress import Binding
from nextscript.errors import NextScriptError, Rejected
from nextscript.http.answers import body_of
from nextscript.http.limits import within_limits
from nextscript.http.transfer import name_of
from nextscript.kinds import WebConnection
from nextscript.manifest.checking import OperationInput
from nextscript.manifest.failing import failed, has_failed
from nextscript.manifest.models import Failures, Manifest, Operation
from nextscript.manifest.paging import Page, following, joined
from nextscript.manifest.requests import Request, request_of
from nextscript.manifest.schemas import pages_field
from nextscript.values import Json

Context = ActivityContext[Any]  # Any: the connection is of the manifest's own kinds
Call = Callable[[OperationInput, Context], Awaitable[JsonValue]]
_BEGINNING = 4096


def caller(manifest: Manifest, operation: Operation, base_url: str) -> Call:
    """Give the function of an operation. `base_url` is asked where there is no connection."""

    async def call(input: OperationInput, ctx: Context) -> JsonValue:
        return await _Calling(manifest, operation, base_url, ctx).run(dict(input.root))

    call.__doc__ = operation.description
    return call


class _Calling:
    """One call of one operation."""

    def __init__(
        self, manifest: Manifest, operation: Operation, base_url: str, ctx: Context
    ) -> None:
        self.manifest = manifest
        self.operation = operation
        self.ctx = ctx
        found = ctx.connection
        self.signed_in = isinstance(found, WebConnection) and found.signs_in
        self.binding = found.binding() if isinstance(found, WebConnection) else Binding(base_url)

    async def run(self, values: dict[str, JsonValue]) -> JsonValue:
        every = bool(values.pop(pages_field(self.operation), False))
        request = await self.request(values)
        if self.operation.answer.file:
            return await self.fetched(request)
        response, body = await self.sent(request)
        if every and self.operation.paging:
            body = await self.pages(values, response, body)
        select = self.operation.answer.select
        return at_pointer(body, select) if select else body  # type: ignore[return-value] # JSON

    async def request(self, values: dict[str, JsonValue]) -> Request:
        return await request_of(
            self.manifest,
            self.operation,
            values,
            binding=self.binding,
            files=self.ctx.files,
            effect_key=self.ctx.effect_key,
        )

    async def sent(self, request: Request) -> tuple[httpx2.Response, Json]:
        response: httpx2.Response = await self.ctx.http.request(
            request.method, request.url, **request.options()
        )
        body = None if response.status_code in (204, 304) else body_of(response)
        if has_failed(response.status_code, body, self.failures):
            raise self.refusal(response)
        return response, body

    async def fetched(self, request: Request) -> JsonValue:
        """Keep the answer as a file while it comes."""
        options = request.options()
        options.pop("max_seconds", None)
        async with self.ctx.http.stream(request.method, request.url, **options) as answer:
            if not 200 <= answer.status_code < 300:
                raise self.refusal(await answer.beginning(_BEGINNING))
            headers = dict(answer.headers.items())
            name = name_of(str(answer.response.request.url), headers)
            file = await self.ctx.files.write(
                answer.pieces(), name=name, type=headers.get("content-type", "")
            )
        return file.model_dump(by_alias=True, mode="json")

    async def pages(
        self, values: dict[str, JsonValue], response: httpx2.Response, body: Json
    ) -> Json:
        """Read on to the last page and give the first answer with the items of all."""
        paging = self.operation.paging
        assert paging is not None
        bodies, number = [body], 1
        while after := following(paging, values, Page(response, bodies[-1], number)):
            if number >= paging.max_pages:
                raise Rejected(
                    f"There are more than {paging.max_pages} pages.",
                    code="http.paging",
                    hint="Ask for less, or read the pages in a loop.",
                )
            values = {**values, **after.fields}
            request = await self.request(values)
            if after.url is not None:
                request = Request(request.method, after.url, request.binding, request.headers)
            response, body = await within_limits(self.ctx, partial(self.sent, request))
            bodies.append(body)
            number += 1
            self.ctx.heartbeat(number)
        return joined(paging, bodies)

    @property
    def failures(self) -> Failures:
        return self.operation.failures or self.manifest.failures

    def refusal(self, response: httpx2.Response) -> NextScriptError:
        return failed(
            response,
            what=self.operation.title,
            failures=self.failures,
            limits=self.manifest.rate_limit,
            signed_in=self.signed_in,
            now=datetime.now(UTC),
        )
