"""Environments of a project, and how much it may have."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from activities.projects import environments, quota
from activities.projects.environments import EnvironmentView
from api.access import needs
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router
from api.environments.schemas import (
    EnvironmentCreate,
    EnvironmentPage,
    EnvironmentPatch,
    EnvironmentRead,
    LimitRead,
    QuotaPut,
    QuotaRead,
)

router = make_router(prefix="/v1/projects/{project_id}", tags=["projects"])
EnvironmentKey = Annotated[str, Path(max_length=63, description="The environment's key.")]


@router.get("/environments", dependencies=[needs("variable.read")])
async def list_environments(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> EnvironmentPage:
    """List a project's environments, production first."""
    found = await environments.listed(session, actor, project_id)
    return EnvironmentPage(items=[EnvironmentRead.model_validate(one) for one in found], next=None)


@router.post(
    "/environments",
    response_model=EnvironmentRead,
    status_code=201,
    dependencies=[needs("variable.manage")],
)
async def create_environment(
    body: EnvironmentCreate, session: Session, actor: CurrentActor, project_id: ProjectId
) -> EnvironmentView:
    """Make an environment."""
    return await environments.create(session, actor, project_id, key=body.key, name=body.name)


@router.patch(
    "/environments/{environment}",
    response_model=EnvironmentRead,
    dependencies=[needs("variable.manage")],
)
async def update_environment(
    body: EnvironmentPatch,
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    environment: EnvironmentKey,
) -> EnvironmentView:
    """Rename an environment; its key stays."""
    return await environments.rename(session, actor, project_id, environment, body.name)


@router.delete(
    "/environments/{environment}", status_code=204, dependencies=[needs("variable.manage")]
)
async def delete_environment(
    session: Session, actor: CurrentActor, project_id: ProjectId, environment: EnvironmentKey
) -> None:
    """Remove an environment and its values. Runs under way keep theirs."""
    await environments.delete(session, actor, project_id, environment)


@router.get("/quota", dependencies=[needs("project.read")])
async def get_quota(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> QuotaRead:
    """Read what a project has, and may have."""
    found = await quota.get(session, actor, parts, project_id)
    return QuotaRead(items=[LimitRead.model_validate(one) for one in found])


@router.put("/quota", dependencies=[needs("project.manage")])
async def set_quota(
    body: QuotaPut, session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> QuotaRead:
    """Set a project's own limits; those left out are lifted. The operator's stay above them."""
    found = await quota.put(session, actor, parts, project_id, body.own())
    return QuotaRead(items=[LimitRead.model_validate(one) for one in found])
