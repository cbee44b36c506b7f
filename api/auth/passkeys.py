"""Passkeys: a person's own, and signing in by one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from activities.auth import passkey_sign_in, passkeys
from api.access import needs, public
from api.auth.cookie import sign_in
from api.auth.passkey_schemas import (
    PasskeyAdd,
    PasskeyAdded,
    PasskeyAsk,
    PasskeyOptions,
    PasskeyProof,
    PasskeyRead,
    PasskeyRename,
    Passkeys,
    PasskeyVerify,
)
from api.auth.schemas import Login
from api.deps import CurrentActor, Parts, Session
from api.door import make_router

router = make_router(prefix="/v1/auth/mfa", tags=["auth"])
OWN = needs("factor.manage", idempotency="own")
PasskeyId = Annotated[UUID, Path(description="The passkey.")]


@router.get("/passkeys", dependencies=[needs("factor.manage")])
async def list_passkeys(session: Session, actor: CurrentActor) -> Passkeys:
    """List the caller's passkeys, the newest first."""
    found = await passkeys.listed(session, actor)
    return Passkeys(items=[PasskeyRead.model_validate(one) for one in found])


@router.post("/passkeys/enroll", dependencies=[OWN])
async def enroll_passkey(session: Session, actor: CurrentActor, parts: Parts) -> PasskeyOptions:
    """Give what a browser makes a passkey by (`navigator.credentials.create`)."""
    return PasskeyOptions(options=await passkeys.enroll(session, actor, parts))


@router.post("/passkeys/confirm", status_code=201, dependencies=[OWN])
async def confirm_passkey(
    body: PasskeyAdd, session: Session, actor: CurrentActor, parts: Parts
) -> PasskeyAdded:
    """Let a passkey count that was just made; the first factor comes with recovery codes."""
    added = await passkeys.confirm(session, actor, parts, body.name, body.credential)
    return PasskeyAdded.of(added)


@router.patch("/passkeys/{passkey_id}", status_code=204, dependencies=[needs("factor.manage")])
async def rename_passkey(
    body: PasskeyRename, session: Session, actor: CurrentActor, passkey_id: PasskeyId
) -> None:
    """Call a passkey something else."""
    await passkeys.rename(session, actor, passkey_id, body.name)


@router.delete("/passkeys/{passkey_id}", status_code=204, dependencies=[needs("factor.manage")])
async def remove_passkey(session: Session, actor: CurrentActor, passkey_id: PasskeyId) -> None:
    """Let a passkey count no more."""
    await passkeys.remove(session, actor, passkey_id)


@router.post("/passkeys/challenge", dependencies=[public()])
async def ask_passkey(body: PasskeyAsk, session: Session, parts: Parts) -> PasskeyOptions:
    """Give what a browser asks a passkey to sign in by (`navigator.credentials.get`)."""
    return PasskeyOptions(options=await passkey_sign_in.ask(session, parts, body.ticket))


@router.post("/passkeys/verify", dependencies=[public()])
async def verify_passkey(
    body: PasskeyVerify, session: Session, parts: Parts, response: Response
) -> Login:
    """Sign in by what a passkey answered, alone or as the second factor of a ticket."""
    signed_in = await passkey_sign_in.by_passkey(
        session, parts, body.credential, body.ticket, body.client
    )
    return sign_in(response, parts, signed_in)


@router.post("/prove:challenge", dependencies=[OWN])
async def ask_passkey_again(session: Session, actor: CurrentActor, parts: Parts) -> PasskeyOptions:
    """Give what a browser asks the caller's passkeys, to show again who they are."""
    return PasskeyOptions(options=await passkey_sign_in.ask_again(session, actor, parts))


@router.post("/prove:passkey", status_code=204, dependencies=[OWN])
async def prove_by_passkey(
    body: PasskeyProof, session: Session, actor: CurrentActor, parts: Parts
) -> None:
    """Show again who one is, by a passkey."""
    await passkey_sign_in.prove(session, actor, parts, body.credential)
