"""What the sign-in page offers: names and links, to anybody who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import Organisation
from activities.sso.addresses import start
from activities.sso.models import IdentityProvider
from nextscript.values import Json


@dataclass(frozen=True)
class Offered:
    """A provider as somebody sees it who is not signed in."""

    id: UUID
    name: str
    kind: str
    preset: str | None
    start: str


@dataclass(frozen=True)
class Doors:
    """The providers of an organisation, and whether there is no other way in."""

    items: Sequence[Offered]
    required: bool


async def offered(session: AsyncSession, organisation: str | None) -> Doors:
    """List the enabled providers of an organisation, by name.

    It is named by its key; where there is only one, it need not be. An unknown one has none.
    """
    wanted = select(Organisation)
    if organisation is not None:
        wanted = wanted.where(col(Organisation.key) == organisation)
    found = list(await session.scalars(wanted.limit(2)))
    if len(found) != 1:
        return Doors([], required=False)
    items = await offered_in(session, found[0].id)
    return Doors(items, required=found[0].sso_required_since is not None)


async def offered_in(session: AsyncSession, organisation_id: UUID) -> Sequence[Offered]:
    """List the enabled providers of one organisation, by name."""
    query = select(IdentityProvider).where(
        col(IdentityProvider.enabled).is_(True),
        col(IdentityProvider.organisation_id) == organisation_id,
    )
    rows = await session.scalars(query.order_by(col(IdentityProvider.name)))
    return [_shown(one) for one in rows]


def _shown(row: IdentityProvider) -> Offered:
    preset: Json = row.settings.get("preset")
    return Offered(
        row.id,
        row.name,
        row.kind,
        preset if isinstance(preset, str) else None,
        start(row.kind, row.id),
    )
