"""ID tokens of others: nothing in them is believed before their signature is checked.

The algorithms are those of the provider's settings, the keys those of its own key set: what a
token's header says of either only chooses among them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from activities.sso.claims import refused
from activities.sso.discovery import Endpoints, key_for
from activities.sso.outside import Outside
from activities.sso.settings import OidcSettings
from nextscript.errors import Forbidden
from nextscript.values import Json

LONGEST = 64_000
LEEWAY = timedelta(minutes=1)
_KTY = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
_NEEDED = ["iss", "sub", "aud", "exp", "iat"]

Claims = dict[str, Json]


@dataclass(frozen=True)
class Issued:
    """What the token endpoint gave, and what it was asked for with."""

    id_token: str
    access_token: str | None
    nonce: str
    asked_at: datetime


async def read(
    out: Outside, endpoints: Endpoints, settings: OidcSettings, issued: Issued
) -> Claims:
    """Give the claims of an ID token. Raises Forbidden for one that is not for this sign-in."""
    header = _header(issued.id_token)
    if _type(header) not in (None, "jwt"):
        raise refused("the provider sent another kind of token")
    claims = await verified(out, endpoints, settings, issued.id_token, _NEEDED)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce, issued.nonce):
        raise refused("the provider's answer belongs to another sign-in")
    _check_party(claims, settings.client_id)
    issued_at = claims["iat"]
    earliest = (issued.asked_at - 5 * LEEWAY).timestamp()
    if not isinstance(issued_at, int | float) or issued_at < earliest:
        raise refused("the provider's answer is from before it was asked")
    if "at_hash" in claims and not _fits(claims["at_hash"], issued.access_token, header):
        raise refused("the provider's tokens do not belong together")
    return claims


async def verified(
    out: Outside, endpoints: Endpoints, settings: OidcSettings, token: str, needed: list[str]
) -> Claims:
    """Check signature, issuer, audience and times. Raises Forbidden."""
    header = _header(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in settings.algorithms:
        raise refused("the provider signed its answer in a way that is not set for it")
    if "crit" in header or "b64" in header:
        raise refused("the provider's answer cannot be read")
    kid = header.get("kid")
    named = kid if isinstance(kid, str) else None
    key = await key_for(out, endpoints, named, _KTY[algorithm[:2]])
    if key is None:
        raise refused("the provider's answer is signed with a key it does not publish")
    try:
        claims: Claims = jwt.decode(
            token,
            jwt.PyJWK(key, algorithm=algorithm).key,
            algorithms=[algorithm],
            audience=settings.client_id,
            issuer=endpoints.issuer,
            leeway=LEEWAY,
            options={"require": needed},
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        raise refused("the provider's answer is forged, expired or not for us") from None
    return claims


def token_type(token: str) -> str | None:
    """Give a token's `typ`, in lower case. Raises Forbidden when it is no token."""
    return _type(_header(token))


def _header(token: str) -> Claims:
    if len(token) > LONGEST or not token.isascii():
        raise refused("the provider's answer is too long")
    try:
        header: Claims = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _unreadable() from None
    return header


def _type(header: Claims) -> str | None:
    found = header.get("typ")
    return str(found).lower() if found is not None else None


def _check_party(claims: Claims, client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise refused("the provider's answer is for several, and does not say for whom")
    if party is not None and party != client_id:
        raise refused("the provider's answer is for somebody else")


def _fits(at_hash: Json, access_token: str | None, header: Claims) -> bool:
    hasher = _HASHES.get(str(header.get("alg"))[-3:], hashlib.sha512)
    digest = hasher((access_token or "").encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    return isinstance(at_hash, str) and hmac.compare_digest(at_hash.encode(), half.encode())


def _unreadable() -> Forbidden:
    return refused("the provider's answer cannot be read")
