"""Variables: values the flows of a project share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from activities.projects import variables
from activities.projects.variables import VariableView
from api.access import needs
from api.deps import CurrentActor, ProjectId, Session
from api.door import make_router
from api.variables.schemas import VariablePage, VariablePut, VariableRead

router = make_router(prefix="/v1/projects/{project_id}/variables", tags=["variables"])
VariableKey = Annotated[
    str, Path(max_length=63, description="The name flows read it by: `vars.<key>`.")
]


EnvironmentKey = Annotated[str, Path(max_length=63, description="The environment's key.")]


@router.get("", dependencies=[needs("variable.read")])
async def list_variables(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> VariablePage:
    """List a project's variables by key."""
    found = await variables.listed(session, actor, project_id)
    return VariablePage(items=[VariableRead.model_validate(one) for one in found], next=None)


@router.get("/{key}", response_model=VariableRead, dependencies=[needs("variable.read")])
async def get_variable(
    session: Session, actor: CurrentActor, project_id: ProjectId, key: VariableKey
) -> VariableView:
    """Read one variable."""
    return await variables.get(session, actor, project_id, key)


@router.put("/{key}", response_model=VariableRead, dependencies=[needs("variable.manage")])
async def set_variable(
    body: VariablePut,
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    key: VariableKey,
) -> VariableView:
    """Make or replace a variable. Runs read it when they start; those under way keep theirs."""
    return await variables.put(session, actor, project_id, key, body.value)


@router.delete("/{key}", status_code=204, dependencies=[needs("variable.manage")])
async def delete_variable(
    session: Session, actor: CurrentActor, project_id: ProjectId, key: VariableKey
) -> None:
    """Remove a variable."""
    await variables.delete(session, actor, project_id, key)


@router.put(
    "/{key}/environments/{environment}",
    response_model=VariableRead,
    dependencies=[needs("variable.manage")],
)
async def set_variable_in(
    body: VariablePut,
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    key: VariableKey,
    environment: EnvironmentKey,
) -> VariableView:
    """Give a variable another value in one environment."""
    return await variables.put_in(session, actor, project_id, key, environment, body.value)


@router.delete(
    "/{key}/environments/{environment}",
    status_code=204,
    dependencies=[needs("variable.manage")],
)
async def clear_variable_in(
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    key: VariableKey,
    environment: EnvironmentKey,
) -> None:
    """Let a variable be in an environment what it is everywhere."""
    await variables.clear_in(session, actor, project_id, key, environment)
