"""The judge of every fault test: a small HTTP sink outside the system that records effects.

`POST /effect?name=…` records the Idempotency-Key it was sent with. What else it does is asked for
in the query, so that a test can kill a process at an exact point:

- `hold=before` waits for `POST /release` and then applies it, unless the caller has gone: it was
  never carried out. `hold=during` applies it then although the caller has gone, as most services
  do. `hold=after` applies it, and waits before it answers.
- `only=first` does so with the first request of a name alone.
- `refuse=2` answers the first two of a name 503 and applies nothing.
- `lose=1` applies the first of a name, and breaks the connection instead of answering.

`GET /effects`, `GET /asked` and `GET /held` tell.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


class Ledger:
    """What happened, in order; a repeat of a key is kept too, for the tests to count."""

    def __init__(self) -> None:
        self.effects: list[dict[str, Any]] = []  # Any: rows of plain JSON
        self.asked: Counter[str] = Counter()
        self.held: list[str] = []
        self.release = asyncio.Event()

    async def effect(self, request: Request) -> Response:
        query = request.query_params
        name = query["name"]
        self.asked[name] += 1
        first = self.asked[name] == 1
        if self.asked[name] <= int(query.get("refuse", 0)):
            return JSONResponse({"refused": name}, 503)
        hold = query.get("hold") if first or query.get("only") != "first" else None
        if await self._applied(request, name, hold) and self.asked[name] <= int(
            query.get("lose", 0)
        ):
            return StreamingResponse(_broken(), headers={"content-length": "100"})
        return JSONResponse({"applied": name})

    async def _applied(self, request: Request, name: str, hold: str | None) -> bool:
        if hold in ("before", "during"):
            await self._wait(name)
        if hold == "before" and await request.is_disconnected():
            return False
        self.effects.append({"name": name, "key": request.headers.get("idempotency-key")})
        if hold == "after":
            await self._wait(name)
        return True

    async def _wait(self, name: str) -> None:
        if self.release.is_set():
            return
        self.held.append(name)
        await self.release.wait()

    async def show(self, request: Request) -> Response:
        return JSONResponse(self.effects)

    async def show_asked(self, request: Request) -> Response:
        return JSONResponse(dict(self.asked))

    async def show_held(self, request: Request) -> Response:
        return JSONResponse(self.held)

    async def let_go(self, request: Request) -> Response:
        self.release.set()
        return JSONResponse({})


async def _broken() -> AsyncIterator[bytes]:
    yield b"{"
    raise ConnectionAbortedError  # the server then breaks the connection


def application() -> Starlette:
    ledger = Ledger()
    return Starlette(
        routes=[
            Route("/effect", ledger.effect, methods=["POST"]),
            Route("/effects", ledger.show),
            Route("/asked", ledger.show_asked),
            Route("/held", ledger.show_held),
            Route("/release", ledger.let_go, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(application(), host="127.0.0.1", port=int(sys.argv[1]), log_level="critical")
