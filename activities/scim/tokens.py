"""Who a directory's token stands for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.permissions import DIRECTORY
from activities.auth.secrets import hashed
from activities.columns import now
from activities.operation import Actor
from activities.scim.models import Directory
from nextscript.errors import Unauthenticated

PREFIX = "nsdir_"
_SEEN_EVERY = timedelta(minutes=1)


async def actor_of(session: AsyncSession, credential: str) -> Actor:
    """Give the actor of a directory's token. Raises Unauthenticated."""
    query = select(Directory).where(col(Directory.token_hash) == hashed(credential))
    row = await session.scalar(query)
    if row is None:
        raise _refused()
    if row.used_at is None or now() - row.used_at > _SEEN_EVERY:
        row.used_at = now()
    return _actor(row)


def is_one(actor: Actor) -> bool:
    """Say whether an actor is a directory."""
    return actor.permissions == DIRECTORY


async def again(session: AsyncSession, actor: Actor) -> Actor:
    """Give a directory as it is now, that was let in before. Raises Unauthenticated."""
    row = await session.get(Directory, actor.id)
    if row is None:
        raise _refused()
    return _actor(row)


def _actor(row: Directory) -> Actor:
    return Actor(
        kind="service",
        id=row.id,
        name="The directory",
        organisation_id=row.organisation_id,
        permissions=DIRECTORY,
    )


def _refused() -> Unauthenticated:
    return Unauthenticated("The token of this directory is not valid, or was replaced.")
