"""The editor: its page at every address that is nobody else's, and the files it loads."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from api.access import public
from api.deps import Parts
from api.door import make_router
from api.editor import answers
from api.editor.build import build_in

RESERVED = (
    *("v1", "hooks", "hooks-test", "resume", "f", "c", "e", "graphql", "mcp", "scim"),
    *("health", "metrics", "docs", "openapi.json", "assets", r"\.well-known"),
)
"""First parts of addresses that are not the editor's: what is unknown there is a plain 404."""


class PageAddress(StringConvertor):
    """An address the editor may show something at."""

    regex = rf"(?!(?i:{'|'.join(RESERVED)})(?:/|$)).*"


register_url_convertor("page", PageAddress())
router = make_router(tags=["editor"])
Address = Annotated[str, Path(max_length=4_000)]


@router.get("/assets/{name:path}", include_in_schema=False, dependencies=[public(any_query=True)])
async def get_asset(request: Request, parts: Parts, name: Address) -> Response:
    """Give a file the editor's page loads."""
    return answers.asset(request, build_in(parts.settings.editor_folder), name)


@router.get("/{address:page}", include_in_schema=False, dependencies=[public(any_query=True)])
async def get_page(request: Request, parts: Parts, address: Address) -> Response:
    """Show the editor."""
    return answers.page(request, build_in(parts.settings.editor_folder), address)
