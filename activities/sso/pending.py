"""Sign-ins under way: begun in one browser, ended by the same one, once, within ten minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.secrets import hashed, new_secret
from activities.columns import now
from activities.ids import new_id
from activities.parts import Parts
from activities.sso.models import IdentityProvider, PendingSignIn
from activities.sso.returning import safe_path
from activities.sso.sealing import Secrets, seal, unseal
from nextscript.errors import Malformed

LASTS = timedelta(minutes=10)
_TOKEN = 43


@dataclass(frozen=True)
class Linking:
    """Who is signed in and adds a provider's identity to their account."""

    user_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what it has to bring back."""

    url: str
    browser: str


@dataclass(frozen=True)
class Asked:
    """How a browser asked to be sent to a provider."""

    browser: str | None
    return_to: str | None
    linking: Linking | None = None


@dataclass(frozen=True)
class Waiting:
    """A sign-in that was begun, with what only its provider and we know."""

    row: PendingSignIn
    state: str
    browser: str


@dataclass(frozen=True)
class Taken:
    """A sign-in that came back; it cannot come again."""

    row: PendingSignIn
    secrets: Secrets


async def begin(
    session: AsyncSession, parts: Parts, provider: IdentityProvider, asked: Asked, secrets: Secrets
) -> Waiting:
    """Remember that a browser is sent to a provider."""
    state, row_id = new_secret(), new_id()
    browser = asked.browser if asked.browser and len(asked.browser) == _TOKEN else new_secret()
    linking = asked.linking
    row = PendingSignIn(
        id=row_id,
        organisation_id=provider.organisation_id,
        provider_id=provider.id,
        state_hash=hashed(state),
        browser_hash=hashed(browser),
        sealed=seal(parts.keys, provider.organisation_id, row_id, secrets),
        user_id=linking.user_id if linking else None,
        session_id=linking.session_id if linking else None,
        return_to=safe_path(asked.return_to),
        expires_at=now() + LASTS,
    )
    await session.execute(delete(PendingSignIn).where(col(PendingSignIn.expires_at) < now()))
    session.add(row)
    await session.flush()
    return Waiting(row, state, browser)


async def keep(session: AsyncSession, parts: Parts, waiting: Waiting, secrets: Secrets) -> None:
    """Remember more of a sign-in that was just begun."""
    row = waiting.row
    row.sealed = seal(parts.keys, row.organisation_id, row.id, secrets)
    await session.flush()


async def take(
    session: AsyncSession,
    parts: Parts,
    provider: IdentityProvider,
    state: str | None,
    browser: str | None,
) -> Taken:
    """Give the sign-in a browser comes back from, and forget it.

    Raises Malformed for one that was not begun here, in this browser, with this provider, or was
    ended before. What is taken stays so, whatever comes of it.
    """
    if not state or not browser:
        raise _refused()
    row = await session.scalar(
        delete(PendingSignIn)
        .where(
            col(PendingSignIn.state_hash) == hashed(state),
            col(PendingSignIn.browser_hash) == hashed(browser),
            col(PendingSignIn.provider_id) == provider.id,
            col(PendingSignIn.expires_at) > now(),
        )
        .returning(PendingSignIn)
    )
    if row is None:
        raise _refused()
    session.expunge(row)
    await session.commit()
    return Taken(row, unseal(parts.keys, row))


def _refused() -> Malformed:
    return Malformed(
        "This sign-in was not begun in this browser, or it took too long.",
        code="auth.sso_state",
        hint="Begin it again from the sign-in page.",
    )
