"""Signing in: an account's password is turned into an API key for this machine."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

from nextscript.cli.client import Client, save_key, server_url
from nextscript.cli.failure import CommandFailed, say

_KEY_LASTS = timedelta(days=90)


def reach() -> None:
    """See that the server answers. Raises CommandFailed, which says how to start one."""
    Client(server_url(), None).get("/v1/setup")


def setup(email: str, name: str, password: str) -> None:
    """Make the first owner and keep a key. Raises CommandFailed when there is one already."""
    url = server_url()
    if not Client(url, None).get("/v1/setup")["needed"]:
        raise CommandFailed("This instance has its owner.", hint="Use `nextscript login`.")
    body = {"email": email, "name": name, "password": password}
    _keep_key(url, Client(url, None).post("/v1/setup", body)["access_token"])


def login(email: str, password: str) -> None:
    """Sign in and keep a key."""
    url = server_url()
    body = {"email": email, "password": password}
    _keep_key(url, Client(url, None).post("/v1/auth/login", body)["access_token"])


def _keep_key(url: str, access_token: str) -> None:
    expires = (datetime.now(UTC) + _KEY_LASTS).isoformat()
    wish = {"name": f"CLI on {socket.gethostname()}", "scopes": ["*"], "expires_at": expires}
    made = Client(url, access_token).post("/v1/api-keys", wish)
    path = save_key(url, made["secret"])
    say(f"Signed in to {url} for {_KEY_LASTS.days} days; the key is kept in {path}.")
