"""All that is sealed with the master keys, feature by feature: a new one is a line here."""

from __future__ import annotations

from sqlmodel import col

from activities.audit import streams
from activities.auth import mails, totp
from activities.auth.models import Idempotency
from activities.connections import sealing as connections
from activities.events import secrets as events
from activities.keys.sealed import Sealed
from activities.projects import signing
from activities.sso import sealing as sso

_ANSWERS = Sealed(
    "answers to repeated requests",
    *(Idempotency, col(Idempotency.id), col(Idempotency.answer)),
    scope=lambda row: row.organisation_id,
    identity=lambda _row: b"idempotency",
)

EVERYTHING: tuple[Sealed, ...] = (
    *connections.SEALED,
    *mails.SEALED,
    *totp.SEALED,
    *streams.SEALED,
    *signing.SEALED,
    *events.SEALED,
    *sso.SEALED,
    _ANSWERS,
)
