"""Outgoing events as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from activities.events.telling import EventAttempt
from activities.runs.shapes import ActorRead

EventName = Literal[
    "run.succeeded", "run.failed", "run.cancelled", "approval.waiting", "flow.published"
]
State = Literal["waiting", "sending", "delivered", "failed", "gone", "dropped"]
Url = Annotated[str, Field(min_length=1, max_length=2000)]
Events = Annotated[list[EventName], Field(min_length=1, max_length=5)]
Flows = Annotated[
    list[UUID], Field(max_length=200, description="Only of these flows; empty: of all.")
]


class EventEndpointCreate(BaseModel):
    """Who is told of what."""

    model_config = ConfigDict(extra="forbid")

    url: Url = Field(description="http or https, no credentials; checked before each delivery.")
    events: Events
    flows: Flows = []
    description: str = Field(default="", max_length=500)
    enabled: bool = True


class EventEndpointPatch(BaseModel):
    """What changes; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    events: Events | None = None
    flows: Flows | None = None
    description: str | None = Field(default=None, max_length=500)
    enabled: bool | None = None


class EventSecretCreate(BaseModel):
    """How a new secret takes over."""

    model_config = ConfigDict(extra="forbid")

    keep_old_hours: float = Field(
        default=24, ge=0, le=168, description="How long the one before it signs along; 0: not."
    )


class EventEndpointRead(BaseModel):
    """An endpoint. `stopped` says why it was switched off by itself."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    url: str
    description: str
    events: list[str]
    flows: list[UUID]
    enabled: bool
    stopped: str | None
    failing_since: AwareDatetime | None
    previous_until: AwareDatetime | None
    created_by: ActorRead
    created_at: AwareDatetime
    updated_at: AwareDatetime


class EventEndpointMade(EventEndpointRead):
    """An endpoint with its new secret, shown this once."""

    secret: str = Field(description="`whsec_` and base64, as libraries for Standard Webhooks take.")


class EventEndpointPage(BaseModel):
    """All endpoints of a project."""

    items: list[EventEndpointRead]
    next: str | None = None


class EventDeliveryRead(BaseModel):
    """One event on its way to an endpoint; the last attempts, the newest last."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    endpoint_id: UUID
    event: str
    subject_id: UUID | None = Field(description="The run or flow it is about.")
    state: State
    attempts: int
    tries: list[EventAttempt]
    test: bool
    again_of: UUID | None = Field(description="The delivery that somebody sent again.")
    created_at: AwareDatetime
    ended_at: AwareDatetime | None


class EventDeliveryBody(EventDeliveryRead):
    """The same, with what was sent; null until the first attempt."""

    body: str | None


class EventDeliveryPage(BaseModel):
    """A piece of the log."""

    items: list[EventDeliveryRead]
    next: str | None
