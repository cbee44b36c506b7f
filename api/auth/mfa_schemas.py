"""What second factors take and give."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Factors(BaseModel):
    """The caller's second factors. Where one is `required` nobody may be without."""

    model_config = ConfigDict(from_attributes=True)

    totp_since: AwareDatetime | None
    passkeys: int
    passkeys_possible: bool
    recovery_codes: int
    required: bool
    fresh_until: AwareDatetime


class PasswordProof(BaseModel):
    """The password one has."""

    model_config = ConfigDict(extra="forbid")

    password: str = Field(max_length=1024)


class TotpCode(BaseModel):
    """Six digits of an authenticator app."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=1, max_length=64)


class CodeProof(TotpCode):
    """Six digits of an authenticator app, or a recovery code."""


class TotpVerify(CodeProof):
    """The ticket of a sign-in and a code of an app, or a recovery code."""

    ticket: str = Field(min_length=1, max_length=200)


class TotpEnrolment(BaseModel):
    """What an app is given, shown this once; `qr` is an SVG of `uri`."""

    model_config = ConfigDict(from_attributes=True)

    secret: str
    uri: str
    qr: str


class RecoveryCodes(BaseModel):
    """Codes that each stand once for a lost factor, shown this once."""

    recovery_codes: list[str]


class TotpConfirmed(BaseModel):
    """The app counts. Recovery codes come with somebody's first factor."""

    recovery_codes: list[str] | None
