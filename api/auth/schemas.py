"""What signing in takes and gives."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LoginRequest(BaseModel):
    """An account and its password. A `token` client gets a refresh token in place of a cookie."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)
    client: Literal["browser", "token"] = "browser"


class RefreshRequest(BaseModel):
    """A program's refresh token; browsers send their cookie instead."""

    model_config = ConfigDict(extra="forbid")

    refresh_token: str = Field(min_length=1, max_length=2048)


class PasswordChange(BaseModel):
    """The password one has, and the one to have from now on."""

    model_config = ConfigDict(extra="forbid")

    current: str = Field(max_length=1024)
    password: str = Field(max_length=1024)


class PasswordForgot(BaseModel):
    """Whose password is forgotten."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=320)


class LinkSent(BaseModel):
    """If there is such an account, a mail is on its way."""

    accepted: Literal[True] = True


class PasswordReset(BaseModel):
    """The token of a mail's link, and the password from now on."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=200)
    password: str = Field(max_length=1024)


class Login(BaseModel):
    """A short-lived access token. A browser gets its session as a cookie beside it, a program
    by `refresh_token`, which works once."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int
    refresh_token: str | None = None


class SignedOut(BaseModel):
    """By which provider somebody had come, and where a browser goes on to sign out there."""

    model_config = ConfigDict(from_attributes=True)

    provider: str | None
    url: str | None
