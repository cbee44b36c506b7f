"""Fresh tokens for steps: one call to the provider, however many steps of however many workers ask.

Who finds a token that ends soon takes the connection's row and looks again; the others wait for the
row and find the new token. Providers that rotate refresh tokens take each of them once, and answer
a second use by ending the whole sign-in. The row is held while the provider answers, 20 s at most:
were it given back before, a second worker would use the same refresh token.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakValueDictionary

from pydantic import JsonValue
from sqlalchemy import select
from sqlmodel import col

from activities.columns import now
from activities.connections.expiry import expiry_of
from activities.connections.models import Connection
from activities.connections.oauth.provider import Client, Ended, Tokens, ask
from activities.connections.sealing import seal, unseal
from nextscript.egress import EgressClient
from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable
from nextscript.kinds import OAuth2, Provider
from store.keys import KeyRing
from store.session import SessionFactory, open_session

EARLY = timedelta(seconds=60)
"""A token is replaced so long before it ends, or at three quarters of a shorter life."""
Secrets = dict[str, JsonValue]


class Renewing:
    """Keeps the tokens of connections fresh, for one process."""

    def __init__(self, sessions: SessionFactory, keys: KeyRing, egress: EgressClient) -> None:
        self._sessions = sessions
        self._keys = keys
        self._egress = egress
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def fresh(self, row: Connection, opened: OAuth2) -> Secrets:
        """Give the connection's secrets with a token that lasts a while.

        Raises Ended `connection.reconnect` when somebody has to sign in again, and what the
        provider's refusal means otherwise.
        """
        secrets = unseal(self._keys, row)
        if is_fresh(row, secrets):
            return secrets
        turn = self._turns.setdefault(row.id, asyncio.Lock())
        async with turn:  # of this process one waits in the database, not twenty
            secrets, fault = await self._renewed(row.id, opened)
        if fault is not None:
            raise fault
        return secrets

    async def _renewed(
        self, row_id: UUID, opened: OAuth2
    ) -> tuple[Secrets, NextScriptError | None]:
        """Look again with the row held, and renew it there. A fault is kept with the row, too."""
        query = select(Connection).where(col(Connection.id) == row_id)
        async with open_session(self._sessions) as session:
            row = await session.scalar(query.with_for_update(key_share=True))
            if row is None:
                raise Rejected("The connection is gone.", code="connection.not_found")
            secrets = unseal(self._keys, row)
            if is_fresh(row, secrets):
                return secrets, None
            try:
                return await self._asked(row, opened, secrets), None
            except Ended as error:
                if "refresh_token" not in secrets and _lasts(row, secrets):
                    return secrets, None
                _end(row, secrets, self._keys, error)
                return secrets, error
            except (Retryable, ConnectionRefused, Rejected) as error:
                return secrets, None if _lasts(row, secrets) else error

    async def _asked(self, row: Connection, opened: OAuth2, secrets: Secrets) -> Secrets:
        provider = opened.provider()
        form = _form(provider, row, secrets)
        tokens = await ask(self._egress, provider, client_of(opened), form)
        return keep(row, secrets, tokens, self._keys, opened)


def is_fresh(row: Connection, secrets: Secrets) -> bool:
    """Say whether a token is there and lasts a while."""
    return bool(secrets.get("access_token")) and (row.renew_at is None or now() < row.renew_at)


def client_of(opened: OAuth2) -> Client:
    """Give who asks for a connection's tokens."""
    return Client(opened.client_id, opened.client_secret.get_secret_value())


def keep(
    row: Connection, secrets: Secrets, tokens: Tokens, keys: KeyRing, opened: OAuth2
) -> Secrets:
    """Put tokens into a connection's row; a provider that sends no new refresh token keeps its."""
    at = now()
    kept: Secrets = {**secrets, "access_token": tokens.access}
    if tokens.refresh is not None:
        kept["refresh_token"] = tokens.refresh
    row.sealed = seal(keys, row.project_id, row.id, kept)
    row.secrets = {**row.secrets, **{name: at.isoformat() for name in opened.managed & set(kept)}}
    row.token_ends_at = tokens.ends_at
    row.renew_at = _renewal(at, tokens.ends_at)
    renewable = "refresh_token" in kept or opened.provider().grant == "client_credentials"
    row.expires_at = expiry_of(row, opened, tokens.refresh_ends_at if renewable else tokens.ends_at)
    if row.status in ("expired", "failing"):
        row.status, row.status_message = "ok", None
    return kept


def _form(provider: Provider, row: Connection, secrets: Secrets) -> dict[str, str]:
    if provider.grant == "client_credentials":
        scope = " ".join(provider.scopes)
        return {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    refresh = secrets.get("refresh_token")
    if not isinstance(refresh, str):
        ended = "access_token" in secrets or row.status == "expired"
        said = f"The sign-in to “{row.name}” has ended." if ended else _not_yet(row)
        raise Ended(said, hint="Open the connection and choose Connect.")
    return {"grant_type": "refresh_token", "refresh_token": refresh}


def _not_yet(row: Connection) -> str:
    return f"Nobody has signed in to “{row.name}” yet."


def _renewal(at: datetime, ends_at: datetime | None) -> datetime | None:
    return None if ends_at is None else ends_at - min(EARLY, (ends_at - at) / 4)


def _lasts(row: Connection, secrets: Secrets) -> bool:
    ends = row.token_ends_at
    return bool(secrets.get("access_token")) and (ends is None or now() < ends)


def _end(row: Connection, secrets: Secrets, keys: KeyRing, error: Ended) -> None:
    """Forget tokens that are of no use, so that nobody asks the provider with them again."""
    if not OAuth2.managed & set(secrets):
        return
    kept = {name: one for name, one in secrets.items() if name not in OAuth2.managed}
    row.sealed = seal(keys, row.project_id, row.id, kept)
    row.secrets = {name: one for name, one in row.secrets.items() if name not in OAuth2.managed}
    row.renew_at = row.token_ends_at = None
    row.status, row.checked_at = "expired", now()
    row.status_message = f"{error.message} {error.hint or ''}".strip()
