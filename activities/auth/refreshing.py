"""Going on with a session: its holder's token rotates, and one that comes again ends it."""

from __future__ import annotations

import base64
import hmac

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import actors, sessions, tickets
from activities.auth.models import RotatedToken, UserSession
from activities.auth.secrets import hashed, new_secret
from activities.auth.sessions import Client, SignedIn
from activities.columns import now
from activities.parts import Parts
from nextscript.errors import Unauthenticated
from store.keys import KeyRing


async def refresh(
    session: AsyncSession, parts: Parts, token: str, client: Client = "browser"
) -> SignedIn:
    """Rotate a session's token. Raises Unauthenticated.

    One that was rotated a moment ago stays: another tab has the new cookie already, and a program
    that asks twice at once gets the same new token twice.
    """
    tickets.refuse_as_credential(token)
    row = await sessions.find(session, token, client=client, lock=True)
    if row is None:
        await session.commit()  # a copied token has ended its session
        raise Unauthenticated("Sign in first.")
    await actors.of_session(session, row)
    if row.previous_hash == hashed(token):
        return SignedIn(row, _given_before(parts.keys, row, token))
    fresh = new_secret() if row.client == "browser" else _successor(parts.keys, token)
    if row.previous_hash is not None:
        session.add(RotatedToken(token_hash=row.previous_hash, session_id=row.id))
    row.previous_hash, row.token_hash, row.rotated_at = row.token_hash, hashed(fresh), now()
    row.seen_at = now()
    return SignedIn(row, fresh)


def _given_before(keys: KeyRing, row: UserSession, token: str) -> str | None:
    """Give the token that followed a program's, as long as the keys are those of that moment."""
    before = _successor(keys, token)
    return before if hashed(before) == row.token_hash else None


def _successor(keys: KeyRing, token: str) -> str:
    """Give the token that follows a program's: only we can tell, and always the same."""
    key = keys.derive(keys.current_id, "refresh-token")
    mark = hmac.digest(key, token.encode("utf-8", "replace"), "sha256")
    return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()
