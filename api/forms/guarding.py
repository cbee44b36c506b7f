"""Who may open a public page, and how often; refusals are pages where a person is told them."""

from __future__ import annotations

import json
from html import escape
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from activities.operation import Actor
from activities.public_pages.finding import ConfigT, Found, nobody
from api.admission import own_origins, visitor_of
from api.forms.page import page
from api.webhooks.turns import count_turn
from nextscript.errors import Forbidden, Unauthenticated

_DOORS = {"show_form", "send_form", "show_chat"}
_LOOK = "flow.read"
_LEAST = 10
_TITLES = {
    404: "There is nothing here",
    413: "This is too large",
    415: "This cannot be read",
    429: "Too many just now",
    503: "Not just now",
}
_SAID = {404: "The address may have changed. Ask whoever gave it to you for the new one."}


async def let_in(request: Request, found: Found[ConfigT]) -> Actor | None:
    """Give who is signed in, where the page asks for that; None where it is open to everybody.

    Raises Unauthenticated, NotFound for people of other projects, Forbidden for other sites' pages.
    """
    count_page(request, found)
    if found.config.protect == "none":
        return None
    who = await visitor_of(request)
    if who is None:
        raise Unauthenticated("Sign in to open this page.", code="auth.page")
    if who.organisation_id != found.flow.organisation_id:
        raise nobody()
    if not who.may_in(found.flow.project_id, _LOOK) and found.flow.id not in who.flows:
        raise nobody()
    if request.method != "GET" and not _is_own(request):
        raise Forbidden("This was sent from another site.", code="auth.foreign_origin")
    return who


def count_page(request: Request, found: Found[ConfigT]) -> None:
    """Count a look at a page, or what is done there, among all requests. Raises TooMany."""
    request.app.state.limits.take(f"page:{found.page.id}")


def count_sent(request: Request, found: Found[ConfigT], per_minute: int) -> None:
    """Count what starts a run. Raises TooMany `limit.visitor`, `limit.page`.

    One visitor has half of what a page takes: nobody alone can close it to all others.
    """
    mine = f"page:{found.page.id}/{_neighbourhood(request)}"
    too_often = "You send this too often just now; wait a minute and try again."
    count_turn(mine, max(_LEAST, per_minute // 2), too_often, code="limit.visitor")
    said = "This page is asked too often just now; wait a minute and try again."
    count_turn(f"page:{found.page.id}", per_minute, said, code="limit.page")


def _neighbourhood(request: Request) -> str:
    """Name where a request comes from; whoever has one address of IPv6 has its whole network."""
    host = request.client.host.partition("%")[0] if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def _is_own(request: Request) -> bool:
    # Its pages name no referrer, so browsers send the origin "null" with a form; they say there
    # which site it comes from.
    if request.headers.get("sec-fetch-site") == "same-origin":
        return True
    return request.headers.get("origin") in own_origins(request)


def as_public_page(request: Request, problem: Response) -> Response:
    """Give a refusal as a page, where a person opened one; else as it is."""
    name = getattr(request.scope.get("route"), "name", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    if name not in _DOORS or not wants_page or not isinstance(problem, JSONResponse):
        return problem
    if problem.status_code == 401:
        return RedirectResponse(f"/sign-in?{urlencode({'next': request.url.path})}", 303)
    title = _TITLES.get(problem.status_code, "This did not work")
    detail = str(json.loads(bytes(problem.body))["detail"])
    said = _SAID.get(problem.status_code, detail)
    shown = page(title, f"<p>{escape(said)}</p>", problem.status_code)
    if wait := problem.headers.get("retry-after"):
        shown.headers["Retry-After"] = wait
    return shown
