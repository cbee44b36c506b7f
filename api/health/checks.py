"""What this process cannot work without."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from sqlalchemy import text

from activities.parts import Parts
from api.transaction import transaction
from nextscript.errors import Unavailable

_PATIENCE = 1.5


async def refuse_unready(parts: Parts) -> None:
    """Raise Unavailable, naming what does not answer."""
    names = ("database", "temporal")
    answers = await asyncio.gather(
        _soon(_database(parts)), _soon(_temporal(parts)), return_exceptions=True
    )
    missing = [
        name
        for name, answer in zip(names, answers, strict=True)
        if isinstance(answer, BaseException)
    ]
    if missing:
        raise Unavailable(f"Not ready: {' and '.join(missing)} did not answer.")


async def _soon(check: Awaitable[None]) -> None:
    await asyncio.wait_for(check, _PATIENCE)


async def _database(parts: Parts) -> None:
    async with transaction(parts.sessions) as session:
        await session.execute(text("SELECT 1"))


async def _temporal(parts: Parts) -> None:
    await parts.engine.check()
