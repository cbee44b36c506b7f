"""Trying an expression out."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class PreviewRequest(BaseModel):
    """An expression, and where its names come from: given values win over a run's outputs."""

    model_config = ConfigDict(extra="forbid")

    expression: str = Field(max_length=100_000)
    document: JsonValue = None
    node: str | None = Field(default=None, max_length=63)
    run: UUID | None = None
    values: dict[str, JsonValue] = {}


class PreviewRead(BaseModel):
    """What it evaluates to."""

    model_config = ConfigDict(from_attributes=True)

    value: JsonValue
    type: str
