"""Passkeys as the API takes and shows them. Options and credentials are WebAuthn's own JSON."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from activities.auth.passkeys import Added

PasskeyName = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
"""What a person calls a passkey: one line of text."""


class PasskeyRead(BaseModel):
    """A passkey as its person sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None


class Passkeys(BaseModel):
    """All of a person's passkeys."""

    items: list[PasskeyRead]


class PasskeyOptions(BaseModel):
    """What the browser is asked, as `parseCreationOptionsFromJSON` and its like take it."""

    options: dict[str, JsonValue]


class PasskeyProof(BaseModel):
    """What a passkey answered, as `toJSON` of the browser's credential gives it."""

    model_config = ConfigDict(extra="forbid")

    credential: dict[str, JsonValue]


class PasskeyAdd(PasskeyProof):
    """A passkey that was just made, and what it is called."""

    name: PasskeyName


class PasskeyRename(BaseModel):
    """What a passkey is called from now on."""

    model_config = ConfigDict(extra="forbid")

    name: PasskeyName


class PasskeyAdded(PasskeyRead):
    """A new passkey. Recovery codes come with somebody's first factor, shown this once."""

    recovery_codes: list[str] | None

    @classmethod
    def of(cls, added: Added) -> Self:
        """Show a passkey that was just added."""
        shown = PasskeyRead.model_validate(added.passkey)
        return cls(**dict(shown), recovery_codes=added.recovery_codes)


class PasskeyAsk(BaseModel):
    """The ticket of a sign-in under way; none to sign in by the passkey alone."""

    model_config = ConfigDict(extra="forbid")

    ticket: str | None = Field(default=None, max_length=200)


class PasskeyVerify(PasskeyProof):
    """What a passkey answered, and the ticket it was asked with."""

    ticket: str | None = Field(default=None, max_length=200)
    client: Literal["browser", "token"] = "browser"
