"""The API's description to look at, while developing."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from fastapi.openapi.docs import get_swagger_ui_html
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.access import public
from api.door import make_router

router = make_router(tags=["docs"])
_CDN = "https://cdn.jsdelivr.net"
_CSP = (
    "default-src 'none'; script-src {scripts} {cdn}; style-src 'unsafe-inline' {cdn}; "
    "img-src 'self' data: https://fastapi.tiangolo.com; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
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
    scripts = " ".join(
        _hash(one) for one in re.findall(rb"<script>(.*?)</script>", page.body, re.S)
    )
    page.headers["Content-Security-Policy"] = _CSP.format(scripts=scripts, cdn=_CDN)
    return page


def _hash(script: bytes) -> str:
    """Name an inline script in the content policy; others do not run."""
    return f"'sha256-{b64encode(sha256(script).digest()).decode()}'"
