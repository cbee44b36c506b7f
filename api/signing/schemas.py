"""Signing secrets as the API takes and shows them."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class SigningSecretCreate(BaseModel):
    """How a new secret takes over."""

    model_config = ConfigDict(extra="forbid")

    keep_old_hours: float = Field(
        default=24,
        ge=0,
        le=168,
        description="How long what is sent is signed with the secrets of before, too; "
        "0 where one has leaked.",
    )


class SigningSecretRead(BaseModel):
    """Since when there is a secret, and until when those of before sign along."""

    model_config = ConfigDict(from_attributes=True)

    created_at: AwareDatetime | None
    previous_until: AwareDatetime | None


class SigningSecretMade(SigningSecretRead):
    """A secret, shown this once."""

    secret: str = Field(description="`whsec_` and base64, as libraries for Standard Webhooks take.")
