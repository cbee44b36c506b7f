"""A sign-in that was refused, said to a person: a browser shows what it is given."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.headers import CSP

_STYLE = """
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{display:grid;place-items:center;min-height:100vh;margin:0;background:light-dark(#f6f7f9,#111317)}
main{box-sizing:border-box;width:min(24rem,100% - 2rem);padding:1.5rem;border-radius:10px;
border:1px solid light-dark(#dfe2e8,#2b2f37);background:light-dark(#fff,#181b20);
color:light-dark(#1b1f27,#e8eaee)}
h1{font-size:1.25rem;margin:0 0 .5rem}
a{color:light-dark(#2f5bd7,#8fb0ff)}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"{CSP}; style-src 'sha256-{_HASH}'"
_DOORS = {
    "start_oidc",
    "finish_oidc",
    "start_oauth_sign_in",
    "finish_oauth_sign_in",
    "start_saml",
    "finish_saml",
}


def as_page(request: Request, problem: JSONResponse) -> Response:
    """Give a refusal as a page with its status, where a browser goes by itself; else as it is."""
    name = getattr(request.scope.get("route"), "name", None)
    if name not in _DOORS or "text/html" not in request.headers.get("accept", ""):
        return problem
    said = escape(json.loads(bytes(problem.body))["detail"])
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Not signed in</title>'
        f"<style>{_STYLE}</style><main><h1>Not signed in</h1><p>{said}</p>"
        '<p><a href="/sign-in">Go to the sign-in page</a></p></main></html>'
    )
    kept = {k: v for k, v in problem.headers.items() if k == "retry-after"}
    return HTMLResponse(page, problem.status_code, {**kept, "Content-Security-Policy": _POLICY})
