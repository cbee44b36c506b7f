"""What a role may do. One list; a role or key with a name that is not here grants nothing."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

FLOOR = frozenset(["self", "account.manage", "factor.manage", "catalog.read"])
"""What everybody may who belongs to an organisation, whatever their role."""

_LOOK = FLOOR | frozenset(
    [
        "project.read",
        "flow.read",
        "flow.comment",
        "run.read",
        "connection.read",
        "variable.read",
        "file.read",
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
    "flow.share",
}
_ADMINISTER = _EDIT | {
    "project.manage",
    "member.manage",
    "key.manage",
    "role.manage",
    "audit.read",
    "audit.manage",
    "organisation.manage",
    "sso.manage",
}
_OWN = _ADMINISTER | {"organisation.own", "mail.read", "mail.manage"}

ROLES: dict[str, frozenset[str]] = {
    "guest": FLOOR,
    "viewer": _LOOK,
    "operator": _OPERATE,
    "editor": _EDIT,
    "admin": _ADMINISTER,
    "owner": _OWN,
}
"""Roles, the least first; each may all that the one before may."""

DIRECTORY = frozenset(["directory.provision"])
"""What an organisation's directory may (SCIM), and nobody else: it is in no role."""

PERMISSIONS = _OWN
"""Every permission a role can have."""

PERSONAL = frozenset(
    [
        "account.manage",
        "factor.manage",
        "mail.manage",
        "mail.read",
        "organisation.manage",
        "organisation.own",
        "sso.manage",
    ]
)
"""What only people may, never a key: by one of these it could become its maker."""


UNTIL_ENROLLED = frozenset(["self", "factor.manage"])
"""What somebody may who has no second factor where one is required: to set one up."""

UNTIL_LINKED = frozenset(["self", "account.manage", "factor.manage"])
"""What somebody may who came without a provider where one is required: show who they are, and link
it."""

NOT_IN_PROJECTS = frozenset(
    [
        "mail.manage",
        "mail.read",
        "organisation.manage",
        "organisation.own",
        "role.manage",
        "sso.manage",
    ]
)
"""What nobody holds who belongs to one project alone."""


def granted(
    role: str, project_id: UUID | None, own: Collection[str] | None = None
) -> frozenset[str]:
    """Give what a role may: in the whole organisation, or in one project of it.

    `own` is what a role of the organisation's own may; an unknown role may nothing.
    """
    held = ROLES.get(role) if role in ROLES else frozenset(own or ()) & PERMISSIONS
    return (held or frozenset()) - (NOT_IN_PROJECTS if project_id else frozenset())
