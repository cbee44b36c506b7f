"""`Idempotency-Key`: a POST that is sent again gets the first one's answer and does nothing twice.

The answer is kept in the transaction of the work itself. A second request with the same key waits
at the unique index until the first has ended.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from fastapi.exceptions import RequestValidationError
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from activities.auth.models import Idempotency
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor
from activities.parts import Parts
from api.deps import tenant_of
from api.problems import problem_response
from api.transaction import transaction
from nextscript.errors import Invalid, Malformed, NextScriptError

KEPT = timedelta(hours=24)
_RESENDABLE = (401, 403, 408, 409, 429)
"""Answers that say "not now": sending again may do better, so they are not kept."""
_HEADERS = ("content-type", "etag", "location")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def answer_once(request: Request, actor: Actor, handler: Handler) -> Response:
    """Answer a POST, from memory when its key was used before.

    Raises Invalid `idempotency.mismatch` when the key was used with another body.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return await handler(request)
    refuse_bad_key(key)
    parts: Parts = request.app.state.parts
    route = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    mark = hashlib.sha256(await request.body()).digest()
    async with transaction(parts.sessions, tenant_of(request)) as session:
        row_id = await _claim(session, actor, route, key, mark)
        if row_id is None:
            return await _replay(session, actor, parts, route, key, mark)
        request.state.session = session
        response = await _run(request, session, handler)
        if response.status_code >= 500 or response.status_code in _RESENDABLE:
            await session.execute(delete(Idempotency).where(col(Idempotency.id) == row_id))
        else:
            row = await session.get_one(Idempotency, row_id)
            row.answer = _seal(parts, actor, response)
        return response


def refuse_bad_key(key: str) -> None:
    """Raise Malformed unless a key is 1 to 255 printable characters."""
    if not 1 <= len(key) <= 255 or not (key.isascii() and key.isprintable()):
        raise Malformed(
            "An Idempotency-Key is 1 to 255 printable characters.", code="idempotency.key"
        )


async def _claim(
    session: AsyncSession, actor: Actor, route: str, key: str, mark: bytes
) -> object | None:
    """Write the row of a key; None when there is one, once its own request has ended."""
    at = now()
    await session.execute(
        delete(Idempotency).where(
            col(Idempotency.organisation_id) == actor.organisation_id,
            col(Idempotency.route) == route[:1000],
            col(Idempotency.key) == key,
            col(Idempotency.expires_at) < at,
        )
    )
    values = {
        "id": new_id(),
        "organisation_id": actor.organisation_id,
        "route": route[:1000],
        "key": key,
        "body_hash": mark,
        "created_at": at,
        "expires_at": at + KEPT,
    }
    claim = insert(Idempotency).values(values).on_conflict_do_nothing()
    return await session.scalar(claim.returning(col(Idempotency.id)))


async def _replay(
    session: AsyncSession, actor: Actor, parts: Parts, route: str, key: str, mark: bytes
) -> Response:
    row = await session.scalar(
        select(Idempotency).where(
            col(Idempotency.organisation_id) == actor.organisation_id,
            col(Idempotency.route) == route[:1000],
            col(Idempotency.key) == key,
        )
    )
    if row is None or row.answer is None or row.body_hash != mark:
        raise Invalid(
            "This Idempotency-Key was used for another request.", code="idempotency.mismatch"
        )
    return _open(parts, actor, row.answer)


async def _run(request: Request, session: AsyncSession, handler: Handler) -> Response:
    """Run the route so that a refusal undoes its work, and yet can be kept as the answer."""
    try:
        async with session.begin_nested():
            return await handler(request)
    except (NextScriptError, RequestValidationError, HTTPException) as error:
        return problem_response(request, error)


def _seal(parts: Parts, actor: Actor, response: Response) -> bytes:
    """An answer may hold a secret that is shown once, so it is kept encrypted."""
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    body = base64.b64encode(bytes(response.body)).decode()
    plain = json.dumps({"status": response.status_code, "headers": headers, "body": body}).encode()
    return parts.keys.encrypt(str(actor.organisation_id), plain, b"idempotency")


def _open(parts: Parts, actor: Actor, answer: bytes) -> Response:
    kept = json.loads(parts.keys.decrypt(str(actor.organisation_id), answer, b"idempotency"))
    headers = {**kept["headers"], "Idempotent-Replayed": "true"}
    return Response(base64.b64decode(kept["body"]), kept["status"], headers)
