"""What a role may do. One list; a role or key with a name that is not here grants nothing."""

from __future__ import annotations

from uuid import UUID

_LOOK = frozenset(
    [
        "project.read",
        "flow.read",
        "flow.comment",
        "run.read",
        "connection.read",
        "variable.read",
        "file.read",
        "catalog.read",
        "self",
        "account.manage",
    ]
)
_OPERATE = _LOOK | {"run.start", "run.steer", "run.answer", "file.write"}
_EDIT = _OPERATE | {
    "flow.write",
    "flow.publish",
    "flow.delete",
    "connection.use",
    "connection.manage",
    "variable.manage",
    "package.manage",
    "run.delete",
    "file.delete",
    "expression.preview",
}
_ADMINISTER = _EDIT | {
    "project.manage",
    "member.manage",
    "key.manage",
    "audit.read",
    "audit.manage",
}
_OWN = _ADMINISTER | {"organisation.own", "mail.read"}

ROLES: dict[str, frozenset[str]] = {
    "viewer": _LOOK,
    "operator": _OPERATE,
    "editor": _EDIT,
    "admin": _ADMINISTER,
    "owner": _OWN,
}
"""Roles, the least first; each may all that the one before may."""

PERMISSIONS = _OWN
"""Every permission there is."""

PERSONAL = frozenset(["account.manage", "mail.read", "organisation.own"])
"""What only people may, never a key: by one of these it could become its maker."""


_WHOLE = frozenset(["organisation.own", "mail.read"])
"""What nobody holds who belongs to one project alone."""


def granted(role: str, project_id: UUID | None) -> frozenset[str]:
    """Give what a membership may do: in the whole organisation, or in one project of it."""
    return permissions_of(role) - (_WHOLE if project_id else frozenset())


def permissions_of(role: str) -> frozenset[str]:
    """Give what a role may do; an unknown role may nothing."""
    return ROLES.get(role, frozenset())
