"""Secrets of sign-in: of a provider, and of a sign-in under way; each opens only as its row."""

from __future__ import annotations

import json
from uuid import UUID

from sqlmodel import col

from activities.keys.sealed import Sealed
from activities.sso.models import IdentityProvider, IdentitySession, PendingSignIn
from store.keys import KeyRing

Secrets = dict[str, str]
ID_TOKEN = "id_token"


def seal(keys: KeyRing, organisation_id: UUID, row_id: UUID, secrets: Secrets) -> bytes:
    """Encrypt secrets for one row of one organisation."""
    return keys.encrypt(str(organisation_id), json.dumps(secrets).encode(), _identity(row_id))


def unseal(keys: KeyRing, row: IdentityProvider | PendingSignIn | IdentitySession) -> Secrets:
    """Open a row's secrets. Raises Rejected when they cannot be opened."""
    if row.sealed is None:
        return {}
    row_id = row.session_id if isinstance(row, IdentitySession) else row.id
    plain = keys.decrypt(str(row.organisation_id), row.sealed, _identity(row_id))
    found: Secrets = json.loads(plain)
    return found


def _identity(row_id: UUID) -> bytes:
    return f"sso/{row_id}".encode()


SEALED = (
    *(
        Sealed(
            what,
            *(model, col(model.id), col(model.sealed)),
            scope=lambda row: row.organisation_id,
            identity=lambda row: _identity(row.id),
        )
        for what, model in (
            ("identity providers", IdentityProvider),
            ("sign-ins under way", PendingSignIn),
        )
    ),
    Sealed(
        "providers' sessions",
        *(IdentitySession, col(IdentitySession.session_id), col(IdentitySession.sealed)),
        scope=lambda row: row.organisation_id,
        identity=lambda row: _identity(row.session_id),
    ),
)
