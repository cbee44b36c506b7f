"""Service accounts: programs that sign in by keys of their own, whoever comes and goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import ServiceAccount
from activities.access.own_roles import own_permissions
from activities.access.places import place_for
from activities.audit.scope import about
from activities.auth.api_keys import NewKey, make
from activities.auth.granting import OWNER, refuse_grant, refuse_greater
from activities.authorising import within
from activities.operation import Actor, operation
from nextscript.errors import Conflict, Forbidden, Invalid, NotFound
from nextscript.findings import Finding

_LOOK = "key.manage"


@operation("service_accounts.list", permission="key.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor) -> Sequence[ServiceAccount]:
    """List service accounts by name, disabled ones too."""
    query = select(ServiceAccount).where(
        col(ServiceAccount.organisation_id) == actor.organisation_id,
        within(actor, col(ServiceAccount.project_id), look=_LOOK),
    )
    return (await session.scalars(query.order_by(func.lower(col(ServiceAccount.name))))).all()


@operation("service_accounts.create", permission="key.manage", audit="service_account")
async def create(
    session: AsyncSession, actor: Actor, *, name: str, role: str, project_id: UUID | None
) -> ServiceAccount:
    """Make an account, for all projects or one. Raises Forbidden `role.escalation`, Conflict."""
    place = await place_for(session, actor, project_id)
    await _refuse_role(session, actor, role, place)
    account = ServiceAccount(
        organisation_id=actor.organisation_id,
        project_id=place,
        name=name,
        role=role,
        created_by=actor.shown(),
    )
    session.add(account)
    await _flush(session, name)
    about(account.id, name, place, role=role)
    return account


@operation("service_accounts.update", permission="key.manage", audit="service_account")
async def update(
    session: AsyncSession,
    actor: Actor,
    account_id: UUID,
    *,
    name: str | None,
    role: str | None,
    disabled: bool | None,
) -> ServiceAccount:
    """Rename it, give it another role, disable it or enable it; its keys follow at once."""
    account = await load(session, actor, account_id)
    if role is not None:
        await _refuse_role(session, actor, role, account.project_id)
    account.name, account.role = name or account.name, role or account.role
    account.disabled = account.disabled if disabled is None else disabled
    await _flush(session, account.name)
    where, state = account.project_id, account.disabled
    about(account.id, account.name, where, role=account.role, disabled=state)
    return account


@operation("service_accounts.delete", permission="key.manage", audit="service_account")
async def delete(session: AsyncSession, actor: Actor, account_id: UUID) -> None:
    """Forget an account and its keys; they stop working at once."""
    account = await load(session, actor, account_id)
    about(account.id, account.name, account.project_id)
    await session.delete(account)


@operation("service_accounts.create_key", permission="key.manage", audit="api_key")
async def create_key(
    session: AsyncSession,
    actor: Actor,
    account_id: UUID,
    *,
    name: str,
    scopes: list[str],
    expires_at: datetime | None,
) -> NewKey:
    """Make a key of an account's; its secret is shown this once."""
    account = await load(session, actor, account_id)
    if actor.kind != "user":
        raise Forbidden("Only a person who is signed in makes keys.")
    made = await make(
        session,
        actor,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        project_id=account.project_id,
        service_account_id=account.id,
    )
    about(made.key.id, name, account.project_id, account=account.name, scopes=made.key.scopes)
    return made


async def load(session: AsyncSession, actor: Actor, account_id: UUID) -> ServiceAccount:
    """Give an account the actor may change.

    Raises NotFound, and Forbidden `role.escalation` for one that may what the actor may not.
    """
    query = select(ServiceAccount).where(
        col(ServiceAccount.id) == account_id,
        col(ServiceAccount.organisation_id) == actor.organisation_id,
        within(actor, col(ServiceAccount.project_id), look=_LOOK),
    )
    account = await session.scalar(query.with_for_update())
    if account is None:
        raise NotFound("There is no such service account.")
    own = await own_permissions(session, actor, account.role)
    refuse_greater(actor, account.role, account.project_id, own)
    return account


async def _refuse_role(
    session: AsyncSession, actor: Actor, role: str, project_id: UUID | None
) -> None:
    if role == OWNER:
        said = "A service account owns nothing; make it an admin."
        finding = Finding(severity="error", code="role.unknown", pointer="/role", message=said)
        raise Invalid(said, code="role.unknown", findings=[finding])
    refuse_grant(actor, role, project_id, await own_permissions(session, actor, role))


async def _flush(session: AsyncSession, name: str) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        said = f"There is a service account “{name}” already."
        raise Conflict(said, code="service_account.name_taken") from None
