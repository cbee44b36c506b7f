"""Which web pages may call a webhook from their scripts (CORS): those its trigger names."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from nextscript.webhooks import WebhookConfig

_REMEMBERED = "600"
_SHOWN = "Retry-After"


def welcome(request: Request, response: Response, config: WebhookConfig) -> Response:
    """Let the script that called read the answer, if its page is one that may."""
    allowed = allowed_origin(request, config)
    if config.origins:
        response.headers.append("Vary", "Origin")
    if allowed is not None:
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = _SHOWN
    return response


def known_to(request: Request, config: WebhookConfig) -> None:
    """Note which webhook was called: from now on its pages may read why a call is refused."""
    request.state.webhook = config


def readable(request: Request, response: Response) -> Response:
    """Let the script that called a webhook read why it was refused, as it reads an answer."""
    config: WebhookConfig | None = getattr(request.state, "webhook", None)
    return response if config is None else welcome(request, response, config)


def preflight_answer(request: Request, config: WebhookConfig, methods: list[str]) -> Response:
    """Say what a page's script may send, before it does."""
    response = Response(status_code=204)
    if allowed_origin(request, config) is not None:
        asked = request.headers.get("access-control-request-headers", "")
        response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        response.headers["Access-Control-Max-Age"] = _REMEMBERED
        if asked and asked.isascii() and asked.isprintable():
            response.headers["Access-Control-Allow-Headers"] = asked[:1000]
    return welcome(request, response, config)


def allowed_origin(request: Request, config: WebhookConfig) -> str | None:
    """Give the origin to name in the answer; None when its page may not read it.

    No cookies are ever allowed: nobody is signed in at a webhook.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return None
    if "*" in config.origins:
        return "*"
    return origin if origin in config.origins else None
