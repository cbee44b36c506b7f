"""The secret a project signs with what it sends: shown once, kept sealed, replaced without a gap.

As Standard Webhooks has it: `whsec_` and the base64 of the key. For a while after a new one was
made, everything is signed with both, so that receivers change over when they like.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.ids import new_id
from activities.keys.sealed import Sealed
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects import projects
from activities.projects.models import SigningSecret
from store.keys import KeyRing

PREFIX = "whsec_"
_BYTES = 32
_MOST_OLD = 4
"""Old secrets that sign along: each is a signature in a header."""


@dataclass(frozen=True)
class SigningState:
    """Since when there is a secret, and until when the one before it is used beside it."""

    created_at: datetime | None
    previous_until: datetime | None


@dataclass(frozen=True)
class NewSecret:
    """A secret that was just made, with the only copy of it."""

    secret: str
    state: SigningState


@operation("signing.get", permission="project.read")
async def get(session: AsyncSession, actor: Actor, project_id: UUID) -> SigningState:
    """Say which secrets a project signs with; not what they are."""
    project = await projects.load(session, actor, project_id)
    return _state(list(await session.scalars(_in_use(project.id))))


@operation("signing.renew", permission="project.manage", audit="signing_secret")
async def renew(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, keep_old: timedelta
) -> NewSecret:
    """Make a secret; those of before sign along, but no longer than `keep_old` from now."""
    project = await projects.load(session, actor, project_id)
    await projects.hold(session, project.id)
    made_at, key, row_id = now(), secrets.token_bytes(_BYTES), new_id()
    for place, row in enumerate(await session.scalars(_in_use(project.id))):
        latest = made_at + keep_old if place < _MOST_OLD else made_at
        row.ends_at = min(row.ends_at or latest, latest)
    await session.flush()  # before the new one comes: there is one without an end
    made = SigningSecret(
        id=row_id,
        organisation_id=project.organisation_id,
        project_id=project.id,
        sealed=parts.keys.encrypt(str(project.id), key, _identity(row_id)),
        created_at=made_at,
    )
    session.add(made)
    hours = round(keep_old.total_seconds() / 3600)
    about(row_id, project.name, project.id, keep_old_hours=hours)
    await session.flush()
    state = _state(list(await session.scalars(_in_use(project.id))))
    return NewSecret(PREFIX + base64.b64encode(key).decode(), state)


async def has_secret(session: AsyncSession, project_id: UUID) -> bool:
    """Say whether a project can sign."""
    return (await session.scalars(_in_use(project_id).limit(1))).first() is not None


async def signing_keys(session: AsyncSession, keys: KeyRing, project_id: UUID) -> list[bytes]:
    """Give the keys to sign with now, the newest first; none when no secret was ever made.

    Raises Rejected when one cannot be opened.
    """
    rows = await session.scalars(_in_use(project_id))
    return [keys.decrypt(str(project_id), row.sealed, _identity(row.id)) for row in rows]


def _in_use(project_id: UUID) -> Select[SigningSecret]:
    ends_at = col(SigningSecret.ends_at)
    query = select(SigningSecret).where(
        col(SigningSecret.project_id) == project_id, or_(ends_at.is_(None), ends_at > now())
    )
    return query.order_by(col(SigningSecret.id).desc())


def _state(rows: list[SigningSecret]) -> SigningState:
    newest = next((row for row in rows if row.ends_at is None), None)
    until = max((row.ends_at for row in rows if row.ends_at is not None), default=None)
    return SigningState(newest.created_at if newest else None, until)


def _identity(row_id: UUID) -> bytes:
    return f"signing/{row_id}".encode()


SEALED = (
    Sealed(
        "signing secrets",
        *(SigningSecret, col(SigningSecret.id), col(SigningSecret.sealed)),
        scope=lambda row: row.project_id,
        identity=lambda row: _identity(row.id),
    ),
)
