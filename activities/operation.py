"""`@operation`: a public function of a feature, with its permission checked in one place."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Concatenate, Literal, ParamSpec, TypeVar
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.events import Outcome
from activities.audit.scope import audited
from activities.authorising import asking
from nextscript.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Granted:
    """What one flow or one connection allows, in the project it belongs to."""

    project_id: UUID
    permissions: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """Who asks. Rows of other organisations do not exist for them: loaders filter by it.

    Rights add up: those in the whole organisation, those in single projects, and those to single
    flows and connections.
    """

    kind: Literal["user", "api_key", "service", "public"]
    id: UUID | None
    name: str
    organisation_id: UUID
    permissions: frozenset[str]
    """Names such as `flow.read`; `*` holds all of them. They count in the whole organisation."""
    project_id: UUID | None = None
    """Set for what works in one project: then `permissions` count there alone."""
    session_id: UUID | None = None
    """The sign-in this actor came by, for signing out."""
    role: str | None = None
    """The role the permissions come from: shown, and asked by name; never to allow by."""
    email: str | None = None
    """The address of a person, by which questions are asked of them."""
    must_enroll: bool = False
    """Their organisation requires a second factor, and they have none: until then that is all they
    may set up."""
    must_link: bool = False
    """Their organisation lets people in by a provider alone, and they did not come by one: until
    then they may only link it."""
    projects: Mapping[UUID, frozenset[str]] = field(default_factory=dict, hash=False)
    """What they may in single projects besides."""
    flows: Mapping[UUID, Granted] = field(default_factory=dict, hash=False)
    connections: Mapping[UUID, Granted] = field(default_factory=dict, hash=False)
    roles: Mapping[UUID, str] = field(default_factory=dict, hash=False)
    """The roles they have in single projects, to be shown."""

    def shown(self) -> dict[str, JsonValue]:
        """Give who this is as the API shows it and as rows remember it."""
        return {"kind": self.kind, "id": str(self.id) if self.id else None, "name": self.name}

    def may(self, permission: str) -> bool:
        """Say whether the actor holds a permission somewhere; `authorise` says whether here."""
        return permission in self or any(
            permission in held
            for held in (
                *self.projects.values(),
                *(one.permissions for one in self.flows.values()),
                *(one.permissions for one in self.connections.values()),
            )
        )

    def may_everywhere(self, permission: str) -> bool:
        """Say whether the actor holds a permission in the whole organisation."""
        return self.project_id is None and permission in self

    def may_in(self, project_id: UUID, permission: str) -> bool:
        """Say whether the actor holds a permission in a project as a whole."""
        if self.project_id in (None, project_id) and permission in self:
            return True
        return permission in self.projects.get(project_id, ())

    def __contains__(self, permission: str) -> bool:
        return "*" in self.permissions or permission in self.permissions


@dataclass(frozen=True)
class Operation:
    """One public function of a feature."""

    name: str
    permission: str
    audit: str | None = None
    """The kind of thing its events are about; None for one that is not audited."""
    unaudited: str | None = None
    """Why not, for one whose permission allows changes."""


OPERATIONS: dict[str, Operation] = {}
"""Every operation by name; the API refuses to start with a route that declares no permission."""


def operation(
    name: str,
    *,
    permission: str,
    audit: str | None = None,
    unaudited: str | None = None,
    outcome: Outcome = "done",
) -> Callable[
    [Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]]],
    Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]],
]:
    """Mark `async (session, actor, …) -> …` as an operation that needs a permission.

    Calling it without the permission raises Forbidden before its body runs. What it loads must be
    authorised (`activities.authorising`): one that did not, by an actor who may that in some places
    only, raises NotAuthorised and is undone.

    `audit` names the kind of thing it acts on; its body then calls `about`, and an event with the
    operation's name is written in its transaction. Whatever needs more than to look says that, or
    in `unaudited` why not. Raises TypeError when it says neither.
    """
    if changes(permission) and (audit is None) == (unaudited is None):
        raise TypeError(f"{name} must say either what it audits, or why it does not")

    def mark(
        function: Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]],
    ) -> Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]]:
        OPERATIONS[name] = Operation(name, permission, audit, unaudited)

        @functools.wraps(function)
        async def checked(
            session: AsyncSession, actor: Actor, /, *args: P.args, **kw: P.kwargs
        ) -> R:
            refuse_without(actor, permission)
            if audit is not None and permission in ADMINISTRATIVE:
                actor = await _as_they_are_now(session, actor)
                refuse_without(actor, permission)
            with asking(permission, everywhere=actor.may_everywhere(permission)):
                work = function(session, actor, *args, **kw)
                if audit is None:
                    return await work
                return await audited(session, actor, name, audit, outcome, work)

        return checked

    return mark


def refuse_without(actor: Actor | None, permission: str) -> None:
    """Raise Forbidden unless an actor holds a permission."""
    if actor is not None and actor.may(permission):
        return
    if actor is not None and actor.must_enroll:
        said = "Your organisation asks everybody for a second factor; set yours up first."
        raise Forbidden(said, code="mfa.enrol")
    if actor is not None and actor.must_link:
        said = "Your organisation lets people in by single sign-on alone; link it to your account."
        raise Forbidden(said, code="sso.link")
    raise Forbidden(f"You may not do this: it needs the permission {permission}.")


ADMINISTRATIVE = frozenset(
    [
        "connection.manage",
        "flow.share",
        "key.manage",
        "member.manage",
        "organisation.manage",
        "project.manage",
        "role.manage",
        "sso.manage",
    ]
)
"""What is asked again in the transaction that does it: rights may be taken meanwhile."""

Recheck = Callable[[AsyncSession, Actor], Awaitable[Actor]]
_rechecks: list[Recheck] = []


def recheck_by(recheck: Recheck) -> Recheck:
    """Mark what gives an actor as they are now, locked against changes of their rights."""
    _rechecks.append(recheck)
    return recheck


async def _as_they_are_now(session: AsyncSession, actor: Actor) -> Actor:
    for recheck in _rechecks:
        actor = await recheck(session, actor)
    return actor


def changes(permission: str) -> bool:
    """Say whether a permission allows more than to look."""
    return not permission.endswith(".read")
