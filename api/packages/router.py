"""Packages: what steps of full Python may import."""

from __future__ import annotations

from activities.packages import sets
from activities.packages.models import PackageSet
from api.access import needs
from api.deps import CurrentActor, ProjectId, Session
from api.door import make_router
from api.packages.schemas import PackagesPut, PackagesRead

router = make_router(prefix="/v1/projects/{project_id}/packages", tags=["packages"])


@router.get("", response_model=PackagesRead, dependencies=[needs("project.read")])
async def get_packages(session: Session, actor: CurrentActor, project_id: ProjectId) -> PackageSet:
    """Read a project's packages and how far their installation is."""
    return await sets.get(session, actor, project_id)


@router.put("", response_model=PackagesRead, dependencies=[needs("package.manage")])
async def set_packages(
    body: PackagesPut, session: Session, actor: CurrentActor, project_id: ProjectId
) -> PackageSet:
    """Name a project's packages. They are installed durably; until then steps use the last set."""
    return await sets.put(session, actor, project_id, body.requirements)
