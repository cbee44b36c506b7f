"""What the triggers say that are pages for everybody: a form to fill in, a chat to write in."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from nextscript.values import Json

FORM, CHAT = "trigger.form", "trigger.chat"
Kind = Literal["form", "chat"]
KINDS: dict[str, Kind] = {FORM: "form", CHAT: "chat"}
"""The kinds of public pages, by the type of their trigger."""
MOST_MEGABYTES = 100
_FIXED: dict[str, Json] = {"x-expression": False}
_LONG: dict[str, Json] = _FIXED | {"x-widget": "text"}
_MORE: dict[str, Json] = _FIXED | {"x-group": "More"}
_WEB_PAGE = re.compile(r"(https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?:/[!-~]*)?")


class PageConfig(BaseModel):
    """What every public page says."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(
        min_length=1,
        max_length=300,
        description="What stands above the page.",
        json_schema_extra=_FIXED,
    )
    protect: Literal["none", "signed-in"] = Field(
        default="none",
        title="Who may open it",
        description="Everybody who knows the address, or only people of this project who are "
        "signed in.",
        json_schema_extra=_FIXED | {"x-order": 800},
    )
    per_day: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        title="Most in a day",
        description="How many runs it starts in a day; more are told to come back tomorrow.",
        json_schema_extra=_MORE,
    )


class FormTriggerConfig(PageConfig):
    """The form people see."""

    description: str | None = Field(
        default=None,
        max_length=5_000,
        description="What they need to know before they fill it in.",
        json_schema_extra=_LONG,
    )
    fields: dict[str, Json] = Field(
        description="The fields they fill in.",
        json_schema_extra=_FIXED | {"x-widget": "schema"},
    )
    submit: str = Field(
        default="Send",
        min_length=1,
        max_length=60,
        title="Button",
        description="What the button says.",
        json_schema_extra=_MORE,
    )
    thanks: str | None = Field(
        default=None,
        max_length=5_000,
        title="Thank-you text",
        description="What they read once they have sent it.",
        json_schema_extra=_LONG,
    )
    redirect: str | None = Field(
        default=None,
        max_length=2_000,
        title="Go to afterwards",
        description="A page to show instead of the thank-you text; it begins with https://.",
        json_schema_extra=_MORE,
    )
    per_minute: int = Field(
        default=60,
        ge=1,
        le=10_000,
        title="Most in a minute",
        description="How often it may be sent in a minute; more are told to wait.",
        json_schema_extra=_MORE,
    )
    max_megabytes: int = Field(
        default=20,
        ge=1,
        le=MOST_MEGABYTES,
        title="Largest files (MB)",
        description="How large its files may be together.",
        json_schema_extra=_MORE,
    )

    @field_validator("redirect")
    @classmethod
    def _https(cls, redirect: str | None) -> str | None:
        if redirect and not _WEB_PAGE.fullmatch(redirect):
            raise ValueError("write an address that begins with https://, without spaces")
        return redirect or None

    @property
    def redirect_origin(self) -> str | None:
        """The site people are sent to afterwards."""
        found = _WEB_PAGE.fullmatch(self.redirect or "")
        return found.group(1) if found else None


class ChatTriggerConfig(PageConfig):
    """The chat people write in."""

    greeting: str | None = Field(
        default=None,
        max_length=5_000,
        description="What stands there before anybody has written.",
        json_schema_extra=_LONG,
    )
    history: int = Field(
        default=20,
        ge=0,
        le=100,
        title="Messages it remembers",
        description="How many messages of before each run is given.",
        json_schema_extra=_FIXED,
    )
    per_minute: int = Field(
        default=30,
        ge=1,
        le=10_000,
        title="Most in a minute",
        description="How many messages it takes in a minute; more are told to wait.",
        json_schema_extra=_MORE,
    )
    per_day: int | None = Field(
        default=1_000,
        ge=1,
        le=1_000_000,
        title="Most in a day",
        description="How many messages it takes in a day, so that nobody can spend your budget.",
        json_schema_extra=_MORE,
    )
