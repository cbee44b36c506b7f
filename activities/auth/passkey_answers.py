"""What a passkey answers: to a question of ours, once, at our own address, by who was asked."""

from __future__ import annotations

import json
import secrets
import struct
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from pydantic import JsonValue
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.registration.verify_registration_response import VerifiedRegistration

from activities.auth import sign_ins
from activities.auth.models import Passkey, PasskeyChallenge, User
from activities.columns import now
from activities.parts import Parts
from nextscript.errors import Conflict, Invalid, Unauthenticated
from nextscript.findings import Finding

Credential = dict[str, JsonValue]
"""What a browser gives of a passkey, as JSON (WebAuthn level 3)."""

_LASTS = timedelta(minutes=5)
_UNREADABLE = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
)
"""What reading somebody's bytes comes to when they are not what they should be."""


@dataclass(frozen=True)
class Site:
    """What passkeys are bound to: this instance's host name and address."""

    host: str
    origin: str


def site_of(parts: Parts) -> Site:
    """Give this instance as passkeys know it. Raises Conflict where browsers allow none.

    They know no numbers: what runs in dev on this very machine is `localhost` to them.
    """
    url = urlsplit(parts.settings.public_url)
    host = url.hostname or ""
    if parts.settings.mode == "dev" and _is_number(host) and ip_address(host).is_loopback:
        port = f":{url.port}" if url.port else ""
        return Site("localhost", f"{url.scheme}://localhost{port}")
    if not host or _is_number(host) or (url.scheme != "https" and host != "localhost"):
        raise Conflict(
            "Passkeys need a host name and https; `localhost` does as well.",
            code="mfa.no_passkeys",
            hint="Set NEXTSCRIPT_BASE_URL, such as https://flows.example.com.",
        )
    return Site(host, f"{url.scheme}://{url.netloc}")


def is_possible(parts: Parts) -> bool:
    """Say whether browsers allow passkeys at this instance's address."""
    try:
        site_of(parts)
    except Conflict:
        return False
    return True


def ask(session: AsyncSession, purpose: str, subject: bytes | None) -> bytes:
    """Make a question, for one answer within five minutes."""
    challenge = secrets.token_bytes(32)
    session.add(
        PasskeyChallenge(
            challenge=challenge, purpose=purpose, subject=subject, expires_at=now() + _LASTS
        )
    )
    return challenge


async def read_new(
    session: AsyncSession, site: Site, credential: Credential, subject: bytes
) -> VerifiedRegistration:
    """Read what a passkey says that is to be added. Raises Unauthenticated `mfa.failed`."""
    challenge = await _asked(session, credential, "register", subject)
    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _UNREADABLE:
        raise _refused() from None


async def read_known(
    session: AsyncSession,
    site: Site,
    credential: Credential,
    purpose: str,
    subject: bytes | None,
) -> Passkey:
    """Give the passkey that answered, whose person has shown who they are by it.

    Raises Unauthenticated `mfa.failed`, also when its counter went back: then there are two of it,
    and that is in the log.
    """
    challenge = await _asked(session, credential, purpose, subject)
    row = await _known(session, credential)
    try:
        said = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=0,  # compared below, where a copy is noted
            require_user_verification=True,
        )
    except _UNREADABLE:
        raise _refused() from None
    await _count(session, row, said)
    return row


async def forget_old(session: AsyncSession) -> None:
    """Delete questions nobody answered."""
    old = select(col(PasskeyChallenge.challenge)).where(col(PasskeyChallenge.expires_at) < now())
    free = old.with_for_update(skip_locked=True)
    await session.execute(delete(PasskeyChallenge).where(col(PasskeyChallenge.challenge).in_(free)))


async def _asked(
    session: AsyncSession, credential: Credential, purpose: str, subject: bytes | None
) -> bytes:
    """Take the question that is answered, and commit: it is answered once, rightly or not."""
    try:
        response = credential["response"]
        data = json.loads(base64url_to_bytes(response["clientDataJSON"]))  # type: ignore[index,call-overload,arg-type] # what is no object is caught
        challenge = base64url_to_bytes(data["challenge"])
    except _UNREADABLE:
        raise _refused() from None
    taken = delete(PasskeyChallenge).where(
        col(PasskeyChallenge.challenge) == challenge,
        col(PasskeyChallenge.purpose) == purpose,
        col(PasskeyChallenge.subject).is_not_distinct_from(subject),
        col(PasskeyChallenge.expires_at) > now(),
    )
    found: bytes | None = await session.scalar(taken.returning(col(PasskeyChallenge.challenge)))
    await session.commit()
    if found is None:
        raise _refused()
    return found


async def _known(session: AsyncSession, credential: Credential) -> Passkey:
    try:
        id_ = base64url_to_bytes(credential["rawId"])  # type: ignore[arg-type] # what is no text is caught
    except _UNREADABLE:
        raise _refused() from None
    row = await session.scalar(select(Passkey).where(col(Passkey.credential_id) == id_))
    if row is None:
        raise Unauthenticated("This passkey is not known here any more.", code="mfa.failed")
    return row


async def _count(session: AsyncSession, row: Passkey, said: VerifiedAuthentication) -> None:
    """Keep a passkey's counter, which only ever goes up, or is always nought."""
    new = said.new_sign_count
    grows = col(Passkey.sign_count) < new
    further = (
        update(Passkey)
        .where(col(Passkey.id) == row.id, grows if new else col(Passkey.sign_count) == 0)
        .values(sign_count=new, last_used_at=now())
        .returning(col(Passkey.id))
    )
    if await session.scalar(further) is None:
        user = await session.get_one(User, row.user_id)
        await sign_ins.note_failure(session, user.email, user, "mfa.passkey_copied")
        raise _refused()


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def as_invalid(refusal: Unauthenticated) -> Invalid:
    """Say it to somebody who is signed in, and stays so."""
    said = refusal.message
    finding = Finding(severity="error", code="mfa.failed", pointer="/credential", message=said)
    return Invalid(said, code="mfa.failed", findings=[finding])


def _refused() -> Unauthenticated:
    return Unauthenticated("This passkey was not accepted; try again.", code="mfa.failed")
