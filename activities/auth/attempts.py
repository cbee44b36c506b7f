"""How often somebody may guess: so many times, then after half a minute, a minute, two …

A guess is counted before it is looked at, and given back when it was right: of any number that
come at the same moment, no more are looked at than may be. Counted in the database, so for all
processes together, for known and unknown accounts alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, not_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import FailedSignIn
from activities.auth.secrets import hashed
from activities.columns import now
from nextscript.errors import TooMany


@dataclass(frozen=True)
class Patience:
    """How many guesses are free, how long it is then waited, and when all is forgotten."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten: timedelta


PASSWORDS = Patience(10, timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=15))
CODES = Patience(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(days=1))
"""A code has six digits, so who guesses has fewer tries, and a longer memory of theirs is kept."""

_MOST_DOUBLINGS = 10


async def take(session: AsyncSession, account: str, patience: Patience = PASSWORDS) -> None:
    """Count a guess that is about to be looked at, and commit. Raises TooMany while one waits."""
    at, mark = now(), hashed(account)
    counting = insert(FailedSignIn).values(
        account=mark, failures=1, last_at=at, forgotten_at=at + patience.forgotten
    )
    old = col(FailedSignIn.forgotten_at) < at
    counted = counting.on_conflict_do_update(
        index_elements=["account"],
        set_={
            "failures": case((old, 1), else_=col(FailedSignIn.failures) + 1),
            "last_at": at,
            "forgotten_at": at + patience.forgotten,
        },
        where=not_(and_(not_(old), _is_waiting(at, patience))),
    )
    taken = await session.scalar(counted.returning(col(FailedSignIn.failures)))
    if taken is None:
        raise await _too_many(session, mark, patience)
    await session.commit()


async def give_back(session: AsyncSession, account: str) -> None:
    """Count a guess less, and commit: it was not looked at."""
    await session.execute(
        update(FailedSignIn)
        .where(col(FailedSignIn.account) == hashed(account), col(FailedSignIn.failures) > 0)
        .values(failures=col(FailedSignIn.failures) - 1)
    )
    await session.commit()


async def forget(session: AsyncSession, account: str) -> None:
    """Start again after a success."""
    await session.execute(delete(FailedSignIn).where(col(FailedSignIn.account) == hashed(account)))


def wait_after(failures: int, patience: Patience = PASSWORDS) -> timedelta:
    """Give how long an account waits after so many failures."""
    if failures < patience.free:
        return timedelta(0)
    doublings = min(failures - patience.free, _MOST_DOUBLINGS)
    doubled: timedelta = patience.first_wait * 2**doublings
    return min(doubled, patience.longest_wait)


async def forget_old(session: AsyncSession) -> None:
    """Delete what is forgotten; rows somebody counts in just now are left to the next time."""
    old = select(col(FailedSignIn.account)).where(col(FailedSignIn.forgotten_at) < now())
    free = (await session.scalars(old.with_for_update(skip_locked=True))).all()
    await session.execute(delete(FailedSignIn).where(col(FailedSignIn.account).in_(free)))


def _is_waiting(at: datetime, patience: Patience) -> ColumnElement[bool]:
    """Say in SQL what `wait_after` says, for the row as it is once nobody else changes it."""
    doublings = func.least(col(FailedSignIn.failures) - patience.free, _MOST_DOUBLINGS)
    seconds = func.least(
        patience.first_wait.total_seconds() * func.power(2, doublings),
        patience.longest_wait.total_seconds(),
    )
    until = col(FailedSignIn.last_at) + seconds * func.make_interval(0, 0, 0, 0, 0, 0, 1)
    return and_(col(FailedSignIn.failures) >= patience.free, until > at)


async def _too_many(session: AsyncSession, mark: bytes, patience: Patience) -> TooMany:
    row = await session.scalar(select(FailedSignIn).where(col(FailedSignIn.account) == mark))
    left = row.last_at + wait_after(row.failures, patience) - now() if row else timedelta(0)
    said = "Too many failed attempts; wait a little."
    return TooMany(said, retry_after=max(left, timedelta(seconds=1)))
