"""Secrets in Vault or OpenBao: the key-value store, version 2, over its HTTP API."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from activities.connections.stores.references import Reference, Scope, not_allowed, refused
from nextscript.egress import Binding, EgressClient, Policy, host_of, parse_url
from nextscript.errors import Rejected, Retryable
from store.settings import Settings

_PATH = re.compile(r"^[A-Za-z0-9_.@-]+(/[A-Za-z0-9_.@-]+)*$")
_SECONDS = 10.0
_EARLY = 30.0
"""A token is replaced so many seconds before it ends."""


@dataclass
class Vault:
    """Reads secrets, signed in as the operator set it.

    Its address is open to this client because the operator named it; flows reach it no more than
    before.
    """

    settings: Settings
    _token: str = field(default="", repr=False)
    _ends: float = 0.0

    async def read(self, reference: Reference, scope: Scope) -> str:
        """Give a field of a secret. Raises Rejected `connection.source`, or Retryable."""
        path, _, name = reference.name.partition("#")
        allowed = [one for text in self.settings.vault_paths if (one := scope.filled(text))]
        if not _PATH.match(path) or ".." in path or not any(map(path.startswith, allowed)):
            raise not_allowed(reference)
        if not name:
            raise refused(f"{reference} names no field: write vault:path#field.")
        answer = await self._get(f"{self.settings.vault_mount}/data/{quote(path)}")
        if answer.status_code == 403:  # the token may have ended before its time
            self._token = ""
            answer = await self._get(f"{self.settings.vault_mount}/data/{quote(path)}")
        return _field_of(answer, reference, name)

    async def _get(self, path: str) -> httpx2.Response:
        token = await self._signed_in()
        return await self._asked("GET", path, {"X-Vault-Token": token})

    async def _signed_in(self) -> str:
        if self.settings.vault_token_file is not None:
            return _text_of(self.settings.vault_token_file)
        if self.settings.vault_token is not None:
            return self.settings.vault_token.get_secret_value()
        if not self._token or time.monotonic() > self._ends:
            await self._sign_in()
        return self._token

    async def _sign_in(self) -> None:
        way, body = self._credentials()
        place = self.settings.vault_login or way
        answer = await self._asked("POST", f"auth/{quote(place)}/login", {}, json=body)
        if answer.status_code != 200:
            raise refused("Vault does not let this server sign in.")
        auth = answer.json()["auth"]
        self._token = auth["client_token"]
        self._ends = time.monotonic() + max(float(auth.get("lease_duration") or 0) - _EARLY, 0)

    def _credentials(self) -> tuple[str, dict[str, str]]:
        settings = self.settings
        if settings.vault_role is not None:
            jwt = _text_of(settings.vault_service_token)
            return "kubernetes", {"role": settings.vault_role, "jwt": jwt}
        if settings.vault_role_id is not None and settings.vault_secret_id is not None:
            secret = settings.vault_secret_id.get_secret_value()
            return "approle", {"role_id": settings.vault_role_id, "secret_id": secret}
        raise refused("No way to sign in to Vault is set on this server.")

    async def _asked(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        **body: Any,  # httpx2's own options
    ) -> httpx2.Response:
        address = self.settings.vault_address
        if address is None:
            raise refused("No Vault is set on this server.")
        if self.settings.vault_namespace:
            headers = {**headers, "X-Vault-Namespace": self.settings.vault_namespace}
        headers = {**headers, "X-Vault-Request": "true"}
        egress = EgressClient(_opened_to(address, self.settings.egress_allow))
        try:
            return await egress.request(
                *(method, f"/v1/{path}"),
                binding=Binding(address, headers=headers),
                max_seconds=_SECONDS,
                max_redirects=2,  # a standby sends to the active one
                **body,
            )
        except Rejected as error:
            raise refused(f"Vault cannot be asked: {error.message}.") from None
        finally:
            await egress.aclose()


def _opened_to(address: str, allow: list[str]) -> Policy:
    url = parse_url(address)
    host = host_of(url)
    named = f"[{host}]" if ":" in host else host
    return Policy.parse([*allow, f"{named}:{url.port or (443 if url.scheme == 'https' else 80)}"])


def _field_of(answer: httpx2.Response, reference: Reference, name: str) -> str:
    if answer.status_code == 404:
        raise refused(f"Vault has no secret at {reference}.")
    if answer.status_code == 403:
        raise refused(f"Vault does not let this server read {reference}.")
    if answer.status_code != 200:
        raise Retryable(f"Vault answered {answer.status_code}.", code="connection.source")
    try:
        value = answer.json()["data"]["data"][name]
    except (ValueError, KeyError, TypeError):
        value = None
    if not isinstance(value, str) or not value:
        raise refused(f"There is no text in {reference}.")
    return value


def _text_of(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        raise refused("This server's token for Vault cannot be read.") from None
