"""The secret a project signs with what it sends."""

from __future__ import annotations

from datetime import timedelta

from activities.projects import signing
from activities.projects.signing import SigningState
from api.access import needs
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router
from api.signing.schemas import SigningSecretCreate, SigningSecretMade, SigningSecretRead

router = make_router(prefix="/v1/projects/{project_id}/signing-secret", tags=["projects"])


@router.get("", response_model=SigningSecretRead, dependencies=[needs("project.read")])
async def get_signing_secret(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> SigningState:
    """Say whether the project has a signing secret; what it is was shown when it was made."""
    return await signing.get(session, actor, project_id)


@router.post("", status_code=201, dependencies=[needs("project.manage")])
async def renew_signing_secret(
    body: SigningSecretCreate,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
) -> SigningSecretMade:
    """Make the secret that notices of ended runs are signed with, or replace it."""
    keep_old = timedelta(hours=body.keep_old_hours)
    made = await signing.renew(session, actor, parts, project_id, keep_old)
    shown = SigningSecretRead.model_validate(made.state)
    return SigningSecretMade(**dict(shown), secret=made.secret)
