"""Projects."""

from __future__ import annotations

from activities.paging import Page
from activities.projects import projects
from activities.projects.projects import ProjectView
from api.access import needs
from api.deps import CurrentActor, ProjectId, Session
from api.door import make_router
from api.paging import PageRead, Window
from api.projects.schemas import ProjectRead

router = make_router(prefix="/v1/projects", tags=["projects"])


@router.get("", response_model=PageRead[ProjectRead], dependencies=[needs("project.read")])
async def list_projects(session: Session, actor: CurrentActor, window: Window) -> Page[ProjectView]:
    """List the projects the caller sees."""
    return await projects.listed(session, actor, window)


@router.get("/{project_id}", response_model=ProjectRead, dependencies=[needs("project.read")])
async def get_project(session: Session, actor: CurrentActor, project_id: ProjectId) -> ProjectView:
    """Read one project."""
    return await projects.get(session, actor, project_id)
