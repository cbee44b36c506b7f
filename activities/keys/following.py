"""Following the key file: a key that was added encrypts in every process a second later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from activities.periodic import meanwhile
from store.keys import KeyRing

SECONDS = 1.0


@asynccontextmanager
async def following(keys: KeyRing) -> AsyncIterator[None]:
    """Follow the file until the block is left; one that cannot be read changes nothing."""

    async def look() -> None:
        keys.reread()

    async with meanwhile(SECONDS, look, "keys"):
        yield
