"""The browser's session cookie."""

from __future__ import annotations

from starlette.responses import Response

from activities.auth.sessions import ABSOLUTE, SignedIn
from activities.auth.tokens import LIFETIME
from activities.parts import Parts
from api.admission import access_tokens, cookie_name, is_secure, may_set_cookie
from api.auth.schemas import Login


def sign_in(response: Response, parts: Parts, signed_in: SignedIn) -> Login:
    """Set the cookie of a new or rotated session, and give its access token."""
    row = signed_in.session
    if signed_in.token and may_set_cookie(parts):
        response.set_cookie(
            cookie_name(parts),
            signed_in.token,
            max_age=int(ABSOLUTE.total_seconds()),
            path="/",
            httponly=True,
            secure=is_secure(parts),
            samesite="lax",
        )
    token = access_tokens(parts).issue(
        user_id=row.user_id, organisation_id=row.organisation_id, session_id=row.id
    )
    return Login(access_token=token, expires_in=int(LIFETIME.total_seconds()))


def sign_out(response: Response, parts: Parts) -> None:
    """Take the cookie back, and all a browser kept of us."""
    response.delete_cookie(
        cookie_name(parts), path="/", httponly=True, secure=is_secure(parts), samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
