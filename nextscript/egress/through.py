"""The way out for a library that speaks HTTP through httpx2 by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import httpx2
from typing_extensions import override

if TYPE_CHECKING:
    from nextscript.activity import Http
    from nextscript.connection import Outside

_OF_BODY = frozenset(["accept", "content-type"])


def of_body(name: str) -> bool:
    """Say whether a header, by its lower-case name, is about the body sent or asked for."""
    return name in _OF_BODY


def client_through(
    http: Http | Outside,
    *,
    sent: Callable[[str], bool] = of_body,
    judge: Callable[[int], None] = lambda status: None,
    **options: Any,  # Any: `EgressClient.stream`'s own
) -> httpx2.AsyncClient:
    """Give a client for a library, whose requests `ctx.http` checks and signs in.

    Of their headers only those go on that are `sent`: the others tell of this machine, or come from
    variables of its environment. `judge` sees each status and may raise. `options` are those of
    `ctx.http.stream`: a binding, limits.
    """
    transport = _Through(http, sent, judge, options)
    return httpx2.AsyncClient(transport=transport, trust_env=False, timeout=None)


class _Through(httpx2.AsyncBaseTransport):
    def __init__(
        self,
        http: Http | Outside,
        sent: Callable[[str], bool],
        judge: Callable[[int], None],
        options: dict[str, Any],  # Any: as above
    ) -> None:
        self._http: Any = http  # an Outside that connections are tried through streams, too
        self._sent, self._judge, self._options = sent, judge, options

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        body = {"content": content} if content else {}
        headers = {name: value for name, value in request.headers.items() if self._sent(name)}
        stack = AsyncExitStack()
        streamed = self._http.stream(
            request.method, str(request.url), headers=headers, **self._options, **body
        )
        async with stack:
            answer = await stack.enter_async_context(streamed)
            self._judge(answer.status_code)
            stack = stack.pop_all()
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Body(answer, stack),
            request=request,
        )


class _Body(httpx2.AsyncByteStream):
    """An answer that is still on its way. A library may look for its end a second time."""

    def __init__(self, answer: Any, stack: AsyncExitStack) -> None:  # Any: what ctx.http streams
        self._stack = stack
        self._pieces = self._read(answer)

    @override
    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces

    @override
    async def aclose(self) -> None:
        await self._stack.aclose()

    async def _read(self, answer: Any) -> AsyncIterator[bytes]:  # Any: as above
        # Left with whatever went wrong, so that egress says what it means.
        async with self._stack:
            async for piece in answer.pieces():
                yield piece
