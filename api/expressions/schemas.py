"""Trying an expression out."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class PreviewRequest(BaseModel):
    """An expression, and where its names come from: given values win over a run's outputs.

    `pointer` is the field of the node it stands in, such as `/config/where`.
    """

    model_config = ConfigDict(extra="forbid")

    expression: str = Field(max_length=100_000)
    document: JsonValue = None
    node: str | None = Field(default=None, max_length=63)
    pointer: str = Field(default="", max_length=1_000)
    run: UUID | None = None
    project_id: UUID | None = None
    values: dict[str, JsonValue] = {}


class PreviewRead(BaseModel):
    """What it evaluates to."""

    model_config = ConfigDict(from_attributes=True)

    value: JsonValue
    type: str


class ArgumentRead(BaseModel):
    """One argument: the JSON types it takes, and its default as it would be written."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    types: list[str]
    required: bool
    default: str | None


class FunctionRead(BaseModel):
    """A filter, function or test; `examples` are pairs of an expression and its result."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: Literal["filter", "function", "test"]
    group: str
    signature: str
    description: str
    value: list[str]
    arguments: list[ArgumentRead]
    returns: list[str]
    examples: list[tuple[str, str]]


class FunctionPage(BaseModel):
    """Everything an expression can call."""

    items: list[FunctionRead]
    next: str | None
