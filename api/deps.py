"""What a route asks for by type: the session, who asks, the parts of the process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from activities.authorising import PLACELESS
from activities.operation import Actor
from activities.parts import Parts as ProcessParts
from api.transaction import transaction
from nextscript.errors import Unauthenticated


def the_parts(request: Request) -> ProcessParts:
    """Give the parts this app was made with."""
    parts: ProcessParts = request.app.state.parts
    return parts


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One request is one transaction, committed before the answer is sent.

    A request with an idempotency key has its transaction already, so that the answer is kept in it.
    """
    shared: AsyncSession | None = getattr(request.state, "session", None)
    if shared is not None:
        yield shared
        return
    async with transaction(the_parts(request).sessions, tenant_of(request)) as session:
        yield session


def tenant_of(request: Request) -> UUID | None:
    """Give the organisation whose rows a request may see; None for all of them.

    Who is not known yet, and what somebody does to their own account, is no organisation's.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    permission = request.scope["route"].access.permission
    return None if actor is None or permission in PLACELESS else actor.organisation_id


async def parts_of(request: Request) -> ProcessParts:
    """Give the parts, without a thread: FastAPI calls in one whatever is not async."""
    return the_parts(request)


async def current_actor(request: Request) -> Actor:
    """Give who the door let in."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        raise Unauthenticated("Sign in first.")
    return actor


Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
CurrentActor = Annotated[Actor, Depends(current_actor)]
Parts = Annotated[ProcessParts, Depends(parts_of)]
ProjectId = Annotated[UUID, Path(description="The project.")]
FlowId = Annotated[UUID, Path(description="The flow.")]
