"""Saying what a caller may have, as the IETF's draft on RateLimit fields does (its tenth)."""

from __future__ import annotations

from nextscript.errors import Quota


def quota_headers(quota: Quota, remaining: int, reset: int) -> dict[str, str]:
    """Give the fields: the policy, what is left of it, and the seconds until there is more."""
    window = f";w={quota.seconds}" if quota.seconds else ""
    return {
        "RateLimit-Policy": f'"{quota.name}";q={quota.limit}{window}',
        "RateLimit": f'"{quota.name}";r={remaining};t={reset}',
    }
