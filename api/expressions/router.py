"""Expressions."""

from __future__ import annotations

from starlette.responses import Response

from activities.projects import preview
from activities.projects.preview import Preview
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.expressions.schemas import FunctionPage, FunctionRead, PreviewRead, PreviewRequest
from api.runs.deps import RunningParts
from nextscript.expressions import reference

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
        pointer=body.pointer,
        project_id=body.project_id,
    )


@router.get("/expressions/functions", dependencies=[needs("catalog.read")])
async def list_functions(response: Response) -> FunctionPage:
    """List every filter, function and test, with examples; the same until an update."""
    response.headers["Cache-Control"] = "private, max-age=3600"
    return FunctionPage(items=[FunctionRead.model_validate(one) for one in reference()], next=None)
