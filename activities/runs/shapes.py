"""Runs and steps as the API shows them (api.md, Shapes)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

RunStatus = Literal["queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"]
StepStatus = Literal[
    "pending", "running", "waiting", "succeeded", "failed", "skipped", "cancelled", "unknown"
]
Source = Literal[
    "api", "editor", "webhook", "schedule", "form", "chat", "message", "flow", "fork", "mcp"
]
WaitKind = Literal["delay", "signal", "approval", "form", "webhook", "lock", "limit", "flow"]


class ActorRead(BaseModel):
    """Who did something."""

    kind: Literal["user", "api_key", "service", "public"]
    id: UUID | None
    name: str


class Origin(BaseModel):
    """From where a run was started: the sender's address and program, and the key's prefix."""

    address: str | None = None
    user_agent: str | None = None
    api_key: str | None = None


class FlowName(BaseModel):
    """The flow of a run, as it was called then."""

    id: UUID
    key: str
    name: str


class Parent(BaseModel):
    """The run and step a run came from."""

    run_id: UUID
    path: str
    as_: Literal["call", "fork"] = Field(alias="as")
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class StepError(BaseModel):
    """Why a step or run failed."""

    code: str
    message: str
    hint: str | None = None
    kind: Literal["retryable", "final", "poison"] = "final"
    node: str | None = None
    path: str | None = None
    details: JsonValue = None


class SkippedBecause(BaseModel):
    """The port that was not taken."""

    node: str
    port: str


class Attempt(BaseModel):
    """One attempt of a step."""

    number: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: StepError | None = None
    worker: str = ""


class WaitingFor(BaseModel):
    """What a step waits for, and until when; `mine` when it asks whoever reads this."""

    kind: WaitKind
    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    to: list[str] = []
    mine: bool = False


class Effect(BaseModel):
    """What may have happened outside."""

    key: str
    state: Literal["intended", "confirmed", "unknown"]


class StepRead(BaseModel):
    """One node in one run. `resume_url` stands beside an approval the caller may pass on."""

    path: str
    node: str
    type: str = ""
    name: str = ""
    parent: str | None = None
    iteration: list[int] = []
    status: StepStatus
    ports: list[str] = []
    skipped_because: SkippedBecause | None = None
    runs: Literal["inline", "quick", "standard"] = "inline"
    attempt: int = 0
    next_attempt_at: datetime | None = None
    attempts: list[Attempt] = []
    started_at: datetime | None = None
    ended_at: datetime | None = None
    duration_ms: int | None = None
    input_size: int = 0
    output_size: int = 0
    waiting_for: WaitingFor | None = None
    effect: Effect | None = None
    child_run_id: UUID | None = None
    error: StepError | None = None
    from_run: UUID | None = None
    """The run this step was read from, when the run is a fork and did not run it."""
    output_changed: bool = False
    """Whether somebody gave it another output when the fork was made."""
    resume_url: str | None = None

    @field_validator("status", mode="before")
    @classmethod
    def _known(cls, status: object) -> object:
        return "pending" if status == "ready" else status  # the engine's word for "about to start"


class CallbackState(BaseModel):
    """Where the end of a run is told, and how far that is. `gone`: the receiver answered 410."""

    url: str
    """Without its query, which may hold a token."""
    state: Literal["waiting", "sending", "delivered", "gone", "failed"]
    attempts: int
    error: str | None


class RunRead(BaseModel):
    """One run."""

    id: UUID
    flow: FlowName
    project_id: UUID
    version: int | None
    environment: str
    status: RunStatus
    test: bool
    stuck: str | None
    source: Source
    trigger: str | None
    started_by: ActorRead
    origin: Origin | None
    idempotency_key: str | None
    parent: Parent | None
    input: JsonValue
    output: JsonValue
    output_size: int
    error: StepError | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    duration_ms: int | None
    steps: dict[StepStatus, int]
    waiting_for: list[str]
    callback: CallbackState | None = None
    waiting: list[StepRead] | None = None


class RunPage(BaseModel):
    """A page of runs, newest first."""

    items: list[RunRead]
    next: str | None


class StepPage(BaseModel):
    """A page of steps, in the order they started."""

    items: list[StepRead]
    next: str | None
