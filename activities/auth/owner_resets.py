"""`server.py reset-owner`: a way back in for an owner, from the server's shell, without mail.

Whoever can run it holds the database and the keys; it gives nothing they could not take.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.auth import attempts, factors, resets
from activities.auth.account import end_all
from activities.auth.emails import folded
from activities.auth.granting import OWNER
from activities.auth.models import Member, Organisation, User
from activities.parts import Parts
from nextscript.errors import Invalid, NotFound
from store.session import open_session
from store.settings import Settings

_SHELL = Who("service", None, "The server's shell")


@dataclass(frozen=True)
class Owner:
    """Somebody who owns an organisation."""

    email: str
    name: str
    organisation: str
    disabled: bool


async def owners(parts: Parts) -> Sequence[Owner]:
    """Give who owns an organisation of this instance, by address."""
    query = (
        select(User, Organisation)
        .join(Member, col(Member.user_id) == col(User.id))
        .join(Organisation, col(Organisation.id) == col(Member.organisation_id))
        .where(col(Member.role) == OWNER, col(Member.project_id).is_(None))
    )
    async with parts.sessions() as session:
        found = await session.execute(query.order_by(col(User.email), col(Organisation.key)))
        return [Owner(one.email, one.name, home.name, one.disabled) for one, home in found]


async def reset_owner(parts: Parts, email: str, *, remove_factors: bool) -> str:
    """Give a link by which an owner sets a password; it works once, for 30 minutes.

    Their sessions end now. Second factors stay, unless `remove_factors`. It is in the audit log of
    every organisation they own. Raises NotFound for who owns none, Invalid without an address of
    the instance.
    """
    base = address_of(parts.settings)
    async with open_session(parts.sessions) as session:
        user = await session.scalar(
            select(User).where(col(User.email) == folded(email)).with_for_update()
        )
        homes = await _owned(session, user.id) if user else []
        if user is None or not homes:
            raise NotFound("Nobody of this address owns an organisation.", hint="See the list.")
        user.disabled = False
        if remove_factors:
            await factors.remove_all(session, user.id)
        ended = await end_all(session, user.id, but=None)
        await attempts.forget(session, user.email)
        token = await resets.new_token(session, user)
        details = {"sessions_ended": ended, "factors_removed": remove_factors}
        resource = Resource("user", str(user.id), user.email)
        for home in homes:
            record(session, Event(home, _SHELL, "auth.owner_reset", resource, "done", details))
    return f"{base}/reset#{token}"


def address_of(settings: Settings) -> str:
    """Give the address of the instance: as set, or where an embedded one says that it runs.

    Raises Invalid when neither is known.
    """
    if settings.base_url:
        return settings.public_url
    try:
        said = json.loads((settings.home / "run.json").read_text())["api"]["url"]
    except (OSError, ValueError, KeyError, TypeError):
        said = None
    if isinstance(said, str) and urlsplit(said).hostname:
        return said.rstrip("/")
    raise Invalid(
        "It is not known where this instance is reached.",
        hint="Set NEXTSCRIPT_BASE_URL, or NEXTSCRIPT_HOME to the folder of `nextscript dev`.",
    )


def lines_of(found: Sequence[Owner]) -> Iterator[str]:
    """Say who owns what."""
    if not found:
        yield "This instance has no owner yet: its page makes the first one."
        return
    yield "Say which owner shall get a link: reset-owner EMAIL"
    for one in found:
        disabled = ", disabled" if one.disabled else ""
        yield f"  {one.email}  {one.name} ({one.organisation}{disabled})"


async def _owned(session: AsyncSession, user_id: UUID) -> list[UUID]:
    query = select(col(Member.organisation_id)).where(
        col(Member.user_id) == user_id,
        col(Member.role) == OWNER,
        col(Member.project_id).is_(None),
    )
    return list(await session.scalars(query))
