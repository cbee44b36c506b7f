"""What a role may do. One list; a role or key with a name that is not here grants nothing."""

from __future__ import annotations

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
_OWN = _EDIT | {"project.manage", "member.manage", "key.manage", "audit.read", "audit.manage"}

ROLES: dict[str, frozenset[str]] = {
    "viewer": _LOOK,
    "operator": _OPERATE,
    "editor": _EDIT,
    "owner": _OWN,
}
"""Roles, the least first; each may all that the one before may."""

PERMISSIONS = _OWN
"""Every permission there is."""

PERSONAL = frozenset(["account.manage"])
"""What people may do with their own account, and no key may: it is for programs."""


def permissions_of(role: str) -> frozenset[str]:
    """Give what a role may do; an unknown role may nothing."""
    return ROLES.get(role, frozenset())
