"""What signing in leaves behind is deleted once it is of no use."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial

from activities.auth import attempts, passkey_answers, sessions, tickets
from activities.parts import Parts
from activities.periodic import meanwhile
from store.session import open_session

_EVERY = 600.0


def forgetting(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Delete now and then what is forgotten, until the block is left."""
    return meanwhile(_EVERY, partial(forget_old, parts), "sign_ins.forgetting")


async def forget_old(parts: Parts) -> None:
    """Delete what is forgotten; rows somebody counts in just now are left to the next time."""
    async with open_session(parts.sessions) as session:
        await attempts.forget_old(session)
        await tickets.forget_old(session)
        await passkey_answers.forget_old(session)
        await sessions.forget_rotated(session)
