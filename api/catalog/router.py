"""What can be put into a flow."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query
from starlette.responses import Response

from activities.projects import catalog
from activities.projects.catalog import Choosing
from api.access import needs
from api.catalog.schemas import CatalogRead, OptionsRequest
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.etags import ETAG, NotModified, matches, quoted
from api.paging import PageRead
from nextscript.options import Asked, Option

router = make_router(prefix="/v1/catalog", tags=["catalog"])
TypeName = Annotated[str, Path(max_length=200, description="A node type, such as http.request.")]


@router.get(
    "",
    response_model=CatalogRead,
    responses={200: {"headers": ETAG}, 304: {"description": "The caller has this one."}},
    dependencies=[needs("catalog.read")],
)
async def get_catalog(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
    project: Annotated[
        UUID | None, Query(description="Those of its own connectors as well.")
    ] = None,
) -> CatalogRead | NotModified:
    """List every node type with its form, ports and output."""
    known = await catalog.listed(session, actor, parts, project)
    if matches(if_none_match, known.hash):
        return NotModified(known.hash)
    response.headers["ETag"] = quoted(known.hash)
    items = [one.node_type for one in known.declarations.values()]
    return CatalogRead(items=items, broken=list(known.broken), hash=known.hash)


@router.post(
    "/{type}/options", response_model=PageRead[Option], dependencies=[needs("catalog.read")]
)
async def list_options(
    type: TypeName, body: OptionsRequest, session: Session, actor: CurrentActor, parts: Parts
) -> PageRead[Option]:
    """List the choices of a field that asks for them; none for a field that does not."""
    asked = Asked(body.pointer, body.config, body.search or "", body.cursor)
    choosing = Choosing(type, asked, body.project_id, body.connection)
    found = await catalog.options(session, actor, parts, choosing)
    return PageRead(items=found.items, next=found.next)
