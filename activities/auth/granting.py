"""Nobody grants more than they hold, nor touches who holds more."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from activities.auth.permissions import FLOOR, ROLES, granted
from activities.authorising import asked_for
from activities.operation import Actor
from nextscript.errors import Forbidden, Invalid, NotFound
from nextscript.findings import Finding

OWNER = "owner"


def refuse_grant(
    actor: Actor, role: str, project_id: UUID | None, own: Collection[str] | None = None
) -> None:
    """Raise Invalid for a role there is not, Forbidden for one that may what the actor may not.

    An organisation has owners, a project has none; who is limited to projects grants only there.
    `own` is what a role of the organisation's own may (`roles.own_permissions`).
    """
    if role not in ROLES and own is None:
        raise _invalid(f"The roles are {', '.join(ROLES)}, and your organisation's own.")
    if role == OWNER and project_id is not None:
        raise _invalid("A project has no owner of its own; make them its admin.")
    if not may_at(actor, asked_for("member.manage"), project_id):
        raise NotFound("There is no such project.")
    refuse_greater(actor, role, project_id, own)


def refuse_greater(
    actor: Actor, role: str, project_id: UUID | None, own: Collection[str] | None = None
) -> None:
    """Raise Forbidden `role.escalation` for a role that may what the actor may not.

    A role that nobody knows any more may nothing.
    """
    held = granted(role, project_id, own) - FLOOR
    if not all(may_at(actor, one, project_id) for one in held):
        raise Forbidden(f"You may not do this: {role} may more than you.", code="role.escalation")


def may_at(actor: Actor, permission: str, project_id: UUID | None) -> bool:
    """Say whether an actor holds a permission in a project, or without one in all of them."""
    if project_id is None:
        return actor.may_everywhere(permission)
    return actor.may_in(project_id, permission)


def _invalid(message: str) -> Invalid:
    finding = Finding(severity="error", code="role.unknown", pointer="/role", message=message)
    return Invalid(message, code="role.unknown", findings=[finding])
