"""The tokens of projects: reserved before a model is asked, settled after, never over the limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import col

from activities.ai.models import TokenUse
from activities.columns import now
from activities.parts import Parts
from activities.projects import quota
from activities.projects.models import Project
from nextscript.errors import Rejected
from store.session import open_session


@dataclass(frozen=True)
class TokensOfProjects:
    """It fits `engine.ports.ProjectTokens`."""

    parts: Parts

    def of(self, project_id: str) -> ProjectTokens:
        """Give what one project may use."""
        return ProjectTokens(self.parts, UUID(project_id))


@dataclass(frozen=True)
class ProjectTokens:
    """It fits `nextscript.tokens.Tokens`."""

    parts: Parts
    project_id: UUID

    async def reserve(self, most: int) -> None:
        """Take tokens of today's; steps at the same time cannot take more than there are."""
        async with open_session(self.parts.sessions) as session:
            limit = (await quota.own_of(session, self.project_id)).get("tokens_per_day")
            if limit is not None and most > limit:
                raise _refused(limit)
            taken = await session.execute(_taking(self.project_id, most, limit))
            if taken.first() is None and limit is not None:
                raise _refused(limit)

    async def settle(self, reserved: int, used: int) -> None:
        """Give back what was not used, or count what was used over it; of another day: nothing."""
        mine = col(TokenUse.project_id) == self.project_id, col(TokenUse.day) == _today()
        left = func.greatest(0, col(TokenUse.tokens) + literal(used - reserved))
        async with open_session(self.parts.sessions) as session:
            await session.execute(update(TokenUse).where(*mine).values(tokens=left))


def _taking(project_id: UUID, most: int, limit: int | None) -> ReturningInsert[tuple[int]]:
    """Add to today's in one statement, which gives nothing when it would be over the limit."""
    today = literal(_today())
    row = select(col(Project.id), col(Project.organisation_id), today, literal(most))
    names = ["project_id", "organisation_id", "day", "tokens"]
    inserting = insert(TokenUse).from_select(names, row.where(col(Project.id) == project_id))
    before = case((col(TokenUse.day) == today, col(TokenUse.tokens)), else_=0)
    fits = None if limit is None else before + most <= limit
    return inserting.on_conflict_do_update(
        index_elements=["project_id"], set_={"day": today, "tokens": before + most}, where=fits
    ).returning(col(TokenUse.tokens))


def _today() -> date:
    return now().date()


def _refused(limit: int) -> Rejected:
    return Rejected(
        f"The project may use {limit:,} tokens of language models a day, and this would be more",
        code="ai.budget",
        hint="The day begins at midnight UTC; the limit is changed in the project's settings.",
    )
