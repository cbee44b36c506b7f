"""Signing in takes turns, which are waited for before a request has a database connection."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Depends
from starlette.requests import Request

from activities.auth.turns import Turns
from api.auth.turnstile import address_of


async def _in_turn(request: Request) -> AsyncIterator[None]:
    turns: Turns = request.app.state.turns
    async with turns.turn(address_of(request.scope)):
        yield


in_turn = Depends(_in_turn, scope="function")
"""Before every other dependency of a route that signs somebody in by a password."""
