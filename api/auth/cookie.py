"""The browser's session cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from activities.auth.sessions import Client, SignedIn
from activities.auth.tokens import LIFETIME
from activities.columns import now
from activities.parts import Parts
from api.admission import (
    access_tokens,
    cookie_name,
    is_secure,
    may_set_cookie,
    refuse_foreign_origin,
)
from api.auth.schemas import Login, RefreshRequest
from api.deps import Parts as PartsOfProcess


@dataclass(frozen=True)
class Held:
    """A session's token as its holder sent it."""

    token: str
    client: Client


async def held(request: Request, parts: PartsOfProcess, body: RefreshRequest | None = None) -> Held:
    """Give a program's refresh token, or a browser's cookie. Raises Forbidden for another site."""
    if body is not None:
        return Held(body.refresh_token, "token")
    refuse_foreign_origin(request, required=True)
    return Held(await cookie(request, parts), "browser")


async def cookie(request: Request, parts: PartsOfProcess) -> str:
    """Give a browser's session token, empty for who has none."""
    return request.cookies.get(cookie_name(parts), "")


Holder = Annotated[Held, Depends(held)]
Cookie = Annotated[str, Depends(cookie)]


def sign_in(response: Response, parts: Parts, signed_in: SignedIn) -> Login:
    """Give the access token of a new or rotated session, and its cookie or refresh token."""
    row = signed_in.session
    is_browser = row.client == "browser"
    if signed_in.token and is_browser and may_set_cookie(parts):
        response.set_cookie(
            cookie_name(parts),
            signed_in.token,
            max_age=max(0, int((row.expires_at - now()).total_seconds())),
            path="/",
            httponly=True,
            secure=is_secure(parts),
            samesite="lax",
        )
    token = access_tokens(parts).issue(
        user_id=row.user_id, organisation_id=row.organisation_id, session_id=row.id
    )
    return Login(
        access_token=token,
        expires_in=int(LIFETIME.total_seconds()),
        refresh_token=None if is_browser else signed_in.token,
    )


def sign_out(response: Response, parts: Parts) -> None:
    """Take the cookie back, and all a browser kept of us."""
    response.delete_cookie(
        cookie_name(parts), path="/", httponly=True, secure=is_secure(parts), samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
