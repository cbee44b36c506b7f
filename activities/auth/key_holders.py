"""For whom API keys stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import ServiceAccount
from activities.auth.models import ApiKey, User


@dataclass(frozen=True)
class Holder:
    """Whose a key is: a person's or a service account's."""

    kind: Literal["user", "service"]
    id: UUID
    name: str


@dataclass(frozen=True)
class KeyView:
    """A key, and whose it is."""

    key: ApiKey
    owner: Holder


async def views(session: AsyncSession, keys: Iterable[ApiKey]) -> list[KeyView]:
    """Show keys, in the order they are given."""
    shown = list(keys)
    people = {one.user_id for one in shown if one.user_id}
    accounts = {one.service_account_id for one in shown if one.service_account_id}
    users = select(col(User.id), col(User.name)).where(col(User.id).in_(people))
    services = select(col(ServiceAccount.id), col(ServiceAccount.name)).where(
        col(ServiceAccount.id).in_(accounts)
    )
    found: dict[UUID | None, Holder] = {
        id_: Holder("user", id_, name) for id_, name in await session.execute(users)
    }
    for id_, name in await session.execute(services):
        found[id_] = Holder("service", id_, name)
    return [KeyView(one, found[one.user_id or one.service_account_id]) for one in shown]
