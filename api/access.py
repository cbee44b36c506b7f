"""What a route asks of its caller. A route that does not say so cannot be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Depends

BODY_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Access:
    """The permission a route needs; None means that anybody may call it, signed in or not.

    `idempotency` is `own` where the operation itself makes a repeated start one start.
    `raw` leaves query parameters and body as they come, for doors whose callers decide them;
    `any_query` only the former, for pages whose script reads them. `streamed` leaves the body to
    the operation, which reads it a piece at a time and counts; it has to care for repeats itself.
    """

    permission: str | None
    idempotency: Literal["stored", "own"] = "stored"
    raw: bool = False
    any_query: bool = False
    body_bytes: int = BODY_BYTES
    streamed: bool = False

    async def __call__(self) -> None:
        """Stand in a route's dependencies; `api.door` reads and enforces it."""


def needs(
    permission: str,
    *,
    idempotency: Literal["stored", "own"] = "stored",
    body_bytes: int = BODY_BYTES,
) -> Any:  # Any: what fastapi.Depends gives
    """Declare in `dependencies=[…]` which permission a route needs."""
    return Depends(Access(permission, idempotency=idempotency, body_bytes=body_bytes))


def needs_stream(permission: str) -> Any:  # as above
    """Declare which permission a route needs whose body is too large to be read at once."""
    return Depends(Access(permission, idempotency="own", streamed=True))


def public(
    *,
    raw: bool = False,
    any_query: bool = False,
    body_bytes: int = BODY_BYTES,
    streamed: bool = False,
) -> Any:  # as above
    """Declare that a route is open to everybody."""
    access = Access(
        None,
        idempotency="own",
        raw=raw,
        any_query=any_query or raw,
        body_bytes=body_bytes,
        streamed=streamed,
    )
    return Depends(access)
