"""Expressions."""

from __future__ import annotations

from activities.projects import preview
from activities.projects.preview import Preview
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.expressions.schemas import PreviewRead, PreviewRequest
from api.runs.deps import RunningParts

router = make_router(prefix="/v1", tags=["catalog"])


@router.post(
    "/expressions:preview",
    response_model=PreviewRead,
    dependencies=[needs("expression.preview")],
)
async def preview_expression(
    body: PreviewRequest, session: Session, actor: CurrentActor, running: RunningParts
) -> Preview:
    """Evaluate an expression over given values, or those of a run."""
    return await preview.preview(
        session,
        actor,
        running,
        body.expression,
        values=body.values,
        run_id=body.run,
        document=body.document,
        node=body.node,
    )
