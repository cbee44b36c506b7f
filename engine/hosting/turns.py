"""What a project sends is counted by the worker, whichever process of it sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from engine.calls import Wire
from engine.hosting.errors import read_error, told
from nextscript.egress import EgressClient
from nextscript.errors import RateLimited

Asking = Callable[[Wire], Awaitable[Wire]]
"""Asks the worker something for a job, and gives its answer."""


class WorkersTurns:
    """Fits `nextscript.egress.client.Turns`, within a host."""

    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    async def turn(self, project_id: str) -> None:
        """Wait for the project's turn. Raises RateLimited as `Shares.turn` does."""
        answer = await self._ask({"turn": project_id})
        if "error" in answer:
            raise read_error(answer["error"])


async def take_turn(egress: EgressClient, asked: Wire) -> Wire:
    """Answer a host for a worker."""
    try:
        await egress.shares.turn(asked["turn"])
    except RateLimited as error:
        return {"error": told(error)}
    return {}
