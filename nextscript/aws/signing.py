"""AWS Signature Version 4, for requests that are sent by egress and for links that others use."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

EMPTY = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Signer:
    """Who signs, and for which region of which service."""

    access_key_id: str
    secret: str = field(repr=False)
    region: str
    session_token: str = field(default="", repr=False)
    service: str = "s3"

    def headers(
        self, request: Unsigned, headers: Mapping[str, str], payload: str, moment: datetime
    ) -> dict[str, str]:
        """Give the headers to send, signed; `payload` is the SHA-256 of the body in hex."""
        own = {"x-amz-content-sha256": payload, "x-amz-date": _stamp(moment)}
        if self.session_token:
            own["x-amz-security-token"] = self.session_token
        sent = {**headers, **own}
        signed = {"host": request.host, **{name.lower(): text for name, text in sent.items()}}
        signature = self._signature(request, signed, payload, moment)
        credential = f"{self.access_key_id}/{self._scope(moment)}"
        sent["Authorization"] = (
            f"{_ALGORITHM} Credential={credential}, SignedHeaders={_names(signed)}, "
            f"Signature={signature}"
        )
        return sent

    def link(self, request: Unsigned, seconds: int, moment: datetime) -> str:
        """Give an address that works for whoever has it, for so many seconds."""
        own = {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{self.access_key_id}/{self._scope(moment)}",
            "X-Amz-Date": _stamp(moment),
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
        }
        if self.session_token:
            own["X-Amz-Security-Token"] = self.session_token
        whole = Unsigned(request.method, request.host, request.path, {**request.query, **own})
        signature = self._signature(whole, {"host": whole.host}, UNSIGNED, moment)
        return f"{whole.address}&X-Amz-Signature={signature}"

    def _signature(
        self, request: Unsigned, signed: Mapping[str, str], payload: str, moment: datetime
    ) -> str:
        digest = hashlib.sha256(request.canonical(signed, payload).encode()).hexdigest()
        text = "\n".join([_ALGORITHM, _stamp(moment), self._scope(moment), digest])
        key = f"AWS4{self.secret}".encode()
        for part in self._scope(moment).split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    def _scope(self, moment: datetime) -> str:
        return f"{moment:%Y%m%d}/{self.region}/{self.service}/aws4_request"


@dataclass(frozen=True)
class Unsigned:
    """A request as it is signed. `path` and `query` are plain text, not percent-encoded."""

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Give the path and query as they are sent."""
        # A client would take a part that is only dots for a way up and remove it.
        parts = [one.replace(".", "%2E") if one in (".", "..") else one for one in self._parts()]
        return "/".join(parts) + (f"?{self._queried()}" if self.query else "")

    def canonical(self, signed: Mapping[str, str], payload: str) -> str:
        """Give the one spelling of the request that both sides sign."""
        lines = [f"{name}:{' '.join(signed[name].split())}" for name in sorted(signed)]
        parts = [self.method, "/".join(self._parts()), self._queried(), *lines, ""]
        return "\n".join([*parts, _names(signed), payload])

    def _parts(self) -> list[str]:
        return quote(self.path, safe="/~").split("/")

    def _queried(self) -> str:
        pairs = sorted((quote(n, safe="~"), quote(v, safe="~")) for n, v in self.query.items())
        return "&".join(f"{name}={value}" for name, value in pairs)


def _names(signed: Mapping[str, str]) -> str:
    return ";".join(sorted(signed))


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
