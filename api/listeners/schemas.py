"""What listens for a flow, as the API shows it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from activities.runs.shapes import FlowName


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ListenerRead(_Shown):
    """A trigger that listens or polls."""

    node: str
    type: str
    status: Literal["starting", "listening", "failing", "stopped"]
    since: AwareDatetime
    error_code: str | None
    error: str | None = Field(description="Why it fails, or why events wait.")
    events: int = Field(description="How many runs it has started.")
    refused: int
    last_event_at: AwareDatetime | None
    version: int


class ListenersRead(_Shown):
    """What listens for a flow."""

    items: list[ListenerRead]


class FailingListenerRead(ListenerRead):
    """A listener that fails, and whose it is."""

    flow: FlowName


class FailingListenersRead(_Shown):
    """What fails to listen in a project."""

    items: list[FailingListenerRead]


class RefusedRead(_Shown):
    """An event that started no run, and why."""

    id: UUID
    node: str
    code: str
    message: str
    event: JsonValue = Field(description="What came; null when it is too large to show here.")
    created_at: AwareDatetime
