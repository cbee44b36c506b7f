"""Where a flow's forms and chats are; another address for one; how the draft's looks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.responses import HTMLResponse, Response

from activities.public_pages import addresses
from activities.public_pages.finding import config_of
from api.access import needs
from api.chats.page import chat_page
from api.deps import CurrentActor, FlowId, Parts, Session
from api.door import make_router
from api.forms.page import preview_page
from api.public_pages.schemas import PublicPageRead, PublicPages
from nextscript.document.models import SLUG
from nextscript.public_pages import CHAT, ChatTriggerConfig, FormTriggerConfig

router = make_router(prefix="/v1/flows/{flow_id}", tags=["webhooks"])
NodeId = Annotated[str, Path(pattern=SLUG, description="The trigger.")]
_PAGE: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}}
}


@router.get("/pages", dependencies=[needs("flow.read")])
async def list_public_pages(
    session: Session, actor: CurrentActor, parts: Parts, flow_id: FlowId
) -> PublicPages:
    """List the addresses of a published flow's forms and chats."""
    found = await addresses.listed(session, actor, parts, flow_id)
    return PublicPages(items=[PublicPageRead.model_validate(one) for one in found])


@router.post("/pages/{node}:renew", dependencies=[needs("flow.publish")])
async def renew_public_page(
    session: Session, actor: CurrentActor, parts: Parts, flow_id: FlowId, node: NodeId
) -> PublicPageRead:
    """Give a form or chat another address; the old one leads nowhere from now on."""
    return PublicPageRead.model_validate(
        await addresses.renew(session, actor, parts, flow_id, node)
    )


@router.get(
    "/pages/{node}:preview",
    dependencies=[needs("flow.read")],
    response_class=HTMLResponse,
    responses=_PAGE,
)
async def preview_public_page(
    session: Session, actor: CurrentActor, flow_id: FlowId, node: NodeId
) -> Response:
    """Show how the draft's form or chat looks; nothing can be sent."""
    found = await addresses.drafted(session, actor, flow_id, node)
    if found.type == CHAT:
        return chat_page(config_of(found, ChatTriggerConfig), live=False)
    return preview_page(config_of(found, FormTriggerConfig))
