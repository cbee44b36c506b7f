"""A person's passkeys: added on a device of theirs, named, and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from webauthn import generate_registration_options
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from activities.audit.scope import about
from activities.auth import factors, freshness, passkey_answers, recovery_codes
from activities.auth.account import end_all
from activities.auth.models import Passkey, User
from activities.auth.passkey_answers import Credential, as_invalid, site_of
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Conflict, NotFound, Unauthenticated

_MOST = 20
_TRANSPORTS = frozenset(["usb", "nfc", "ble", "smart-card", "hybrid", "internal", "cable"])


@dataclass(frozen=True)
class Added:
    """A new passkey; recovery codes come with somebody's first factor, shown this once."""

    passkey: Passkey
    recovery_codes: list[str] | None


@operation("passkeys.enroll", permission="factor.manage", unaudited="counts only once confirmed")
async def enroll(session: AsyncSession, actor: Actor, parts: Parts) -> dict[str, JsonValue]:
    """Give what a browser makes a passkey by.

    Raises Forbidden `mfa.fresh`, Conflict for too many, and where browsers allow none.
    """
    user_id, site = await freshness.refuse_stale(session, actor), site_of(parts)
    user = await session.get_one(User, user_id)
    known = await of(session, user_id)
    if len(known) >= _MOST:
        raise Conflict(f"Remove one first: {_MOST} passkeys are enough.", code="mfa.many")
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="NextScript",
        user_id=user_id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=passkey_answers.ask(session, "register", _asked(actor)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
    )
    given: dict[str, JsonValue] = options_to_json_dict(options)
    return given


@operation("passkeys.add", permission="factor.manage", audit="passkey")
async def confirm(
    session: AsyncSession, actor: Actor, parts: Parts, name: str, credential: Credential
) -> Added:
    """Let a passkey count that was just made; all other sessions end.

    Raises Invalid `mfa.failed` for one that is not what was asked for.
    """
    user = await session.get_one(User, actor.id)
    try:
        said = await passkey_answers.read_new(session, site_of(parts), credential, _asked(actor))
    except Unauthenticated as refusal:
        raise as_invalid(refusal) from None
    taken = select(col(Passkey.id)).where(col(Passkey.credential_id) == said.credential_id)
    if await session.scalar(taken):
        raise Conflict("This passkey is here already.", code="mfa.known")
    row = Passkey(
        user_id=user.id,
        credential_id=said.credential_id,
        public_key=said.credential_public_key,
        sign_count=said.sign_count,
        name=name,
        transports=_transports(credential),
    )
    session.add(row)
    codes = await recovery_codes.write_first(session, user.id)
    ended = await end_all(session, user.id, but=actor.session_id)
    about(row.id, name, None, sessions_ended=ended)
    await session.flush()
    return Added(row, codes)


@operation("passkeys.list", permission="factor.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor) -> Sequence[Passkey]:
    """Give the caller's passkeys, the newest first."""
    return await of(session, actor.id)


@operation("passkeys.rename", permission="factor.manage", audit="passkey")
async def rename(session: AsyncSession, actor: Actor, passkey_id: UUID, name: str) -> None:
    """Call a passkey something else. Raises NotFound."""
    row = await _load(session, actor, passkey_id)
    row.name = name
    about(row.id, name, None, changed=["name"])


@operation("passkeys.remove", permission="factor.manage", audit="passkey")
async def remove(session: AsyncSession, actor: Actor, passkey_id: UUID) -> None:
    """Let a passkey count no more; all other sessions end.

    Raises Forbidden `mfa.fresh`, NotFound, and Conflict for a last factor where one is required.
    """
    row = await _load(session, actor, passkey_id)
    user_id = await freshness.refuse_stale(session, actor)
    await factors.refuse_last(session, user_id)
    await session.delete(row)
    await session.flush()
    await factors.forget_unused(session, user_id)
    ended = await end_all(session, user_id, but=actor.session_id)
    about(row.id, row.name, None, sessions_ended=ended)


async def of(session: AsyncSession, user_id: UUID | None) -> Sequence[Passkey]:
    """Give somebody's passkeys, the newest first."""
    query = select(Passkey).where(col(Passkey.user_id) == user_id)
    return (await session.scalars(query.order_by(col(Passkey.id).desc()))).all()


async def _load(session: AsyncSession, actor: Actor, passkey_id: UUID) -> Passkey:
    row = await session.get(Passkey, passkey_id)
    if row is None or row.user_id != actor.id:
        raise NotFound("There is no such passkey.")
    return row


def _asked(actor: Actor) -> bytes:
    return actor.session_id.bytes if actor.session_id else b""


def _transports(credential: Credential) -> list[str]:
    response = credential.get("response")
    said = response.get("transports") if isinstance(response, dict) else None
    return [one for one in said if one in _TRANSPORTS] if isinstance(said, list) else []
