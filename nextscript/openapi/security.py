"""Security schemes as ways to sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nextscript.manifest.models import (
    ApiKey,
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    NoAuth,
    OAuth2Auth,
)
from nextscript.openapi.documents import Documents, Object
from nextscript.openapi.naming import key_of, unique

_GRANTS = (
    ("authorizationCode", "authorization_code"),
    ("accessCode", "authorization_code"),
    ("clientCredentials", "client_credentials"),
    ("application", "client_credentials"),
    ("implicit", "authorization_code"),
    ("password", "client_credentials"),
)
_MOST = 8
_MOST_SCOPES = 100


class Security:
    """The ways to sign in that a description offers, the most used first."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.odd: list[str] = []

    def auth(self) -> list[Auth]:
        """Give the ways to sign in; none where nothing is said of it."""
        schemes = self._schemes()
        made: list[Auth] = []
        for names in self._choices(schemes):
            one = self._together([(name, schemes[name]) for name in names])
            if one is not None and one not in made:
                made.append(one)
        return sorted(made, key=lambda one: one.type == "none")[:_MOST]

    def _schemes(self) -> dict[str, Object]:
        main = self._documents.main
        components = main.object.get("components")
        listed = components.get("securitySchemes") if isinstance(components, dict) else None
        listed = listed or main.object.get("securityDefinitions")
        if not isinstance(listed, dict):
            return {}
        return {name: self._documents.resolved(one, main).object for name, one in listed.items()}

    def _choices(self, schemes: dict[str, Object]) -> list[tuple[str, ...]]:
        """Count which schemes are asked for together, and give the known ones by use."""
        main = self._documents.main.object
        counted: dict[tuple[str, ...], int] = {}
        for owner in [main, *_operations(main)]:
            listed = owner.get("security")
            for one in listed if isinstance(listed, list) else []:
                names = tuple(sorted(one)) if isinstance(one, dict) else ()
                if all(name in schemes for name in names):
                    counted[names] = counted.get(names, 0) + (1000 if owner is main else 1)
        signed = [one for one in counted if one]
        chosen = sorted(signed, key=lambda names: -counted[names])
        return chosen or [(name,) for name in schemes]

    def _together(self, schemes: list[tuple[str, Object]]) -> Auth | None:
        keys = [one for one in schemes if one[1].get("type") == "apiKey"]
        if len(keys) == len(schemes):
            return _api_keys(keys)
        made = [self._one(name, scheme) for name, scheme in schemes]
        found = next((one for one in made if one is not None), None)
        if len({scheme.get("type") for _, scheme in schemes}) > 1:
            names = " and ".join(name for name, _ in schemes)
            self.odd.append(f"Signing in with {names} together is not known; one of them is used.")
        return found

    def _one(self, name: str, scheme: Object) -> Auth | None:
        kind, http = scheme.get("type"), str(scheme.get("scheme", "")).lower()
        match kind:
            case "apiKey":
                return _api_keys([(name, scheme)])
            case "basic":
                return BasicAuth(type="basic")
            case "http" if http == "basic":
                return BasicAuth(type="basic")
            case "http" if http == "bearer":
                return BearerAuth(type="bearer")
            case "http" if http and http not in ("digest", "negotiate", "hoba", "mutual"):
                prefix = str(scheme["scheme"])
                key = ApiKey(name="Authorization", prefix=f"{prefix} ", title="Token")
                return ApiKeyAuth(type="api_key", title=prefix, keys=[key])
            case "oauth2":
                return _oauth2(scheme)
            case "openIdConnect":
                return BearerAuth(type="bearer", title="Access token")
        self.odd.append(f"The sign-in “{name}” ({http or kind}) is not known and left out.")
        return NoAuth(type="none") if kind == "mutualTLS" else None


def _operations(main: Object) -> Iterator[Object]:
    paths = main.get("paths")
    for item in paths.values() if isinstance(paths, dict) else ():
        if isinstance(item, dict):
            yield from (one for one in item.values() if isinstance(one, dict))


def _api_keys(schemes: list[tuple[str, Object]]) -> ApiKeyAuth | None:
    taken: set[str] = set()
    keys = []
    for name, scheme in schemes:
        sent, place = scheme.get("name"), scheme.get("in", "header")
        if not isinstance(sent, str) or place not in ("header", "query", "cookie"):
            return None
        field = unique(key_of(name) or "key", taken) if len(schemes) > 1 else "key"
        title = _title(sent) if len(schemes) > 1 else "Key"
        said = scheme.get("description")
        described = said.strip()[:500] if isinstance(said, str) else ""
        try:
            keys.append(
                ApiKey(name=sent, place=place, field=field, title=title, description=described)
            )
        except ValueError:
            return None
    return ApiKeyAuth(type="api_key", keys=keys)


def _title(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}"


def _oauth2(scheme: Object) -> OAuth2Auth:
    flows: Any = scheme.get("flows")
    if not isinstance(flows, dict):
        flows = {str(scheme.get("flow", "")): scheme}
    for name, grant in _GRANTS:
        flow = flows.get(name)
        if isinstance(flow, dict):
            scopes = flow.get("scopes")
            return OAuth2Auth(
                type="oauth2",
                grant=grant,
                authorize_url=_url(flow.get("authorizationUrl")),
                token_url=_url(flow.get("tokenUrl")),
                scopes=list(scopes)[:_MOST_SCOPES] if isinstance(scopes, dict) else [],
            )
    return OAuth2Auth(type="oauth2")


def _url(value: object) -> str:
    """Tokens go there: what is not HTTPS is left for somebody to fill in."""
    return value if isinstance(value, str) and value.startswith("https://") else ""
