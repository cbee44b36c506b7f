"""The API's description to look at, while developing."""

from __future__ import annotations

from fastapi.openapi.docs import get_swagger_ui_html
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.access import public
from api.door import make_router

router = make_router(tags=["docs"])
_CDN = "https://cdn.jsdelivr.net"
_CSP = (
    f"default-src 'none'; script-src 'unsafe-inline' {_CDN}; style-src 'unsafe-inline' {_CDN}; "
    "img-src 'self' data: https://fastapi.tiangolo.com; connect-src 'self'; frame-ancestors 'none'"
)


@router.get("/openapi.json", include_in_schema=False, dependencies=[public()])
async def get_openapi(request: Request) -> dict[str, JsonValue]:
    """Give the OpenAPI document."""
    document: dict[str, JsonValue] = request.app.openapi()
    return document


@router.get("/docs", include_in_schema=False, dependencies=[public()])
async def get_docs() -> HTMLResponse:
    """Show the API in the browser."""
    page = get_swagger_ui_html(openapi_url="/openapi.json", title="NextScript API")
    page.headers["Content-Security-Policy"] = _CSP
    return page
