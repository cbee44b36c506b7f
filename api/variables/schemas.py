"""Variables as the API takes and shows them."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from api.flows.schemas import ActorRead


class VariablePut(BaseModel):
    """A value: any JSON, but nothing secret. Secrets belong into connections."""

    model_config = ConfigDict(extra="forbid")

    value: JsonValue


class VariableRead(BaseModel):
    """A variable of a project."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    project_id: UUID
    value: JsonValue
    environments: dict[str, JsonValue] = Field(
        description="What it is instead, by the keys of environments."
    )
    updated_at: AwareDatetime
    updated_by: ActorRead


class VariablePage(BaseModel):
    """All variables of a project."""

    items: list[VariableRead]
    next: str | None
