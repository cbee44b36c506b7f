"""What services that speak GraphQL over HTTP answer, and how they say no."""

from __future__ import annotations

from nextscript.manifest.models import Failures

FAILURES = Failures(
    present="/errors",
    message=["/errors/0/message"],
    code=["/errors/0/extensions/code", "/errors/0/type"],
    reconnect=["UNAUTHENTICATED", "AUTHENTICATION_ERROR"],
    limited=["RATELIMITED", "RATE_LIMITED", "THROTTLED"],
)
"""Errors come with a status of 200 as well (GraphQL over HTTP)."""
ACCEPT = "application/graphql-response+json, application/json;q=0.9"
"""What answers may look like (GraphQL over HTTP)."""
