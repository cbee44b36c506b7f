"""Templates: flows to begin with."""

from __future__ import annotations

from pydantic import BaseModel

from activities.projects.templates import Template, list_templates
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router

router = make_router(prefix="/v1", tags=["catalog"])


class TemplatePage(BaseModel):
    """Every template."""

    items: list[Template]
    next: str | None


@router.get("/templates", dependencies=[needs("catalog.read")])
async def get_templates(session: Session, actor: CurrentActor) -> TemplatePage:
    """List flows to begin with, the simplest first; each runs with its sample as it is."""
    return TemplatePage(items=await list_templates(session, actor), next=None)
