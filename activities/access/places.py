"""Where in an organisation something about people is done: in all of it, or in one project."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.authorising import asked_for, authorise_everywhere, projects_of
from activities.operation import Actor
from activities.projects import projects
from nextscript.errors import Forbidden


async def place_for(session: AsyncSession, actor: Actor, project_id: UUID | None) -> UUID | None:
    """Give where the actor means: a project they name, all of it, or the only one they may.

    Raises NotFound for a project they may not see, Forbidden for one where they may not do what is
    being asked for, or when they name none and may it in several.
    """
    asked = asked_for("")
    if project_id is None and not actor.may_everywhere(asked):
        project_id = _only_one(actor, asked)
    if project_id is None:
        authorise_everywhere(actor, "You may not do this for all projects.")
    else:
        await projects.load(session, actor, project_id)
    return project_id


def _only_one(actor: Actor, asked: str) -> UUID:
    places = projects_of(actor, asked)
    if len(places) != 1:
        raise Forbidden("Say in which project; you may not do this in all of them.")
    return places[0]
