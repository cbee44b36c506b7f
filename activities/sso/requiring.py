"""Whether people come in by a provider alone: said by who has seen that the provider works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth import factors
from activities.auth.granting import OWNER
from activities.auth.models import Member, MfaTicket, Organisation, User, UserSession
from activities.auth.permissions import ROLES
from activities.auth.single_sign_on import SHOWN_HERE
from activities.columns import now
from activities.operation import Actor, operation
from activities.sso.models import Identity, IdentityProvider
from nextscript.errors import Conflict

_SETS_UP = [role for role, held in ROLES.items() if "sso.manage" in held]


@dataclass(frozen=True)
class Requirement:
    """Since when single sign-on is required, if it is, and whom that keeps out or holds up."""

    required_since: datetime | None
    proven: bool
    """Whether an owner or admin has come in by a provider that is on."""
    people: int
    not_linked: int
    owners_without_factor: int


@operation("sso.requirement.get", permission="sso.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor) -> Requirement:
    """Say whether people come in by a provider alone, and what would follow from asking it."""
    row = await session.get_one(Organisation, actor.organisation_id)
    return await _shown(session, row)


@operation("sso.requirement.set", permission="sso.manage", audit="organisation")
async def require(session: AsyncSession, actor: Actor, required: bool) -> Requirement:
    """Let people in by a provider alone, or by their passwords as well.

    Who is signed in without one is signed out, but for the caller. Raises Conflict
    `sso.unproven` before an owner or admin has signed in by a provider.
    """
    row = await session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    if required and not await _is_proven(session, row.id):
        raise Conflict(
            "First sign in by a provider yourself, or have another owner or admin do so.",
            code="sso.unproven",
        )
    ended = await _end_others(session, actor) if required else 0
    if required is (row.sso_required_since is None):
        row.sso_required_since = now() if required else None
    about(row.id, row.name, None, sso_required=required, sessions_ended=ended)
    await session.flush()
    return await _shown(session, row)


async def refuse_last(session: AsyncSession, provider: IdentityProvider) -> None:
    """Raise Conflict when nobody could come in any more without this provider."""
    row = await session.get_one(Organisation, provider.organisation_id, with_for_update=True)
    others = exists().where(
        col(IdentityProvider.organisation_id) == row.id,
        col(IdentityProvider.enabled).is_(True),
        col(IdentityProvider.id) != provider.id,
    )
    if row.sso_required_since is not None and not await session.scalar(select(others)):
        raise Conflict(
            "People come in by this provider alone. Let them in by passwords first.",
            code="sso.last_provider",
        )


async def refuse_last_link(session: AsyncSession, identity: Identity) -> None:
    """Raise Conflict when somebody could not come in any more without this identity."""
    row = await session.get_one(Organisation, identity.organisation_id)
    others = exists().where(
        col(Identity.organisation_id) == row.id,
        col(Identity.user_id) == identity.user_id,
        col(Identity.id) != identity.id,
    )
    if row.sso_required_since is not None and not await session.scalar(select(others)):
        raise Conflict(
            "You come in by this alone: your organisation requires single sign-on.",
            code="sso.last_link",
        )


async def _shown(session: AsyncSession, row: Organisation) -> Requirement:
    here = col(Member.organisation_id) == row.id
    members = col(User.id).in_(select(col(Member.user_id)).where(here))
    owns = (here, col(Member.role) == OWNER, col(Member.project_id).is_(None))
    owners = col(User.id).in_(select(col(Member.user_id)).where(*owns))
    numbers = (
        func.count(),
        func.count().filter(not_(_is_linked(row.id)), not_(owners)),
        func.count().filter(owners, not_(factors.held_by(col(User.id)))),
    )
    query = select(*numbers).select_from(User).where(members, col(User.disabled).is_(False))
    counted = (await session.execute(query)).one()
    return Requirement(row.sso_required_since, await _is_proven(session, row.id), *counted)


def _is_linked(organisation_id: UUID) -> ColumnElement[bool]:
    """Choose people who may come in by a provider that is on."""
    return (
        exists()
        .where(
            col(Identity.user_id) == col(User.id),
            col(Identity.provider_id) == col(IdentityProvider.id),
            col(IdentityProvider.organisation_id) == organisation_id,
            col(IdentityProvider.enabled).is_(True),
        )
        .correlate(User)
    )


async def _is_proven(session: AsyncSession, organisation_id: UUID) -> bool:
    came = (
        select(col(UserSession.id))
        .join(Identity, col(Identity.user_id) == col(UserSession.user_id))
        .join(IdentityProvider, col(IdentityProvider.id) == col(Identity.provider_id))
        .join(Member, col(Member.user_id) == col(UserSession.user_id))
        .where(
            col(UserSession.organisation_id) == organisation_id,
            col(UserSession.method) == col(IdentityProvider.kind),
            col(IdentityProvider.organisation_id) == organisation_id,
            col(IdentityProvider.enabled).is_(True),
            col(Member.organisation_id) == organisation_id,
            col(Member.project_id).is_(None),
            col(Member.role).in_(_SETS_UP),
        )
    )
    return await session.scalar(came.limit(1)) is not None


async def _end_others(session: AsyncSession, actor: Actor) -> int:
    """Sign out who came without a provider, and let no such sign-in go on."""
    waiting = delete(MfaTicket).where(
        col(MfaTicket.organisation_id) == actor.organisation_id,
        col(MfaTicket.method).in_(SHOWN_HERE),
    )
    await session.execute(waiting)
    ended = await session.scalars(
        update(UserSession)
        .where(
            col(UserSession.organisation_id) == actor.organisation_id,
            col(UserSession.method).in_(SHOWN_HERE),
            col(UserSession.id).is_distinct_from(actor.session_id),
            col(UserSession.ended_at).is_(None),
        )
        .values(ended_at=now())
        .returning(col(UserSession.id))
    )
    return len(ended.all())
