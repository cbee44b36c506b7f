"""Roles of an organisation's own: which permissions go together, and under which name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import Role, ServiceAccount, TeamRole
from activities.audit.scope import about
from activities.auth.models import Invitation, Member
from activities.auth.permissions import FLOOR, PERMISSIONS, ROLES
from activities.authorising import authorise_everywhere, touches_nothing
from activities.operation import Actor, operation
from activities.sso import uses
from nextscript.errors import Conflict, Forbidden, Invalid, NotFound
from nextscript.findings import Finding

_EVERYWHERE = "Roles count in all projects; you may work in some."


@dataclass(frozen=True)
class RoleView:
    """A role; a built-in one has no id and stays as it is."""

    id: UUID | None
    key: str
    name: str
    permissions: list[str]
    built_in: bool


@operation("roles.list", permission="member.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor) -> Sequence[RoleView]:
    """List the built-in roles, the least first, then the organisation's own by name."""
    touches_nothing()  # whoever gives roles must know them
    built_in = [
        RoleView(None, key, key.capitalize(), sorted(held), built_in=True)
        for key, held in ROLES.items()
    ]
    query = select(Role).where(col(Role.organisation_id) == actor.organisation_id)
    own = await session.scalars(query.order_by(func.lower(col(Role.name))))
    return [*built_in, *map(view, own)]


@operation("roles.create", permission="role.manage", audit="role")
async def create(
    session: AsyncSession, actor: Actor, *, key: str, name: str, permissions: list[str]
) -> RoleView:
    """Make a role. Raises Forbidden `role.escalation`, Conflict when its key is taken."""
    authorise_everywhere(actor, _EVERYWHERE)
    if key in ROLES:
        raise _taken(key)
    role = Role(
        organisation_id=actor.organisation_id,
        key=key,
        name=name,
        permissions=_checked(actor, permissions),
    )
    session.add(role)
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        raise _taken(key) from None
    about(role.id, role.name, None, key=key, permissions=role.permissions)
    return view(role)


@operation("roles.update", permission="role.manage", audit="role")
async def update(
    session: AsyncSession,
    actor: Actor,
    role_id: UUID,
    *,
    name: str | None,
    permissions: list[str] | None,
) -> RoleView:
    """Change a role; it counts from the next request on of everybody who has it.

    Raises Forbidden `role.escalation` for one that may, or is to, what the actor may not.
    """
    role = await _load(session, actor, role_id)
    before = role.permissions
    role.name = name or role.name
    if permissions is not None:
        role.permissions = _checked(actor, permissions)
    added = sorted({*role.permissions} - {*before})
    removed = sorted({*before} - {*role.permissions})
    about(role.id, role.name, None, key=role.key, added=added, removed=removed)
    await session.flush()
    return view(role)


@operation("roles.delete", permission="role.manage", audit="role")
async def delete(session: AsyncSession, actor: Actor, role_id: UUID) -> None:
    """Forget a role. Raises Conflict while somebody has it, or a provider's groups give it."""
    role = await _load(session, actor, role_id)
    about(role.id, role.name, None, key=role.key)
    holders = await _holders(session, role)
    if holders:
        raise Conflict(
            f"{holders} still have this role; give them another one first.", code="role.in_use"
        )
    named = await uses.that_map_to_role(session, role.organisation_id, role.key)
    if named:
        raise Conflict(
            f"Groups of {' and '.join(named)} stand for this role; change that first.",
            code="role.mapped",
        )
    await session.delete(role)


def view(role: Role) -> RoleView:
    """Show a role of an organisation's own."""
    return RoleView(role.id, role.key, role.name, sorted(role.permissions), built_in=False)


async def _load(session: AsyncSession, actor: Actor, role_id: UUID) -> Role:
    authorise_everywhere(actor, _EVERYWHERE)
    query = select(Role).where(
        col(Role.id) == role_id, col(Role.organisation_id) == actor.organisation_id
    )
    role = await session.scalar(query.with_for_update())
    if role is None:
        raise NotFound("There is no such role.")
    _refuse_greater(actor, role.permissions)
    return role


async def _holders(session: AsyncSession, role: Role) -> int:
    tables = (Member, TeamRole, ServiceAccount, Invitation)
    holding = [
        select(table.id).where(  # type: ignore[call-overload] # each of them has these columns
            col(table.organisation_id) == role.organisation_id, col(table.role) == role.key
        )
        for table in tables
    ]
    held = union_all(*holding).subquery()
    return await session.scalar(select(func.count()).select_from(held)) or 0


def _checked(actor: Actor, permissions: Collection[str]) -> list[str]:
    for index, one in enumerate(permissions):
        if one not in PERMISSIONS:
            raise _unknown(index, one)
    _refuse_greater(actor, permissions)
    return sorted(set(permissions))


def _refuse_greater(actor: Actor, permissions: Collection[str]) -> None:
    if not all(actor.may_everywhere(one) for one in {*permissions} - FLOOR):
        raise Forbidden(
            "A role may not do more than you may.",
            code="role.escalation",
        )


def _taken(key: str) -> Conflict:
    return Conflict(f"There is a role “{key}” already.", code="role.key_taken")


def _unknown(index: int, name: str) -> Invalid:
    said = f"There is no permission called {name[:100]!r}."
    pointer = f"/permissions/{index}"
    finding = Finding(severity="error", code="role.permission", pointer=pointer, message=said)
    return Invalid(said, code="role.permission", findings=[finding])
