"""The kinds of connections a manifest makes: one for each way to sign in."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, create_model, model_validator
from typing_extensions import override

from nextscript.connection import Connection
from nextscript.egress import Binding
from nextscript.kinds import BasicConnection, BearerConnection, OAuth2Connection, WebConnection
from nextscript.kinds.oauth2 import Grant
from nextscript.kinds.web import MORE
from nextscript.manifest.models import (
    ApiKey,
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    Manifest,
    NoAuth,
    OAuth2Auth,
    Variable,
)
from nextscript.manifest.rules import NAMES
from nextscript.titles import title_of

_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
Fields = dict[str, Any]  # Any: pydantic's way to write fields


class ServiceConnection(WebConnection):
    """An account at a service whose address the manifest knows."""

    template: ClassVar[str] = ""
    variables: ClassVar[dict[str, Variable]] = {}

    @model_validator(mode="before")
    @classmethod
    def _addressed(cls, values: object) -> object:
        """Fill in the base URL. A variable is one plain word: it must not lead elsewhere."""
        if not isinstance(values, dict) or values.get("base_url") or not cls.template:
            return values
        return {**values, "base_url": filled(cls.template, cls.variables, values)}


class KeyConnection(ServiceConnection):
    """A key, or several, sent as the service wants them."""

    keys: ClassVar[tuple[ApiKey, ...]] = ()

    def _values(self, place: str) -> dict[str, str]:
        found = {one.name: (one, getattr(self, one.field)) for one in self.keys}
        return {
            name: one.prefix + secret.get_secret_value()
            for name, (one, secret) in found.items()
            if one.place == place
        }

    @override
    def headers_of(self) -> dict[str, str]:
        cookies = self._values("cookie")
        headers = self._values("header")
        if cookies:
            headers["Cookie"] = "; ".join(f"{k}={quote(v)}" for k, v in cookies.items())
        return headers

    @override
    def params_of(self) -> dict[str, str]:
        return self._values("query")

    @override
    def binding(self) -> Binding:
        secrets = (quote(one, safe=":") for one in self._values("path").values())
        parts = [self.base_url.rstrip("/"), *secrets]
        return replace(super().binding(), base_url="/".join(parts))


class TokenConnection(ServiceConnection, BearerConnection):
    """A token made once."""


class PasswordConnection(ServiceConnection, BasicConnection):
    """A user name and a password."""


class AccountConnection(ServiceConnection, OAuth2Connection):
    """An account that somebody signs in to, or an application."""


class OpenConnection(ServiceConnection):
    """An address of a service that asks for no sign-in."""

    @property
    @override
    def signs_in(self) -> bool:
        return False


def filled(template: str, variables: dict[str, Variable], values: dict[str, Any]) -> str:
    """Fill in a base URL. Raises ValueError for a value that is no plain word."""

    def word(found: re.Match[str]) -> str:
        name = found[1]
        given = str(values.get(name) or variables[name].default)
        known = (variables[name].default, *variables[name].enum)
        if given not in known and not _HARMLESS.fullmatch(given):
            raise ValueError(f"“{name}” must be one word of letters, digits, dots and hyphens")
        return given

    return NAMES.sub(word, template)


def default_url(manifest: Manifest) -> str:
    """Give the base URL where nobody says more; empty when that is needed."""
    if any(not manifest.variables[one].default for one in NAMES.findall(manifest.base_url)):
        return ""
    return filled(manifest.base_url, manifest.variables, {})


def models_of(manifest: Manifest) -> tuple[type[Connection], ...]:
    """Give the kinds of connections of a manifest; the same models for the same manifest."""
    auth = tuple(one.model_dump_json() for one in manifest.auth)
    shown = manifest.model_copy(update={"operations": [], "schemas": {}, "triggers": []})
    return _models(shown.model_dump_json(), auth)


@lru_cache(maxsize=500)
def _models(manifest: str, auth: tuple[str, ...]) -> tuple[type[Connection], ...]:
    read = Manifest.model_validate_json(manifest)
    taken: set[str] = set()
    made = []
    for one in read.auth or [NoAuth(type="none")]:
        kind = read.key if not taken else f"{read.key}_{one.type}"
        while kind in taken:
            kind += "_2"
        taken.add(kind)
        made.append(_model(read, one, kind, several=len(read.auth) > 1))
    return tuple(made)


def _model(manifest: Manifest, auth: Auth, kind: str, *, several: bool) -> type[Connection]:
    fields = {**_variables(manifest), **_address(manifest)}
    match auth:
        case ApiKeyAuth():
            base: type[ServiceConnection] = KeyConnection
            fields |= {one.field: (SecretStr, _key_field(one)) for one in auth.keys}
        case BearerAuth():
            base = TokenConnection
        case BasicAuth():
            base = PasswordConnection
            fields |= {
                "username": (str, Field(min_length=1, title=auth.username)),
                "password": (SecretStr, Field(default=SecretStr(""), title=auth.password)),
            }
        case OAuth2Auth():
            base, fields = AccountConnection, fields | _oauth(auth)
        case _:
            base = OpenConnection
    made: type[ServiceConnection] = create_model(
        f"{manifest.key}_{kind}", __base__=base, __doc__=_described(manifest, auth), **fields
    )
    made.kind = kind
    made.title = f"{manifest.title} ({auth.title})" if several else manifest.title
    made.template, made.variables = manifest.base_url, manifest.variables
    if isinstance(auth, ApiKeyAuth):
        made.keys = tuple(auth.keys)  # type: ignore[attr-defined] # of KeyConnection
    return made


def _described(manifest: Manifest, auth: Auth) -> str:
    steps = " ".join(f"{at}. {one}" for at, one in enumerate(manifest.setup, 1))
    return steps or f"{manifest.title}: {auth.title}."


def _variables(manifest: Manifest) -> Fields:
    fields: Fields = {}
    for name, one in manifest.variables.items():
        more: Fields = {"enum": one.enum} if one.enum else {}
        fields[name] = (
            str,
            Field(
                default=one.default or ...,
                title=one.title or title_of(name),
                description=one.description or None,
                json_schema_extra=more,
            ),
        )
    return fields


def _address(manifest: Manifest) -> Fields:
    fields: Fields = {"hosts": (list[str], Field(default=manifest.hosts, json_schema_extra=MORE))}
    if manifest.test_path:
        fields["test_path"] = (str, Field(default=manifest.test_path, json_schema_extra=MORE))
    if manifest.base_url:
        known = default_url(manifest)
        fields["base_url"] = (
            str,
            Field(
                default=known,
                title="Base URL",
                description="Another address of the service; empty for the usual one.",
                json_schema_extra=MORE,
            ),
        )
    return fields


def _key_field(key: ApiKey) -> Any:  # Any: pydantic's FieldInfo
    return Field(min_length=1, title=key.title, description=key.description or None)


def _oauth(auth: OAuth2Auth) -> Fields:
    """What the manifest knows of the provider stands ready and can still be changed."""

    def known(value: object, title: str) -> Any:  # Any: pydantic's FieldInfo
        more = {"default": value, "json_schema_extra": MORE} if value else {"default": ...}
        return Field(title=title, **more)

    fields: Fields = {
        "grant": (Grant, Field(default=auth.grant, title="Sign in as", json_schema_extra=MORE)),
        "token_url": (str, known(auth.token_url, "Token URL")),
        "scopes": (list[str], Field(default=auth.scopes, json_schema_extra=MORE)),
        "client_auth": (
            Literal["header", "body"],
            Field(default=auth.client_auth, json_schema_extra=MORE),
        ),
        "extra": (list[str], Field(default=auth.extra, json_schema_extra=MORE)),
    }
    if auth.authorize_url:
        fields["authorize_url"] = (str, known(auth.authorize_url, "Authorization URL"))
    return fields
