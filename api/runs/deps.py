"""What routes on runs ask for by type."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path
from starlette.requests import Request

from activities.runs.context import Running
from activities.runs.shapes import Origin
from api.idempotency import refuse_bad_key


async def the_running(request: Request) -> Running:
    """Give what runs need of this process."""
    running: Running = request.app.state.running
    return running


def origin_of(request: Request) -> Origin:
    """Say from where a request came."""
    agent = request.headers.get("user-agent")
    return Origin(
        address=request.client.host if request.client else None,
        user_agent=agent[:200] if agent else None,
        api_key=_key_prefix(request.headers.get("authorization", "")),
    )


async def _origin(request: Request) -> Origin:
    return origin_of(request)


def _key_prefix(authorization: str) -> str | None:
    credential = authorization.partition(" ")[2].strip()
    parts = credential.split("_")
    return "_".join(parts[:2]) if parts[0] == "ns" and len(parts) >= 3 else None


async def _start_key(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key", description="The same key always answers with the same run."
        ),
    ] = None,
) -> str | None:
    if key is not None:
        refuse_bad_key(key)
    return key


RunningParts = Annotated[Running, Depends(the_running)]
RunId = Annotated[UUID, Path(description="The run.")]
From = Annotated[Origin, Depends(_origin)]
StartKey = Annotated[str | None, Depends(_start_key)]
"""The key a start was sent with; a bad one is refused."""
