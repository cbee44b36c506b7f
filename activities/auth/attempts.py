"""How often somebody may fail to sign in: ten times, then after half a minute, a minute, two …

Counted in the database, so for all processes together, for known and unknown accounts alike.
Nobody waits longer than five minutes, and after a quarter of an hour in peace all is forgotten.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import FailedSignIn
from activities.auth.secrets import hashed
from activities.columns import now
from activities.parts import Parts
from activities.periodic import meanwhile
from nextscript.errors import TooMany
from store.session import open_session

FREE, FIRST_WAIT, LONGEST_WAIT = 10, timedelta(seconds=30), timedelta(minutes=5)
_FORGOTTEN = timedelta(minutes=15)
_CLEAN_EVERY = 600.0


async def refuse_flood(session: AsyncSession, account: str) -> None:
    """Raise TooMany while an account waits for having failed too often."""
    row = await session.scalar(
        select(FailedSignIn).where(col(FailedSignIn.account) == hashed(account))
    )
    if row is None:
        return
    left = row.last_at + wait_after(row.failures) - now()
    if left > timedelta(0):
        raise TooMany("Too many failed attempts; wait a little.", retry_after=left)


async def count_failure(session: AsyncSession, account: str) -> None:
    """Count a failed attempt; whoever calls commits, although the caller is refused."""
    at = now()
    old = col(FailedSignIn.last_at) < at - _FORGOTTEN
    counting = insert(FailedSignIn).values(account=hashed(account), failures=1, last_at=at)
    more = case((old, 1), else_=col(FailedSignIn.failures) + 1)
    await session.execute(
        counting.on_conflict_do_update(
            index_elements=["account"], set_={"failures": more, "last_at": at}
        )
    )


async def forget(session: AsyncSession, account: str) -> None:
    """Start again after a success."""
    await session.execute(delete(FailedSignIn).where(col(FailedSignIn.account) == hashed(account)))


def wait_after(failures: int) -> timedelta:
    """Give how long an account waits after so many failures."""
    if failures < FREE:
        return timedelta(0)
    doubled: timedelta = FIRST_WAIT * 2 ** min(failures - FREE, 10)
    return min(doubled, LONGEST_WAIT)


def forgetting(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Delete now and then what is forgotten, until the block is left."""
    return meanwhile(_CLEAN_EVERY, partial(forget_old, parts), "sign_ins.forgetting")


async def forget_old(parts: Parts) -> None:
    """Delete what is forgotten; rows somebody counts in just now are left to the next time."""
    old = select(col(FailedSignIn.account)).where(col(FailedSignIn.last_at) < now() - _FORGOTTEN)
    async with open_session(parts.sessions) as session:
        free = (await session.scalars(old.with_for_update(skip_locked=True))).all()
        await session.execute(delete(FailedSignIn).where(col(FailedSignIn.account).in_(free)))
