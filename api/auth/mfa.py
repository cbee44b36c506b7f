"""Second factors: setting them up, and showing them."""

from __future__ import annotations

from starlette.responses import Response

from activities.auth import enrolment, factors, freshness, second_factor
from api.access import needs, public
from api.auth.cookie import sign_in
from api.auth.mfa_schemas import (
    CodeProof,
    Factors,
    PasswordProof,
    RecoveryCodes,
    TotpCode,
    TotpConfirmed,
    TotpEnrolment,
    TotpVerify,
)
from api.auth.schemas import Login
from api.deps import CurrentActor, Parts, Session
from api.door import make_router

router = make_router(prefix="/v1/auth/mfa", tags=["auth"])
OWN = needs("factor.manage", idempotency="own")


@router.get("", response_model=Factors, dependencies=[needs("factor.manage")])
async def get_factors(session: Session, actor: CurrentActor, parts: Parts) -> factors.Held:
    """Say which second factors the caller has."""
    return await factors.get(session, actor, parts)


@router.post("/prove:password", status_code=204, dependencies=[OWN])
async def prove_by_password(body: PasswordProof, session: Session, actor: CurrentActor) -> None:
    """Show again who one is; for five minutes second factors may be changed."""
    await freshness.by_password(session, actor, body.password)


@router.post("/prove:code", status_code=204, dependencies=[OWN])
async def prove_by_code(
    body: CodeProof, session: Session, actor: CurrentActor, parts: Parts
) -> None:
    """Show again who one is, by a code of an app or a recovery code."""
    await freshness.by_code(session, actor, parts, body.code)


@router.post("/totp/enroll", response_model=TotpEnrolment, dependencies=[OWN])
async def enroll_totp(session: Session, actor: CurrentActor, parts: Parts) -> enrolment.Enrolment:
    """Make a secret for an authenticator app; it counts once it is confirmed."""
    return await enrolment.enroll(session, actor, parts)


@router.post("/totp/confirm", dependencies=[OWN])
async def confirm_totp(
    body: TotpCode, session: Session, actor: CurrentActor, parts: Parts
) -> TotpConfirmed:
    """Let an app count, by its first code; the first factor comes with recovery codes."""
    codes = await enrolment.confirm(session, actor, parts, body.code)
    return TotpConfirmed(recovery_codes=codes)


@router.post("/totp/verify", dependencies=[public()])
async def verify_totp(
    body: TotpVerify, session: Session, parts: Parts, response: Response
) -> Login:
    """Go on with a sign-in by a code of an app, or a recovery code."""
    signed_in = await second_factor.by_code(session, parts, body.ticket, body.code)
    return sign_in(response, parts, signed_in)


@router.delete("/totp", status_code=204, dependencies=[needs("factor.manage")])
async def disable_totp(session: Session, actor: CurrentActor) -> None:
    """Let no app count any more."""
    await enrolment.disable(session, actor)


@router.post("/recovery-codes", status_code=201, dependencies=[OWN])
async def renew_recovery_codes(session: Session, actor: CurrentActor) -> RecoveryCodes:
    """Make ten recovery codes, shown this once; those before work no more."""
    return RecoveryCodes(recovery_codes=await enrolment.renew(session, actor))
