"""Signing in and out."""

from __future__ import annotations

from starlette.responses import Response

from activities.auth import account, refreshing, resets, signing_in
from activities.sso import farewell
from activities.sso.farewell import Farewell
from api.access import needs, public
from api.auth.cookie import Holder, sign_in, sign_out
from api.auth.schemas import (
    LinkSent,
    Login,
    LoginRequest,
    PasswordChange,
    PasswordForgot,
    PasswordReset,
    SignedOut,
)
from api.auth.turns import in_turn
from api.deps import CurrentActor, Parts, Session
from api.door import make_router

router = make_router(prefix="/v1/auth", tags=["auth"])


@router.post("/login", dependencies=[public(), in_turn])
async def login(body: LoginRequest, session: Session, parts: Parts, response: Response) -> Login:
    """Sign in with e-mail address and password; 401 `mfa.required` when a factor is due."""
    signed_in = await signing_in.login(session, parts, body.email, body.password, body.client)
    return sign_in(response, parts, signed_in)


@router.post("/refresh", dependencies=[public()])
async def refresh(holder: Holder, session: Session, parts: Parts, response: Response) -> Login:
    """Give a fresh access token for a session, whose cookie or refresh token rotates."""
    refreshed = await refreshing.refresh(session, parts, holder.token, holder.client)
    return sign_in(response, parts, refreshed)


@router.post(
    "/password/change",
    status_code=204,
    dependencies=[needs("account.manage", idempotency="own")],
)
async def change_password(
    body: PasswordChange, session: Session, actor: CurrentActor, parts: Parts
) -> None:
    """Take another password; all other sessions end."""
    await account.change_password(session, actor, parts, body.current, body.password)


@router.post("/password/forgot", status_code=202, dependencies=[public()])
async def forgot_password(body: PasswordForgot, session: Session) -> LinkSent:
    """Have a link mailed by which a new password is set; the answer is the same for everybody."""
    await resets.ask(session, body.email)
    return LinkSent()


@router.post("/password/reset", status_code=204, dependencies=[public()])
async def reset_password(body: PasswordReset, session: Session, parts: Parts) -> None:
    """Set a new password by the link of a mail; every session ends."""
    await resets.reset(session, parts, body.token, body.password)


@router.post("/logout", response_model=SignedOut, dependencies=[needs("self", idempotency="own")])
async def logout(
    session: Session, actor: CurrentActor, parts: Parts, response: Response
) -> Farewell:
    """End the session at once, its access tokens included; `url` signs out at its provider, too."""
    sign_out(response, parts)
    return await farewell.sign_out(session, parts, actor)
