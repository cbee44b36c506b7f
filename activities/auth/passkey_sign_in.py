"""Signing in by a passkey: alone, or as the second factor of a sign-in under way."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn import generate_authentication_options
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from activities.auth import freshness, passkey_answers, passkeys, second_factor, tickets
from activities.auth.models import Passkey, User
from activities.auth.passkey_answers import Credential, as_invalid, site_of
from activities.auth.sessions import Client, SignedIn
from activities.auth.signing_in import home_of, sign_in
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Unauthenticated


async def ask(session: AsyncSession, parts: Parts, ticket: str | None) -> dict[str, JsonValue]:
    """Give what a browser asks a passkey: any of this site, or those of a ticket's person.

    Raises Unauthenticated for a ticket that does not work, Conflict where browsers allow none.
    """
    if ticket is None:
        return _question(session, parts, "sign_in", None, [])
    row = await tickets.read(session, ticket)
    known = await passkeys.of(session, row.user_id)
    return _question(session, parts, "second", row.token_hash, known)


async def by_passkey(
    session: AsyncSession,
    parts: Parts,
    credential: Credential,
    ticket: str | None,
    client: Client,
) -> SignedIn:
    """Sign in by what a passkey answered; it stands for both factors. Raises Unauthenticated."""
    if ticket is None:
        return await _alone(session, parts, credential, client)
    site, row = site_of(parts), await tickets.read(session, ticket)
    passkey = await passkey_answers.read_known(session, site, credential, "second", row.token_hash)
    if passkey.user_id != row.user_id:
        raise _not_theirs()
    user = await session.get_one(User, row.user_id)
    return await second_factor.finish(session, parts, row, user)


@operation("mfa.ask_passkey", permission="factor.manage", unaudited="changes nothing")
async def ask_again(session: AsyncSession, actor: Actor, parts: Parts) -> dict[str, JsonValue]:
    """Give what a browser asks the caller's passkeys, to show again who they are."""
    subject = actor.session_id.bytes if actor.session_id else b""
    return _question(session, parts, "fresh", subject, await passkeys.of(session, actor.id))


@operation("mfa.prove_by_passkey", permission="factor.manage", audit="session")
async def prove(session: AsyncSession, actor: Actor, parts: Parts, credential: Credential) -> None:
    """Show again who one is. Raises Invalid for a passkey that was not accepted."""
    subject = actor.session_id.bytes if actor.session_id else b""
    try:
        row = await passkey_answers.read_known(
            session, site_of(parts), credential, "fresh", subject
        )
        if row.user_id != actor.id:
            raise _not_theirs()
    except Unauthenticated as refusal:
        raise as_invalid(refusal) from None
    await freshness.mark(session, actor)


async def _alone(
    session: AsyncSession, parts: Parts, credential: Credential, client: Client
) -> SignedIn:
    row = await passkey_answers.read_known(session, site_of(parts), credential, "sign_in", None)
    user = await session.get_one(User, row.user_id)
    home = await home_of(session, user.id, client)
    if home is None:
        raise Unauthenticated("This account is no longer a member here.", code="auth.failed")
    return await sign_in(
        session, user, home, method="passkey", parts=parts, client=client, strong=True
    )


def _question(
    session: AsyncSession,
    parts: Parts,
    purpose: str,
    subject: bytes | None,
    known: Sequence[Passkey],
) -> dict[str, JsonValue]:
    options = generate_authentication_options(
        rp_id=site_of(parts).host,
        challenge=passkey_answers.ask(session, purpose, subject),
        allow_credentials=[_described(one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    given: dict[str, JsonValue] = options_to_json_dict(options)
    return given


def _described(row: Passkey) -> PublicKeyCredentialDescriptor:
    ways = [AuthenticatorTransport(one) for one in row.transports]
    return PublicKeyCredentialDescriptor(id=row.credential_id, transports=ways or None)


def _not_theirs() -> Unauthenticated:
    return Unauthenticated("This is not a passkey of yours.", code="mfa.failed")
