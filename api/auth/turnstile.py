"""Refusing a flood of sign-ins before anything else is done for them, which costs next to nothing.

A thousand at once that were each routed, parsed and looked up would keep everybody else waiting.
"""

from __future__ import annotations

import asyncio
import random

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from activities.auth.turns import Turns
from api.problems import problem_response
from nextscript.errors import TooMany

PATH = "/v1/auth/login"
_SPREAD = 0.4
"""Seconds over which a flood's refusals are spread, so that others are answered between them."""


class Turnstile:
    """A middleware that refuses who finds no place; who may wait does so in `api.auth.turns`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST":
            turns: Turns = scope["app"].state.turns
            try:
                turns.refuse_without_place(address_of(scope))
            except TooMany as error:
                await asyncio.sleep(random.uniform(0, _SPREAD))
                await problem_response(Request(scope), error)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """Give the address a request came from, the client's where a proxy is trusted."""
    return scope["client"][0] if scope["client"] else ""
