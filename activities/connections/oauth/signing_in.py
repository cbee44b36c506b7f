"""Signing in at a provider: the way out with `state` and PKCE, and the way back."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.connections import kinds
from activities.connections.connections import load
from activities.connections.models import Connection, ConnectionSignIn
from activities.connections.oauth.provider import Tokens, ask, words_for
from activities.connections.oauth.renewing import client_of, keep
from activities.connections.sealing import unseal, verifier_identity
from activities.connections.stores import Stores
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.connection import refuse_elsewhere
from nextscript.egress import EgressClient, Policy
from nextscript.errors import Conflict, Forbidden, Malformed, NextScriptError
from nextscript.kinds import OAuth2, Provider

LASTS = timedelta(minutes=10)
CALLBACK = "/v1/oauth/callback"
_CHANGED = "The connection was changed meanwhile. Choose Connect again."


@dataclass(frozen=True)
class SignIn:
    """Where a browser goes to sign in, and until when it may come back."""

    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Answer:
    """What a provider sends a browser back with."""

    state: str
    code: str
    error: str
    description: str
    issuer: str


@dataclass(frozen=True)
class Outcome:
    """What came of it: `fault` says in words why there is no token."""

    connection_id: UUID
    fault: str | None


@operation(
    "connections.authorize",
    permission="connection.manage",
    unaudited="nothing changes until the browser comes back: that is audited as attached",
)
async def authorize(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, connection_id: UUID
) -> SignIn:
    """Begin to sign in. Raises Conflict when the kind has no sign-in, Forbidden without a browser's
    session: who begins must be who comes back."""
    if actor.session_id is None:
        raise Forbidden("Sign in as a person to connect an account: a key has no browser.")
    row = await load(session, actor, project_id, connection_id)
    opened = await _opened(session, parts, row)
    provider = opened.provider()
    if provider.grant != "authorization_code":
        raise Conflict("This connection needs nobody to sign in.", code="connection.no_sign_in")
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    begun = ConnectionSignIn(
        id=(row_id := new_id()),
        organisation_id=row.organisation_id,
        project_id=row.project_id,
        connection_id=row.id,
        session_id=actor.session_id,
        state_hash=_hash(state),
        sealed=parts.keys.encrypt(
            str(row.project_id), verifier.encode(), verifier_identity(row_id)
        ),
        mark=provider.mark(opened.client_id),
        redirect_uri=parts.settings.public_url + CALLBACK,
        expires_at=now() + LASTS,
    )
    await session.execute(
        delete(ConnectionSignIn).where(col(ConnectionSignIn.expires_at) < now() - LASTS)
    )
    session.add(begun)
    return SignIn(_address(provider, opened.client_id, begun, state, verifier), begun.expires_at)


@operation("connections.attach", permission="connection.manage", audit="connection")
async def attach(session: AsyncSession, actor: Actor, parts: Parts, answer: Answer) -> Outcome:
    """Take the browser back from the provider and keep the tokens it brings.

    Raises Malformed (400) unless this very session began it, a moment ago, and did not come yet:
    then nothing changes. What the provider refuses is an outcome in words.
    """
    begun = await _claimed(session, actor, answer)
    row = await load(session, actor, begun.project_id, begun.connection_id)
    await session.commit()  # used once, whatever comes; and no transaction waits for a provider
    try:
        opened = await _opened(session, parts, row)
        await session.commit()
        tokens = await _exchanged(parts, opened, begun, answer)
    except NextScriptError as error:
        about(row.id, row.name, row.project_id, key=row.key, attached=False)
        return Outcome(row.id, error.message)
    row = await load(session, actor, begun.project_id, begun.connection_id, lock=True)
    opened = await _opened(session, parts, row)
    if opened.provider().mark(opened.client_id) != begun.mark:
        about(row.id, row.name, row.project_id, key=row.key, attached=False)
        return Outcome(row.id, _CHANGED)
    _attach(parts, row, tokens, opened)
    about(row.id, row.name, row.project_id, key=row.key, attached=True)
    return Outcome(row.id, None)


def _address(
    provider: Provider, client_id: str, begun: ConnectionSignIn, state: str, verifier: str
) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    asked = {
        **dict(provider.extra),
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": begun.redirect_uri,
        "state": state,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if provider.scopes:
        asked["scope"] = " ".join(provider.scopes)
    if "openid" in provider.scopes:
        asked["nonce"] = secrets.token_urlsafe(16)  # its answer is not read: nobody signs in here
    joint = "&" if urlsplit(provider.authorize_url).query else "?"
    return provider.authorize_url + joint + urlencode(asked)


async def _claimed(session: AsyncSession, actor: Actor, answer: Answer) -> ConnectionSignIn:
    """Take the row of a state, so that nobody takes it again. Another session's stays."""
    taken = (
        delete(ConnectionSignIn)
        .where(
            col(ConnectionSignIn.state_hash) == _hash(answer.state),
            col(ConnectionSignIn.session_id) == actor.session_id,
            col(ConnectionSignIn.organisation_id) == actor.organisation_id,
            col(ConnectionSignIn.expires_at) > now(),
        )
        .returning(ConnectionSignIn)
    )
    found = await session.scalar(taken) if answer.state and actor.session_id else None
    if found is None:
        raise Malformed(
            "This sign-in was not begun here, is too old, or was used already.",
            code="connection.state",
            hint="Close this window and choose Connect again.",
        )
    return found


async def _exchanged(
    parts: Parts, opened: OAuth2, begun: ConnectionSignIn, answer: Answer
) -> Tokens:
    provider = opened.provider()
    if provider.mark(opened.client_id) != begun.mark:
        raise Conflict(_CHANGED)
    _refuse_other_issuer(provider, answer.issuer)
    if answer.error or not answer.code:
        raise Conflict(words_for(answer.error or "no code", answer.description))
    verifier = parts.keys.decrypt(str(begun.project_id), begun.sealed, verifier_identity(begun.id))
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": begun.redirect_uri,
        "code_verifier": verifier.decode(),
    }
    egress = EgressClient(Policy.parse(parts.settings.egress_allow))
    try:
        return await ask(egress, provider, client_of(opened), form)
    finally:
        await egress.aclose()


def _refuse_other_issuer(provider: Provider, issuer: str) -> None:
    """An answer that says it is from somebody else is not taken to this provider (RFC 9207)."""
    if not issuer:
        return
    expected = provider.issuer or _origin(provider.authorize_url)
    if (issuer if provider.issuer else _origin(issuer)) != expected:
        raise Conflict("The answer came from another provider than the one asked.")


def _attach(parts: Parts, row: Connection, tokens: Tokens, opened: OAuth2) -> None:
    kept = {
        name: one
        for name, one in unseal(parts.keys, row).items()
        if name not in opened.managed  # of another account, perhaps
    }
    keep(row, kept, tokens, parts.keys, opened)
    row.status, row.status_message, row.checked_at = "ok", None, now()
    row.warned_at, row.updated_at = None, now()  # of another account, perhaps: whoever has it looks


async def _opened(session: AsyncSession, parts: Parts, row: Connection) -> OAuth2:
    model = await kinds.model_in(session, parts.catalog, row.project_id, row.kind)
    if not issubclass(model, OAuth2):
        raise Conflict("This kind of connection has nobody sign in.", code="connection.no_sign_in")
    stores = Stores(parts.settings, parts.sessions)
    given = await stores.resolved(row.project_id, unseal(parts.keys, row))
    opened = model.model_validate({**row.fields, **given})
    refuse_elsewhere(opened, row.hosts)
    return opened


def _origin(url: str) -> str:
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}".lower()


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
