"""Who calls a webhook: known by the connection its trigger names, which is opened here."""

from __future__ import annotations

from uuid import UUID

import structlog
from pydantic import JsonValue

from activities.connections import kinds
from activities.runs.context import Running
from activities.webhooks import signatures
from activities.webhooks.signatures import Call, refused
from activities.webhooks.tokens import check_jwt
from nextscript.connection import Connection
from nextscript.errors import Invalid, Rejected
from nextscript.kinds import (
    WebhookBasicConnection,
    WebhookJwtConnection,
    WebhookSecretConnection,
)
from nextscript.webhooks import HmacConfig, WebhookConfig

_ID_IN_BODY = {"stripe": "id", "slack": "event_id"}
_log = structlog.get_logger("nextscript.webhooks")


async def check_sender(
    running: Running, project_id: UUID, config: WebhookConfig, key: str | None, call: Call
) -> str | None:
    """Let a call pass that its sender may make; give the id it was signed with, if it has one.

    Raises Unauthenticated, also where there is nothing to check it with.
    """
    if config.verify == "none":
        return None
    known = await _opened(running, project_id, key)
    match known:
        case WebhookSecretConnection():
            return _check_secret(config, known.secrets(), call)
        case WebhookBasicConnection() if config.verify == "basic":
            signatures.check_basic(call, known.username, known.password.get_secret_value())
        case WebhookJwtConnection() if config.verify == "jwt":
            check_jwt(call, known)
        case _:
            raise refused()
    return None


def signed_id(config: WebhookConfig, body: JsonValue) -> str | None:
    """Give the id that stands in a signed body, where the service puts it there."""
    name = _ID_IN_BODY.get(config.verify)
    found = body.get(name) if name and isinstance(body, dict) else None
    return found if isinstance(found, str) and found else None


def challenge_of(config: WebhookConfig, body: JsonValue) -> str | None:
    """Give what Slack wants to read before it calls an address."""
    if config.verify != "slack" or not isinstance(body, dict):
        return None
    challenge = body.get("challenge")
    asked = body.get("type") == "url_verification" and isinstance(challenge, str)
    return str(challenge) if asked else None


def _check_secret(config: WebhookConfig, secrets: list[str], call: Call) -> str | None:
    match config.verify:
        case "standard_webhooks":
            return signatures.check_standard(call, secrets)
        case "github":
            return signatures.check_github(call, secrets)
        case "stripe":
            signatures.check_stripe(call, secrets)
        case "slack":
            signatures.check_slack(call, secrets)
        case "hmac":
            signatures.check_hmac(call, secrets, config.hmac or HmacConfig())
        case "header":
            signatures.check_token(call, secrets, config.header)
        case _:
            raise refused()
    return None


async def _opened(running: Running, project_id: UUID, key: str | None) -> Connection | None:
    """Open a connection; None when it is gone or cannot be read, so that nobody passes."""
    if key is None:
        return None
    try:
        found = await running.connections.open(str(project_id), key)
        model = kinds.model_of(running.catalog, found.kind)
        given = {name: one for name, one in found.values.items() if name in model.model_fields}
        return kinds.opened(model, kinds.Parts(given, {}))
    except (Rejected, Invalid) as error:
        _log.warning("webhook.no_secret", project=str(project_id), key=key, error=error.code)
        return None
