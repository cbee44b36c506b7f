"""Projects."""

from __future__ import annotations

from activities.paging import Page
from activities.projects import projects
from activities.projects.projects import ProjectView
from api.access import needs
from api.deps import CurrentActor, ProjectId, Session
from api.door import make_router
from api.paging import PageRead, Window
from api.projects.schemas import ProjectCreate, ProjectPatch, ProjectRead

router = make_router(prefix="/v1/projects", tags=["projects"])


@router.get("", response_model=PageRead[ProjectRead], dependencies=[needs("project.read")])
async def list_projects(session: Session, actor: CurrentActor, window: Window) -> Page[ProjectView]:
    """List the projects the caller sees."""
    return await projects.listed(session, actor, window)


@router.post(
    "", response_model=ProjectRead, status_code=201, dependencies=[needs("project.manage")]
)
async def create_project(body: ProjectCreate, session: Session, actor: CurrentActor) -> ProjectView:
    """Make a project."""
    return await projects.create(session, actor, name=body.name, key=body.key)


@router.patch("/{project_id}", response_model=ProjectRead, dependencies=[needs("project.manage")])
async def update_project(
    body: ProjectPatch, session: Session, actor: CurrentActor, project_id: ProjectId
) -> ProjectView:
    """Rename a project."""
    return await projects.rename(session, actor, project_id, body.name)


@router.get("/{project_id}", response_model=ProjectRead, dependencies=[needs("project.read")])
async def get_project(session: Session, actor: CurrentActor, project_id: ProjectId) -> ProjectView:
    """Read one project."""
    return await projects.get(session, actor, project_id)
