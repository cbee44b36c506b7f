"""What is the same for everybody who uses one of the well-known providers."""

from __future__ import annotations

from pydantic import JsonValue

OIDC: dict[str, dict[str, JsonValue]] = {
    "google": {"issuer": "https://accounts.google.com"},
    "gitlab": {"issuer": "https://gitlab.com", "groups_claim": "groups_direct"},
}
OAUTH2: dict[str, dict[str, JsonValue]] = {
    "github": {
        "authorize_url": "https://github.com/login/oauth/authorize",
        "token_url": "https://github.com/login/oauth/access_token",
        "userinfo_url": "https://api.github.com/user",
        "emails_url": "https://api.github.com/user/emails",
        "groups_url": "https://api.github.com/user/orgs",
        "scopes": ["read:user", "user:email", "read:org"],
    },
}
