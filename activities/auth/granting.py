"""Nobody grants more than they hold, nor touches who holds more."""

from __future__ import annotations

from uuid import UUID

from activities.auth.permissions import ROLES, granted
from activities.operation import Actor
from nextscript.errors import Forbidden, Invalid, NotFound
from nextscript.findings import Finding

OWNER = "owner"


def refuse_grant(actor: Actor, role: str, project_id: UUID | None) -> None:
    """Raise Invalid for a role there is not, Forbidden for one that may what the actor may not.

    An organisation has owners, a project has none; who is limited to a project grants only there.
    """
    if role not in ROLES:
        raise _invalid(f"The roles are {', '.join(ROLES)}.")
    if role == OWNER and project_id is not None:
        raise _invalid("A project has no owner of its own; make them its admin.")
    if actor.project_id is not None and actor.project_id != project_id:
        raise NotFound("There is no such project.")
    refuse_greater(actor, role, project_id)


def refuse_greater(actor: Actor, role: str, project_id: UUID | None) -> None:
    """Raise Forbidden `role.escalation` for a role that may what the actor may not."""
    if not all(actor.may(one) for one in granted(role, project_id)):
        raise Forbidden(f"You may not do this: {role} may more than you.", code="role.escalation")


def _invalid(message: str) -> Invalid:
    finding = Finding(severity="error", code="role.unknown", pointer="/role", message=message)
    return Invalid(message, code="role.unknown", findings=[finding])
