"""What is known of a provider: read strictly, once, when somebody sets it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificate
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from activities.sso.presets import OAUTH2, OIDC
from nextscript.errors import Invalid
from nextscript.findings import Finding

Kind = Literal["oidc", "oauth2", "saml"]
Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]
"""Only what a public key checks: with HS256, whoever knows that key could sign."""


def _address(text: str) -> str:
    """Accept https, and http on this very machine: for trying it out."""
    parts = urlsplit(text)
    if parts.fragment or "@" in parts.netloc or not parts.hostname:
        raise ValueError("write an address such as https://login.example.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("it must begin with https://")
    return text


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe_address(text: object) -> bool:
    """Say whether an address a provider gave may be used: encrypted, or on this machine."""
    try:
        return isinstance(text, str) and bool(_address(text))
    except ValueError:
        return False


def _certificate(text: str) -> str:
    bare = "".join(line for line in text.split() if line) if "BEGIN" not in text else None
    pem = f"-----BEGIN CERTIFICATE-----\n{bare}\n-----END CERTIFICATE-----\n" if bare else text
    try:
        load_pem_x509_certificate(pem.strip().encode() + b"\n")
    except ValueError:
        raise ValueError("this is not a certificate in PEM form") from None
    return pem.strip() + "\n"


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Url = Annotated[Text, AfterValidator(_address)]
Certificate = Annotated[str, Field(max_length=20_000), AfterValidator(_certificate)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    trusts_email: bool = False
    """Its addresses count as verified although it does not say so."""
    asks_second_factor: bool = False
    """It asks for a second factor itself, so that we need not."""


class OidcSettings(_Settings):
    """An OpenID Connect provider; everything else of it is discovered."""

    preset: Literal["other", "google", "microsoft", "gitlab", "okta"] = "other"
    issuer: Url
    client_id: Text
    scopes: list[Text] = Field(default=["openid", "email", "profile"], max_length=30)
    algorithms: list[Algorithm] = Field(default=["RS256", "ES256"], min_length=1, max_length=10)
    client_auth: Literal["basic", "post"] = "basic"
    groups_claim: Text = "groups"
    signs_out_there: bool = False
    """Whether signing out here goes on to sign out there; it has to know our address for that."""

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: object) -> object:
        return _filled(given, OIDC)

    @model_validator(mode="after")
    def _with_openid(self) -> Self:
        if "openid" not in self.scopes:
            self.scopes = ["openid", *self.scopes]
        return self


class OAuth2Settings(_Settings):
    """A provider that speaks OAuth2 alone: who somebody is, is asked by their access token.

    The fields name what stands for what in its answer.
    """

    preset: Literal["other", "github"] = "other"
    authorize_url: Url
    token_url: Url
    userinfo_url: Url
    emails_url: Url | None = None
    """Where a list of {email, primary, verified} is, as GitHub has it."""
    groups_url: Url | None = None
    """Where a list of {login} is, such as GitHub's organisations."""
    client_id: Text
    scopes: list[Text] = Field(default=[], max_length=30)
    client_auth: Literal["basic", "post"] = "post"
    subject_field: Text = "id"
    email_field: Text = "email"
    verified_field: Text | None = None
    name_field: Text = "name"
    groups_field: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: object) -> object:
        return _filled(given, OAUTH2)


class SamlSettings(_Settings):
    """A SAML 2.0 identity provider; its signatures are checked with these certificates alone."""

    entity_id: Text
    sso_url: Url
    certificates: list[Certificate] = Field(min_length=1, max_length=5)
    signs_requests: bool = False
    wants_signed_response: bool = True
    """Whether the response must be signed, too, and not the assertion in it alone."""
    allows_unsolicited: bool = False
    """Whether it may begin a sign-in by itself; whose browser that is cannot be told then."""
    email_attribute: Text | None = None
    """The attribute that holds the address; without one, the name id is it."""
    name_attribute: Text | None = None
    groups_attribute: Text | None = None
    trusts_email: bool = True


Known = OidcSettings | OAuth2Settings | SamlSettings
MODELS: dict[str, type[Known]] = {
    "oidc": OidcSettings,
    "oauth2": OAuth2Settings,
    "saml": SamlSettings,
}


def read_settings(kind: str, given: dict[str, JsonValue]) -> Known:
    """Read what somebody set. Raises Invalid that names each field that cannot be used."""
    try:
        return MODELS[kind].model_validate(given)
    except ValidationError as error:
        findings = [_finding(one["loc"], str(one["msg"])) for one in error.errors()]
        raise Invalid(
            "These settings cannot be used.", code="sso.settings", findings=findings
        ) from None


def _finding(place: tuple[int | str, ...], message: str) -> Finding:
    pointer = "".join(f"/{part}" for part in ("settings", *place))
    said = message.removeprefix("Value error, ")
    return Finding(severity="error", code="sso.settings", pointer=pointer, message=said)


def _filled(given: object, presets: dict[str, dict[str, JsonValue]]) -> object:
    if not isinstance(given, dict):
        return given
    preset = given.get("preset")
    known = presets.get(preset, {}) if isinstance(preset, str) else {}
    return {**known, **{name: value for name, value in given.items() if value is not None}}
