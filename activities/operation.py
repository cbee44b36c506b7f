"""`@operation`: a public function of a feature, with its permission checked in one place."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, Literal, ParamSpec, TypeVar
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

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


OPERATIONS: dict[str, Operation] = {}
"""Every operation by name; the API refuses to start with a route that declares no permission."""


def operation(
    name: str, *, permission: str
) -> Callable[
    [Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]]],
    Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]],
]:
    """Mark `async (session, actor, …) -> …` as an operation that needs a permission.

    Calling it without the permission raises Forbidden before its body runs. Its loaders must filter
    by `actor.organisation_id` (and `actor.project_id` where set) and raise NotFound for the rest.
    """

    def mark(
        function: Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]],
    ) -> Callable[Concatenate[AsyncSession, Actor, P], Awaitable[R]]:
        OPERATIONS[name] = Operation(name, permission)

        @functools.wraps(function)
        async def checked(
            session: AsyncSession, actor: Actor, /, *args: P.args, **kw: P.kwargs
        ) -> R:
            if not actor.may(permission):
                raise Forbidden(f"You may not do this: it needs the permission {permission}.")
            return await function(session, actor, *args, **kw)

        return checked

    return mark
