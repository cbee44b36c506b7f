"""Signing in and out."""

from __future__ import annotations

from fastapi import BackgroundTasks
from starlette.requests import Request
from starlette.responses import Response

from activities.auth import account, resets, sessions
from api.access import needs, public
from api.admission import cookie_name
from api.auth.cookie import sign_in, sign_out
from api.auth.schemas import (
    LinkSent,
    Login,
    LoginRequest,
    PasswordChange,
    PasswordForgot,
    PasswordReset,
)
from api.deps import CurrentActor, Parts, Session
from api.door import make_router

router = make_router(prefix="/v1/auth", tags=["auth"])


@router.post("/login", dependencies=[public()])
async def login(body: LoginRequest, session: Session, parts: Parts, response: Response) -> Login:
    """Sign in with e-mail address and password."""
    return sign_in(response, parts, await sessions.login(session, body.email, body.password))


@router.post("/refresh", dependencies=[needs("self", idempotency="own")])
async def refresh(request: Request, session: Session, parts: Parts, response: Response) -> Login:
    """Give a fresh access token for the browser's session, whose cookie rotates."""
    token = request.cookies.get(cookie_name(parts), "")
    return sign_in(response, parts, await sessions.refresh(session, token))


@router.post(
    "/password/change",
    status_code=204,
    dependencies=[needs("account.manage", idempotency="own")],
)
async def change_password(body: PasswordChange, session: Session, actor: CurrentActor) -> None:
    """Take another password; all other sessions end."""
    await account.change_password(session, actor, body.current, body.password)


@router.post("/password/forgot", status_code=202, dependencies=[public()])
async def forgot_password(
    body: PasswordForgot, session: Session, parts: Parts, after: BackgroundTasks
) -> LinkSent:
    """Have a link mailed by which a new password is set; the answer is the same for everybody."""
    await resets.ask(session, body.email)
    after.add_task(resets.deliver, parts)
    return LinkSent()


@router.post("/password/reset", status_code=204, dependencies=[public()])
async def reset_password(body: PasswordReset, session: Session) -> None:
    """Set a new password by the link of a mail; every session ends."""
    await resets.reset(session, body.token, body.password)


@router.post("/logout", status_code=204, dependencies=[needs("self", idempotency="own")])
async def logout(session: Session, actor: CurrentActor, parts: Parts, response: Response) -> None:
    """End the session at once, its access tokens included."""
    await sessions.logout(session, actor)
    sign_out(response, parts)
