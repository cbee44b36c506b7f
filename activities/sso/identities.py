"""What a person links to their own account, and unlinks again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.freshness import refuse_stale
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.sso import begin
from activities.sso.giving import give
from activities.sso.models import Identity, IdentityProvider
from activities.sso.offered import Offered, offered_in
from activities.sso.pending import Asked, Begun, Linking
from activities.sso.providers import load
from activities.sso.requiring import refuse_last_link
from nextscript.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Linked:
    """An identity of one's own, with the name of who vouches for it."""

    id: UUID
    provider_id: UUID
    provider: str
    email: str | None
    created_at: datetime
    used_at: datetime


@operation("identities.list", permission="account.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor) -> Sequence[Linked]:
    """List by which identities the caller may sign in, in this organisation."""
    query = (
        select(Identity, IdentityProvider)
        .join(IdentityProvider, col(IdentityProvider.id) == col(Identity.provider_id))
        .where(
            col(Identity.user_id) == actor.id,
            col(Identity.organisation_id) == actor.organisation_id,
        )
        .order_by(col(Identity.id))
    )
    return [_linked(identity, provider) for identity, provider in await session.execute(query)]


@operation("identities.offered", permission="account.manage", unaudited="changes nothing")
async def by_whom(session: AsyncSession, actor: Actor) -> Sequence[Offered]:
    """List the providers whose identities the caller may link."""
    return await offered_in(session, actor.organisation_id)


@operation("identities.begin", permission="account.manage", unaudited="linking itself is")
async def link(
    session: AsyncSession, actor: Actor, parts: Parts, provider_id: UUID, asked: Asked
) -> Begun:
    """Give where to send the browser of somebody who links an identity to their account.

    Raises NotFound for a provider that is not enabled here, Forbidden `mfa.fresh` for who has not
    shown of late who they are.
    """
    provider = await load(session, actor, provider_id)
    if not provider.enabled:
        raise NotFound("There is no such provider.")
    user_id = await refuse_stale(session, actor)
    if actor.session_id is None:
        raise Forbidden("Only a person who is signed in links an identity.")
    linking = Linking(user_id, actor.session_id)
    wanted = Asked(asked.browser, asked.return_to, linking)
    return await begin.start(session, parts, provider.kind, provider.id, wanted)


@operation("identities.unlink", permission="account.manage", audit="identity")
async def unlink(session: AsyncSession, actor: Actor, identity_id: UUID) -> None:
    """Sign in by an identity no more; what its groups gave goes with it.

    Raises NotFound for any that is not one's own, Conflict for the only way in.
    """
    row = await session.get(Identity, identity_id)
    if row is None or row.user_id != actor.id or row.organisation_id != actor.organisation_id:
        raise NotFound("There is no such identity.")
    await refuse_last_link(session, row)
    about(row.subject, row.email, None)
    await give(session, await session.get_one(IdentityProvider, row.provider_id), row, groups=())
    await session.delete(row)


def _linked(identity: Identity, provider: IdentityProvider) -> Linked:
    return Linked(
        id=identity.id,
        provider_id=provider.id,
        provider=provider.name,
        email=identity.email,
        created_at=identity.created_at,
        used_at=identity.used_at,
    )
