"""What is told an endpoint is signed with: shown once, kept sealed, replaced without a gap."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from uuid import UUID

from sqlmodel import col

from activities.columns import now
from activities.events.models import EventEndpoint
from activities.keys.sealed import Sealed
from store.keys import KeyRing

_PREFIX, _BYTES = "whsec_", 32


def new_secret(keys: KeyRing, project_id: UUID, row_id: UUID) -> tuple[str, bytes]:
    """Make a secret; give it as it is shown, and sealed."""
    key = secrets.token_bytes(_BYTES)
    sealed = keys.encrypt(str(project_id), key, _identity(row_id))
    return _PREFIX + base64.b64encode(key).decode(), sealed


def renew(keys: KeyRing, row: EventEndpoint, keep_old: timedelta) -> str:
    """Replace an endpoint's secret; the one before it signs along for a while."""
    shown, sealed = new_secret(keys, row.project_id, row.id)
    row.previous = row.sealed if keep_old else None
    row.previous_until = now() + keep_old if keep_old else None
    row.sealed, row.updated_at = sealed, now()
    return shown


def keys_of(keys: KeyRing, row: EventEndpoint) -> list[bytes]:
    """Give what to sign with now, the newest first. Raises Rejected when one cannot be opened."""
    blobs = [row.sealed]
    if row.previous is not None and row.previous_until is not None and row.previous_until > now():
        blobs.append(row.previous)
    return [keys.decrypt(str(row.project_id), blob, _identity(row.id)) for blob in blobs]


def _identity(row_id: UUID) -> bytes:
    return f"event-endpoint/{row_id}".encode()


SEALED = tuple(
    Sealed(
        what,
        *(EventEndpoint, col(EventEndpoint.id), column),
        scope=lambda row: row.project_id,
        identity=lambda row: _identity(row.id),
    )
    for what, column in (
        ("secrets of event endpoints", col(EventEndpoint.sealed)),
        ("former secrets of event endpoints", col(EventEndpoint.previous)),
    )
)
