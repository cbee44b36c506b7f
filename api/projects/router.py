"""Projects."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from activities.paging import Page
from activities.projects import lifecycle, projects
from activities.projects.projects import ProjectView
from api.access import needs
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router
from api.paging import PageRead, Window
from api.projects.schemas import ProjectCreate, ProjectPatch, ProjectRead

router = make_router(prefix="/v1/projects", tags=["projects"])
Deleted = Annotated[bool, Query(description="Those in the trash instead.")]


@router.get("", response_model=PageRead[ProjectRead], dependencies=[needs("catalog.read")])
async def list_projects(
    session: Session, actor: CurrentActor, parts: Parts, window: Window, deleted: Deleted = False
) -> Page[ProjectView]:
    """List the projects the caller sees."""
    return await projects.listed(session, actor, parts, trash=deleted, window=window)


@router.post(
    "", response_model=ProjectRead, status_code=201, dependencies=[needs("project.manage")]
)
async def create_project(
    body: ProjectCreate, session: Session, actor: CurrentActor, parts: Parts
) -> ProjectView:
    """Make a project."""
    return await projects.create(session, actor, parts, name=body.name, key=body.key)


@router.patch("/{project_id}", response_model=ProjectRead, dependencies=[needs("project.manage")])
async def update_project(
    body: ProjectPatch, session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ProjectView:
    """Rename a project."""
    return await projects.rename(session, actor, parts, project_id, body.name)


@router.get("/{project_id}", response_model=ProjectRead, dependencies=[needs("project.read")])
async def get_project(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ProjectView:
    """Read one project."""
    return await projects.get(session, actor, parts, project_id)


@router.delete("/{project_id}", response_model=ProjectRead, dependencies=[needs("project.manage")])
async def delete_project(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ProjectView:
    """Put a project into the trash. Its triggers stop, its runs are cancelled; `gone_at` says until
    when it can be restored."""
    return await lifecycle.delete(session, actor, parts, project_id)


@router.post(
    "/{project_id}:restore", response_model=ProjectRead, dependencies=[needs("project.manage")]
)
async def restore_project(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ProjectView:
    """Take a project out of the trash. Runs that were cancelled stay so."""
    return await lifecycle.restore(session, actor, parts, project_id)


@router.post(
    "/{project_id}:archive", response_model=ProjectRead, dependencies=[needs("project.manage")]
)
async def archive_project(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ProjectView:
    """Have a project start no more runs. Those under way go on, and all can be read."""
    return await lifecycle.archive(session, actor, parts, project_id)


@router.post(
    "/{project_id}:unarchive", response_model=ProjectRead, dependencies=[needs("project.manage")]
)
async def unarchive_project(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ProjectView:
    """Let an archived project start runs again."""
    return await lifecycle.unarchive(session, actor, parts, project_id)
