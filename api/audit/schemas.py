"""Where events are sent, as the API takes and shows it."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class AuditStreamWrite(BaseModel):
    """Where to send events."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        min_length=1,
        max_length=2000,
        description="`https://…` for a webhook; `syslog+tls://host:6514` or `syslog://host:601`.",
    )


class AuditStreamRead(BaseModel):
    """Where events are sent. `waiting` were not taken yet; `stopped` after an answer 410."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    made_at: AwareDatetime
    sent_at: AwareDatetime | None
    waiting: int
    stopped: bool
    attempts: int
    error: str | None


class AuditStreamSet(AuditStreamRead):
    """The same, with what a webhook's messages are signed with; shown this once."""

    secret: str | None = Field(description="`whsec_` and base64, for Standard Webhooks libraries.")
