"""The browser's part of a sign-in by a provider: a cookie that binds it, and where it goes on."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from activities.parts import Parts
from activities.sso.arriving import Arrived
from activities.sso.code_flow import Returned
from activities.sso.pending import LASTS, Asked, Begun
from api.admission import is_secure
from api.auth.cookie import sign_in
from nextscript.errors import Malformed


def bound_to(request: Request, parts: Parts) -> str | None:
    """Give what binds a sign-in under way to this browser."""
    return request.cookies.get(_cookie(parts))


def asked_by(request: Request, parts: Parts) -> Asked:
    """Give how a browser asks to be sent to a provider."""
    return Asked(bound_to(request, parts), request.query_params.get("return_to"))


def sent(parts: Parts, begun: Begun, *, posts_back: bool = False) -> Response:
    """Send a browser to a provider."""
    response = RedirectResponse(begun.url, 303)
    bind(response, parts, begun, posts_back=posts_back)
    return response


def bind(response: Response, parts: Parts, begun: Begun, *, posts_back: bool = False) -> None:
    """Bind a sign-in to this browser; one that posts back needs a cookie that other sites send."""
    response.set_cookie(
        _cookie(parts),
        begun.browser,
        max_age=int(LASTS.total_seconds()),
        path="/",
        httponly=True,
        secure=is_secure(parts),
        samesite="none" if posts_back and is_secure(parts) else "lax",
    )


def returned_by(request: Request, parts: Parts) -> Returned:
    """Read what a browser brings back. Raises Malformed when something is said twice."""
    said = {name: _once(request, name) for name in ("state", "code", "error", "iss")}
    return Returned(
        state=said["state"],
        browser=bound_to(request, parts),
        code=said["code"],
        error=said["error"],
        issuer=said["iss"],
    )


def arrived_at(parts: Parts, arrived: Arrived) -> Response:
    """Let a browser in, and send it on to where it was going."""
    response = RedirectResponse(_next(arrived), 303)
    if arrived.signed_in is not None:
        sign_in(response, parts, arrived.signed_in)
    response.delete_cookie(_cookie(parts), path="/", httponly=True, secure=is_secure(parts))
    return response


async def form_of(request: Request) -> dict[str, str]:
    """Read a form that a provider sends. Raises Malformed when something is said twice."""
    body = await request.body()
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Malformed("This is not a form.", code="request.malformed") from None
    form = dict(fields)
    if len(form) != len(fields):
        raise Malformed("A field is there twice.", code="request.malformed")
    return form


def _next(arrived: Arrived) -> str:
    """Give where a browser goes on; a ticket stays in it, for a fragment is sent to nobody."""
    if arrived.due is None:
        return arrived.return_to
    ticket = urlencode({"ticket": arrived.due.ticket, "factors": ",".join(arrived.due.factors)})
    return f"/sign-in?{urlencode({'next': arrived.return_to})}#{ticket}"


def _once(request: Request, name: str) -> str | None:
    given = request.query_params.getlist(name)
    if len(given) > 1:
        raise Malformed(f"“{name}” is there twice.", code="auth.sso_state")
    return given[0] if given else None


def _cookie(parts: Parts) -> str:
    return "__Host-nextscript-sso" if is_secure(parts) else "nextscript-sso"
