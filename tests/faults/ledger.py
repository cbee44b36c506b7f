"""The judge of every fault test: a small HTTP sink outside the system that records effects.

`POST /effect?name=…&hold=before|after` records the Idempotency-Key it was sent with. `before` waits
until `POST /release` before it records, `after` records and then waits before it answers: so a test
can kill a process exactly before or after the effect. `GET /effects` and `GET /held` tell.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class Ledger:
    """What happened, in order. An effect is applied once per key; a repeat is counted."""

    def __init__(self) -> None:
        self.effects: list[dict[str, Any]] = []  # Any: rows of plain JSON
        self.held: list[str] = []
        self.release = asyncio.Event()

    async def effect(self, request: Request) -> Response:
        name, hold = request.query_params["name"], request.query_params.get("hold")
        if hold == "before":
            await self._wait(name)
        self.effects.append({"name": name, "key": request.headers.get("idempotency-key")})
        if hold == "after":
            await self._wait(name)
        return JSONResponse({"applied": name})

    async def _wait(self, name: str) -> None:
        if self.release.is_set():
            return
        self.held.append(name)
        await self.release.wait()

    async def show(self, request: Request) -> Response:
        return JSONResponse(self.effects)

    async def show_held(self, request: Request) -> Response:
        return JSONResponse(self.held)

    async def let_go(self, request: Request) -> Response:
        self.release.set()
        return JSONResponse({})


def application() -> Starlette:
    ledger = Ledger()
    return Starlette(
        routes=[
            Route("/effect", ledger.effect, methods=["POST"]),
            Route("/effects", ledger.show),
            Route("/held", ledger.show_held),
            Route("/release", ledger.let_go, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(application(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
