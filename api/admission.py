"""Who is at the door: a bearer credential or a browser's cookie, never guessed from the URL."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.websockets import WebSocket

from activities.auth import actors
from activities.auth.tokens import AccessTokens
from activities.operation import Actor
from activities.parts import Parts
from api.transaction import transaction
from nextscript.errors import Forbidden, Unauthenticated

SAFE = ("GET", "HEAD", "OPTIONS")


async def admit(request: Request, *, public: bool, raw: bool = False) -> Actor | None:
    """Give who sends a request, or None on a public route. Raises Unauthenticated or Forbidden."""
    if public:
        if not raw:
            refuse_foreign_origin(request, required=False)
        return None
    return await _caller(request, changes=request.method not in SAFE)


async def visitor_of(request: Request) -> Actor | None:
    """Give who is signed in, at a page that is open to others too; None for everybody else."""
    try:
        return await _caller(request, changes=False)
    except Unauthenticated:
        return None


async def bearer_of(request: Request) -> Actor:
    """Give whose bearer credential a request shows; a browser's cookie is none.

    Raises Unauthenticated.
    """
    if not request.headers.get("authorization"):
        raise Unauthenticated("Send an API key as a bearer token.")
    return await _caller(request, changes=True)


def credential_of(request: Request) -> str:
    """Give what a request was sent with to say who asks, unread; empty when there is nothing."""
    parts: Parts = request.app.state.parts
    return request.headers.get("authorization") or request.cookies.get(cookie_name(parts), "")


async def admit_socket(socket: WebSocket) -> Actor:
    """Give who opens a socket; by cookie only from our own pages, as it may change things.

    Raises Unauthenticated or Forbidden.
    """
    return await _caller(socket, changes=True)


async def _caller(connection: HTTPConnection, *, changes: bool) -> Actor:
    parts: Parts = connection.app.state.parts
    scheme, _, credential = connection.headers.get("authorization", "").partition(" ")
    cookie = connection.cookies.get(cookie_name(parts), "")
    if not scheme and not cookie:
        raise Unauthenticated("Sign in first, or send an API key.")
    if scheme and scheme.lower() != "bearer":
        raise Unauthenticated("Send the credential as a bearer token.")
    if not scheme and changes:
        _refuse_foreign(connection, required=True)
    async with transaction(parts.sessions) as session:
        try:
            if scheme:
                return await actors.of_bearer(session, credential.strip(), access_tokens(parts))
            return await actors.of_cookie(session, cookie)
        except Unauthenticated:
            # A copied token ends its session: that must be kept although the caller is refused.
            await session.commit()
            raise


def refuse_foreign_origin(request: Request, *, required: bool) -> None:
    """Raise Forbidden for a change that another site makes the browser send (CSRF)."""
    if request.method not in SAFE:
        _refuse_foreign(request, required=required)


def _refuse_foreign(request: HTTPConnection, *, required: bool) -> None:
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        if required:
            raise _foreign()
        return
    if origin is not None and origin not in own_origins(request):
        raise _foreign()
    if site is not None and site not in ("same-origin", "none"):
        raise _foreign()


def own_origins(request: HTTPConnection) -> set[str]:
    """Give the origins this instance is reached at; in dev also the address that was asked.

    That one only when it is a number or `localhost`: another site may point a name of its own here
    (DNS rebinding), and its pages would then become the first owner.
    """
    parts: Parts = request.app.state.parts
    address = urlsplit(parts.settings.public_url)
    origins = {f"{address.scheme}://{address.netloc}"}
    asked = request.headers.get("host", "")
    if parts.settings.mode == "dev" and _is_number_or_localhost(asked):
        origins.add(f"http://{asked}")
    return origins


def _is_number_or_localhost(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ip_address(name))
    except ValueError:
        return False


def cookie_name(parts: Parts) -> str:
    """Name the session cookie; the prefix makes browsers refuse it from elsewhere."""
    return "__Host-nextscript" if is_secure(parts) else "nextscript"


def is_secure(parts: Parts) -> bool:
    """Say whether this instance is reached by https; without, cookies are for loopback only."""
    return parts.settings.public_url.startswith("https://")


def may_set_cookie(parts: Parts) -> bool:
    """Say whether a session cookie is safe here: by https, or on this very machine."""
    host = urlsplit(parts.settings.public_url).hostname or ""
    return is_secure(parts) or host == "localhost" or host == "::1" or host.startswith("127.")


def access_tokens(parts: Parts) -> AccessTokens:
    """Give what signs and reads this instance's access tokens."""
    return AccessTokens(parts.keys, parts.settings.public_url)


def _foreign() -> Forbidden:
    return Forbidden("This change came from another site.", code="auth.foreign_origin")
