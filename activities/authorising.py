"""One question for every door: may this actor do this here?

`@operation` says which permission is asked for; the loader of each thing asks `authorise`, and each
list narrows its query by `within`. So no operation decides by itself, and one whose loader forgot
is refused (`NotAuthorised`) for everybody whose rights are not those of the whole organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import Mapped

from nextscript.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from activities.operation import Actor

PLACELESS = frozenset(["self", "account.manage", "factor.manage", "catalog.read"])
"""What is about oneself or about nobody: everybody who is a member holds it."""


@dataclass
class _Asked:
    permission: str
    authorised: bool = False


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


class NotAuthorised(RuntimeError):
    """An operation did something without having asked whether it may be done there."""


@dataclass(frozen=True)
class Place:
    """Where something is: in a project, and which flow or connection it belongs to."""

    organisation_id: UUID
    project_id: UUID
    flow_id: UUID | None = None
    connection_id: UUID | None = None


@contextmanager
def asking(permission: str, *, everywhere: bool) -> Iterator[None]:
    """Let what is loaded within be authorised for a permission.

    Raises NotAuthorised at the end when nothing was, unless it is held `everywhere`.
    """
    asked = _Asked(permission, authorised=everywhere or permission in PLACELESS)
    mark = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(mark)
    if not asked.authorised:
        raise NotAuthorised(f"an operation that needs {permission} authorised nothing")


def authorise(
    actor: Actor, place: Place, *, look: str, missing: str | NotFound, partly: str = ""
) -> None:
    """Let an actor do what is being asked for, at a place.

    Raises `missing` for what they may not even `look` at, Forbidden for the rest. Who
    holds `partly` for one thing in the project is let in too: for lists, which show only that.
    """
    asked = asked_for(look)
    if actor.organisation_id == place.organisation_id:
        if allows(actor, asked, place) or (partly and allows_within(actor, partly, place)):
            return _note()
        if allows(actor, look, place):
            raise Forbidden(f"You may not do this here: it needs the permission {asked}.")
    raise NotFound(missing) if isinstance(missing, str) else missing


def allows(actor: Actor, permission: str, place: Place) -> bool:
    """Say whether an actor holds a permission at a place."""
    if actor.organisation_id != place.organisation_id:
        return False
    if actor.may_in(place.project_id, permission):
        return True
    flow = actor.flows.get(place.flow_id) if place.flow_id else None
    connection = actor.connections.get(place.connection_id) if place.connection_id else None
    return any(one is not None and permission in one.permissions for one in (flow, connection))


def allows_within(actor: Actor, permission: str, place: Place) -> bool:
    """Say whether an actor holds a permission for any one thing of a project."""
    return any(
        one.project_id == place.project_id and permission in one.permissions
        for one in (*actor.flows.values(), *actor.connections.values())
    )


def authorise_everywhere(actor: Actor, said: str) -> None:
    """Let an actor do what is being asked for to the whole organisation. Raises Forbidden."""
    asked = asked_for("")
    if not actor.may_everywhere(asked):
        raise Forbidden(said)
    _note()


def within(
    actor: Actor,
    project: Mapped[UUID] | Mapped[UUID | None],
    *,
    look: str,
    flow: Mapped[UUID] | None = None,
    connection: Mapped[UUID] | None = None,
) -> ColumnElement[bool]:
    """Choose the rows of the actor's organisation for which they hold what is being asked for."""
    asked = asked_for(look)
    _note()
    if actor.may_everywhere(asked):
        return true()
    projects = projects_of(actor, asked)
    chosen: list[ColumnElement[bool]] = [project.in_(projects)] if projects else []
    for column, granted in ((flow, actor.flows), (connection, actor.connections)):
        ids = [id_ for id_, one in granted.items() if asked in one.permissions]
        if column is not None and ids:
            chosen.append(column.in_(ids))
    return or_(*chosen) if chosen else false()


def projects_of(actor: Actor, permission: str) -> list[UUID]:
    """Give the projects in which an actor holds a permission, who does not hold it everywhere."""
    own = [actor.project_id] if actor.project_id is not None and permission in actor else []
    return sorted({*own, *(id_ for id_, held in actor.projects.items() if permission in held)})


def asked_for(otherwise: str) -> str:
    """Give the permission that is being asked for, `otherwise` where none is that has a place."""
    asked = _asked.get()
    return asked.permission if asked and asked.permission not in PLACELESS else otherwise


def touches_nothing() -> None:
    """Say that the operation under way has no place: it works on what the caller sent along."""
    _note()


def _note() -> None:
    asked = _asked.get()
    if asked is not None:
        asked.authorised = True
