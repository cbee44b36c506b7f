"""Exports and imports as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from activities.transfers.importing import Choices, Shown
from api.flows.schemas import ActorRead
from api.paging import PageRead
from api.projects.schemas import Name
from nextscript.document.models import KEY, Key


class ExportRead(BaseModel):
    """An export: an archive of a project without secrets, runs and people."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    status: Literal["queued", "working", "ready", "failed"]
    done: int = Field(description="How many flows were written.")
    total: int
    size: int = Field(description="Bytes of the archive.")
    scrubbed: list[str] = Field(description="Where a connection's secret stood and was taken out.")
    code: str | None
    message: str | None
    created_at: AwareDatetime
    created_by: ActorRead
    ready_at: AwareDatetime | None
    expires_at: AwareDatetime = Field(description="Until when the archive can be fetched.")


ExportPage = PageRead[ExportRead]


class PlannedFlow(BaseModel):
    """A flow of an archive."""

    key: str
    name: str
    versions: int
    enabled: bool


class CandidateRead(BaseModel):
    """A connection that could stand in for one of an archive."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    name: str
    project_id: UUID
    hosts: list[str]


class PlannedConnection(BaseModel):
    """A connection of an archive: another must stand in for it, or it is made without secrets."""

    key: str
    name: str
    kind: str
    hosts: list[str]
    secrets: list[str] = Field(description="The secrets it has; their values are in no archive.")
    known: bool = Field(description="Whether this server has its connector.")
    candidates: list[CandidateRead]


class ImportPlan(BaseModel):
    """What an archive would make."""

    name: str
    key: str
    flows: list[PlannedFlow] = Field(description="The first 200.")
    flow_count: int
    version_count: int
    environments: list[str]
    variables: list[str]
    packages: list[str]
    connectors: list[str] = Field(default=[], description="Connectors of its own.")
    connections: list[PlannedConnection]
    warnings: list[str]


class ImportRead(BaseModel):
    """An archive that was sent, and what becomes of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Literal["planned", "queued", "working", "done", "failed"]
    plan: ImportPlan
    done: int = Field(description="How many flows were made.")
    notes: list[str] = Field(description="What was left out.")
    project_id: UUID | None = Field(description="The project, once it is done.")
    code: str | None
    message: str | None
    created_at: AwareDatetime
    expires_at: AwareDatetime

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, shown: Any) -> Any:  # Any: whatever it is made from
        if not isinstance(shown, Shown):
            return shown
        row, plan = shown.row, dict[str, Any](shown.row.plan)
        listed = plan["connections"] if isinstance(plan["connections"], list) else []
        plan["connections"] = [
            {**one, "candidates": shown.candidates[str(one["key"])]}
            for one in listed
            if isinstance(one, dict)
        ]
        made = row.project_id if row.status == "done" else None
        return {**row.model_dump(exclude={"plan"}), "plan": plan, "project_id": made}


class ImportApply(BaseModel):
    """What is to become of an archive."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = Field(default=None, description="Another name than the archive's.")
    key: Key | None = Field(default=None, description="Another key; a free one by default.")
    connections: dict[Annotated[str, Field(pattern=KEY)], UUID | Literal["create"]] = Field(
        default={},
        max_length=1_000,
        description="For each connection of the archive one of yours to copy, or “create”.",
    )

    def choices(self) -> Choices:
        """Give them as the operation takes them."""
        return Choices(self.name, self.key, self.connections)
