"""What an OpenID provider says of itself, and the keys it signs with: asked for, kept a while."""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import TTLCache

from activities.sso.outside import Outside, unreachable
from activities.sso.settings import is_safe_address
from nextscript.errors import Unavailable
from nextscript.values import Json

_KEPT_SECONDS, _AGAIN_SECONDS = 600.0, 30.0
_MOST_KEYS = 100


@dataclass(frozen=True)
class Endpoints:
    """Where an OpenID provider does what."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    end_session: str | None
    """Where it signs people out (RP-initiated logout)."""
    says_issuer: bool
    """Whether it names itself in what a browser brings back (RFC 9207)."""


Key = dict[str, Json]
_endpoints: TTLCache[str, Endpoints] = TTLCache(maxsize=1_000, ttl=_KEPT_SECONDS)
_keys: TTLCache[str, list[Key]] = TTLCache(maxsize=1_000, ttl=_KEPT_SECONDS)
_asked: TTLCache[str, None] = TTLCache(maxsize=1_000, ttl=_AGAIN_SECONDS)


async def discover(out: Outside, issuer: str) -> Endpoints:
    """Give a provider's endpoints. Raises Unavailable when they cannot be had or trusted."""
    if issuer not in _endpoints:
        _endpoints[issuer] = await look(out, issuer)
    return _endpoints[issuer]


async def look(out: Outside, issuer: str) -> Endpoints:
    """Ask a provider now. Raises Unavailable."""
    found = await out.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if not isinstance(found, dict) or found.get("issuer") != issuer:
        raise unreachable("what it says of itself names another issuer")
    userinfo, ending = found.get("userinfo_endpoint"), found.get("end_session_endpoint")
    return Endpoints(
        issuer=issuer,
        authorization=_address(found, "authorization_endpoint"),
        token=_address(found, "token_endpoint"),
        jwks=_address(found, "jwks_uri"),
        userinfo=_address(found, "userinfo_endpoint") if userinfo is not None else None,
        end_session=str(ending) if is_safe_address(ending) else None,
        says_issuer=found.get("authorization_response_iss_parameter_supported") is True,
    )


async def key_for(out: Outside, endpoints: Endpoints, kid: str | None, kty: str) -> Key | None:
    """Give the key of a token; one that is not known is asked for, though not again and again."""
    address = endpoints.jwks
    found = _chosen(_keys.get(address, []), kid, kty)
    if found is None and address not in _asked:
        _asked[address] = None
        _keys[address] = await keys_at(out, address)
        found = _chosen(_keys[address], kid, kty)
    return found


async def keys_at(out: Outside, address: str) -> list[Key]:
    """Read a set of keys. Raises Unavailable."""
    answer = await out.get(address)
    keys = answer.get("keys") if isinstance(answer, dict) else None
    if not isinstance(keys, list):
        raise unreachable("its keys cannot be read")
    return [one for one in keys[:_MOST_KEYS] if isinstance(one, dict)]


def forget_all() -> None:
    """Ask every provider anew."""
    for memory in (_endpoints, _keys, _asked):
        memory.clear()


def _chosen(keys: list[Key], kid: str | None, kty: str) -> Key | None:
    """Give the one key that is meant; without a name there must be only one that could be."""
    fitting = [one for one in keys if one.get("kty") == kty and one.get("use") in (None, "sig")]
    if kid is not None:
        return next((one for one in fitting if one.get("kid") == kid), None)
    return fitting[0] if len(fitting) == 1 else None


def _address(found: dict[str, Json], name: str) -> str:
    address = found.get(name)
    if not isinstance(address, str) or not is_safe_address(address):
        raise _bad(name)
    return address


def _bad(name: str) -> Unavailable:
    return unreachable(f"its {name} is missing or not encrypted")
