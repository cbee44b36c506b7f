"""`@operation`: a public function of a feature, with its permission checked in one place."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, Literal, ParamSpec, TypeVar
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.events import Outcome
from activities.audit.scope import audited
from nextscript.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Actor:
    """Who asks. Rows of other organisations do not exist for them: loaders filter by it."""

    kind: Literal["user", "api_key", "service", "public"]
    id: UUID | None
    name: str
    organisation_id: UUID
    permissions: frozenset[str]
    """Names such as `flow.read`; `*` holds all of them."""
    project_id: UUID | None = None
    """Set when a key or a membership is limited to one project."""
    session_id: UUID | None = None
    """The sign-in this actor came by, for signing out."""
    role: str | None = None
    """The role the permissions come from: shown, and asked by name; never to allow by."""
    email: str | None = None
    """The address of a person, by which questions are asked of them."""

    def shown(self) -> dict[str, JsonValue]:
        """Give who this is as the API shows it and as rows remember it."""
        return {"kind": self.kind, "id": str(self.id) if self.id else None, "name": self.name}

    def may(self, permission: str) -> bool:
        """Say whether the actor holds a permission."""
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

    Calling it without the permission raises Forbidden before its body runs. Its loaders must filter
    by `actor.organisation_id` (and `actor.project_id` where set) and raise NotFound for the rest.

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
            if not actor.may(permission):
                raise Forbidden(f"You may not do this: it needs the permission {permission}.")
            work = function(session, actor, *args, **kw)
            if audit is None:
                return await work
            return await audited(session, actor, name, audit, outcome, work)

        return checked

    return mark


def changes(permission: str) -> bool:
    """Say whether a permission allows more than to look."""
    return not permission.endswith(".read")
