"""Roles in projects and places in teams that come and go with somebody's groups elsewhere.

Several may say the same of somebody: a place stays as long as one of them does. What was given by
hand is nobody's word, and stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import ProvidedPlace, Team
from activities.access.own_roles import all_roles
from activities.access.placing import Place, Somebody, held, put
from activities.projects.models import Project

Places = Mapping[Place, str]
"""A role by the project it is for; `placing.IN_TEAM` by the team."""


@dataclass(frozen=True)
class Source:
    """Whose word it is, and of whom: an identity's provider, or a directory."""

    who: Somebody
    identity_id: UUID | None = None
    directory_user_id: UUID | None = None

    def said(self, row: ProvidedPlace) -> bool:
        """Say whether a place was given by this word."""
        own = (self.identity_id, self.directory_user_id)
        return (row.identity_id, row.directory_user_id) == own


async def settle(session: AsyncSession, source: Source, wanted: Places) -> bool:
    """Give somebody the places they are to have by a source's word, and take those it gave before.

    The caller holds the organisation's members still. Says whether anything changed.
    """
    query = select(ProvidedPlace).where(
        col(ProvidedPlace.organisation_id) == source.who.organisation_id,
        col(ProvidedPlace.user_id) == source.who.user_id,
    )
    rows = (await session.scalars(query)).all()
    there = await _there(session, source.who.organisation_id, wanted)
    before = {_place(row): row.role for row in rows if source.said(row)}
    given: dict[Place, str] = {}
    for place in {**before, **there}:
        said = [row for row in rows if _place(row) == place]
        role = await _settle(session, source, place, said, there.get(place))
        given |= {place: role} if role else {}
    await session.flush()
    return given != before


async def _settle(
    session: AsyncSession,
    source: Source,
    place: Place,
    said: Sequence[ProvidedPlace],
    role: str | None,
) -> str | None:
    """Let one place follow what is said of it, and give the source's part in that.

    `said` is what was said of it up to now.
    """
    if await held(session, source.who, place) in (None, *(row.role for row in said)):
        others = [row.role for row in said if not source.said(row)]
        best = await _greatest(session, source, [*others, role] if role else others)
        await put(session, source.who, place, best)
    else:
        role = None  # given by hand: it is nobody's word any more
    mine = next((row for row in said if source.said(row)), None)
    await _remember(session, source, place, mine, role)
    return role


async def _remember(
    session: AsyncSession,
    source: Source,
    place: Place,
    mine: ProvidedPlace | None,
    role: str | None,
) -> None:
    if mine is not None and role is None:
        await session.delete(mine)
    elif mine is not None and role is not None:
        mine.role = role
    elif role is not None:
        session.add(
            ProvidedPlace(
                **vars(source.who),
                **vars(place),
                identity_id=source.identity_id,
                directory_user_id=source.directory_user_id,
                role=role,
            )
        )


async def _greatest(session: AsyncSession, source: Source, roles: list[str]) -> str | None:
    may = await all_roles(session, source.who.organisation_id)
    return max(roles, key=lambda one: len(may.get(one, ())), default=None)


async def _there(session: AsyncSession, organisation_id: UUID, wanted: Places) -> dict[Place, str]:
    """Choose the places there still are; they stay until the transaction ends."""
    found: set[UUID | None] = set()
    for table, ids in (
        (Project, [one.project_id for one in wanted if one.project_id]),
        (Team, [one.team_id for one in wanted if one.team_id]),
    ):
        query = select(table.id).where(  # type: ignore[call-overload] # both have these columns
            col(table.id).in_(ids), col(table.organisation_id) == organisation_id
        )
        found.update(await session.scalars(query.with_for_update(read=True, key_share=True)))
    return {one: role for one, role in wanted.items() if (one.project_id or one.team_id) in found}


def _place(row: ProvidedPlace) -> Place:
    return Place(row.project_id, row.team_id)
