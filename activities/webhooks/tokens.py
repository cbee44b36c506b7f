"""Checking the tokens (JWT) senders show: one algorithm, one key, both the flow's choice."""

from __future__ import annotations

import jwt

from activities.webhooks.signatures import Call, refused
from nextscript.kinds import WebhookJwtConnection

_LEEWAY = 30
"""Seconds that clocks may differ."""


def check_jwt(call: Call, known: WebhookJwtConnection) -> None:
    """Check the bearer token of a call. Raises Unauthenticated.

    The token's own header decides nothing: not the algorithm, nor the key.
    """
    scheme, _, token = call.header("authorization").partition(" ")
    if scheme.lower() != "bearer":
        raise refused()
    try:
        jwt.decode(
            token.strip(),
            known.key.get_secret_value(),
            algorithms=[known.algorithm],
            audience=known.audience or None,
            issuer=known.issuer or None,
            leeway=_LEEWAY,
            options={"require": ["exp"], "verify_aud": bool(known.audience)},
        )
    except (jwt.PyJWTError, ValueError):
        raise refused() from None
