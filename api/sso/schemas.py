"""Providers and identities as the API shows them."""

from __future__ import annotations

from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from activities.scim.directories import Issued
from activities.scim.models import Directory
from activities.sso.requests import MappedGroup, Mapping, ProviderRead, Role


class OfferedProvider(BaseModel):
    """A way to sign in: a name for its button, and the path the browser goes to."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: Literal["oidc", "oauth2", "saml"]
    preset: str | None
    start: str


class OfferedProviders(BaseModel):
    """Every way to sign in by somebody else's word; `required` where that is the only one."""

    model_config = ConfigDict(from_attributes=True)

    items: list[OfferedProvider]
    required: bool


class Providers(BaseModel):
    """All providers of an organisation."""

    items: list[ProviderRead]


class IdentityRead(BaseModel):
    """An identity one may sign in by."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    provider_id: UUID
    provider: str
    email: str | None
    created_at: AwareDatetime
    used_at: AwareDatetime


class Identities(BaseModel):
    """Every identity of one's own, and the providers whose one may link."""

    items: list[IdentityRead]
    offered: list[OfferedProvider]


class LinkStart(BaseModel):
    """Where to come back to; a path of this site."""

    model_config = ConfigDict(extra="forbid")

    return_to: str = Field(default="/", max_length=2000)


class LinkBegun(BaseModel):
    """Where the browser goes to link an identity."""

    url: str


class DirectoryRead(BaseModel):
    """An organisation's directory, without its token."""

    address: str
    default_role: str
    role_mapping: list[MappedGroup]
    rotated_at: AwareDatetime
    used_at: AwareDatetime | None

    @classmethod
    def of(cls, row: Directory, address: str) -> Self:
        """Show a directory."""
        mapping = [MappedGroup.model_validate(one) for one in row.role_mapping]
        return cls(
            address=address,
            default_role=row.default_role,
            role_mapping=mapping,
            rotated_at=row.rotated_at,
            used_at=row.used_at,
        )


class DirectoryConnected(DirectoryRead):
    """The same, with its token; shown this once."""

    token: str

    @classmethod
    def with_token(cls, made: Issued, address: str) -> Self:
        """Show a directory whose token was just made."""
        return cls(**dict(DirectoryRead.of(made.directory, address)), token=made.token)


class DirectoryUpdate(BaseModel):
    """What the directory's groups stand for."""

    model_config = ConfigDict(extra="forbid")

    default_role: Role
    role_mapping: Mapping


class ProviderVerdict(BaseModel):
    """What came of trying a provider."""

    model_config = ConfigDict(from_attributes=True)

    works: bool
    message: str


class SsoRequirement(BaseModel):
    """Since when people come in by a provider alone, and whom that keeps out or holds up.

    Who is `not_linked` links the provider at their next sign-in; `owners_without_factor` set one
    up at theirs. It is required once it is `proven`: an owner or admin has come by a provider.
    """

    model_config = ConfigDict(from_attributes=True)

    required_since: AwareDatetime | None
    proven: bool
    people: int
    not_linked: int
    owners_without_factor: int


class SsoRequirementUpdate(BaseModel):
    """Whether people come in by a provider alone."""

    model_config = ConfigDict(extra="forbid")

    required: bool


class SamlMetadataSource(BaseModel):
    """Where a SAML provider's metadata is: at an https address, or here as text."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(default=None, max_length=2000)
    xml: str | None = Field(default=None, max_length=256 * 1024)


class SamlCertificate(BaseModel):
    """A certificate a provider signs with; its fingerprint is SHA-256."""

    model_config = ConfigDict(from_attributes=True)

    pem: str
    subject: str
    ends_at: AwareDatetime
    fingerprint: str


class SamlMetadata(BaseModel):
    """What a SAML provider says of itself."""

    model_config = ConfigDict(from_attributes=True)

    entity_id: str
    sso_url: str
    certificates: list[SamlCertificate]
    signs_requests: bool
