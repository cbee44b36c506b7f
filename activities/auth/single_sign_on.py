"""An organisation may ask that its people come by its own provider, and in no other way.

Owners keep a way in by what they show to this instance itself, with a second factor: a provider
may break. Who has never come by the provider is let in once to link it, and does nothing else.
API keys and service accounts are no sign-ins.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.granting import OWNER
from activities.auth.models import Member, Organisation, User, UserSession
from activities.sso.models import Identity, IdentityProvider
from nextscript.errors import Forbidden
from store.tenancy import as_owner

SHOWN_HERE = frozenset(["password", "passkey", "invitation"])
"""What somebody shows to this instance itself, and not to a provider."""


async def refuse_linked(
    session: AsyncSession, user: User, organisation: Organisation, method: str
) -> None:
    """Raise Forbidden `auth.sso_required` for who has to come by a provider, and has before."""
    if organisation.sso_required_since is None or method not in SHOWN_HERE:
        return
    if await _owns(session, user.id, organisation.id):
        return
    linked = (
        select(col(IdentityProvider.name))
        .join(Identity, col(Identity.provider_id) == col(IdentityProvider.id))
        .where(
            col(Identity.user_id) == user.id,
            col(IdentityProvider.organisation_id) == organisation.id,
            col(IdentityProvider.enabled).is_(True),
        )
    )
    name = await session.scalar(linked.order_by(col(Identity.used_at).desc()).limit(1))
    if name is not None:
        raise required(organisation, f"choose “Continue with {name}” on the sign-in page")


async def refuse_password(session: AsyncSession, user_id: UUID) -> None:
    """Raise Forbidden `auth.sso_required` for who has no use for a password anywhere."""
    async with as_owner(session):  # other organisations of theirs may let them in by it
        is_of_use = await may_use_password(session, user_id)
    if not is_of_use:
        raise Forbidden(
            "Your organisation signs in by single sign-on: there is no password to set.",
            code="auth.sso_required",
        )


async def may_use_password(session: AsyncSession, user_id: UUID) -> bool:
    """Say whether any organisation of somebody's lets them in by a password."""
    letting = exists().where(
        col(Member.user_id) == user_id,
        col(Member.organisation_id) == col(Organisation.id),
        lets_in_otherwise(),
    )
    return bool(await session.scalar(select(letting)))


def lets_in_otherwise() -> ColumnElement[bool]:
    """Say in SQL whether an organisation lets a member in without its provider."""
    owns = and_(col(Member.role) == OWNER, col(Member.project_id).is_(None))
    return or_(col(Organisation.sso_required_since).is_(None), owns)


def is_late(row: UserSession, required_since: datetime | None) -> bool:
    """Say whether a session was begun without a provider when one was required already."""
    if required_since is None or row.method not in SHOWN_HERE:
        return False
    return row.created_at >= required_since


def required(organisation: Organisation, what: str) -> Forbidden:
    """The error for who comes in another way; `what` says what to do instead."""
    return Forbidden(
        f"{organisation.name} lets people in by single sign-on alone: {what}.",
        code="auth.sso_required",
    )


async def _owns(session: AsyncSession, user_id: UUID, organisation_id: UUID) -> bool:
    query = exists().where(
        col(Member.user_id) == user_id,
        col(Member.organisation_id) == organisation_id,
        col(Member.project_id).is_(None),
        col(Member.role) == OWNER,
    )
    return bool(await session.scalar(select(query)))
