"""What the checker says about a flow, and the change that would mend it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Severity = Literal["error", "warning", "info"]


class JsonPatchOp(BaseModel):
    """One RFC 6902 operation on the flow document. `from` is there for move and copy."""

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: str
    value: JsonValue = None
    from_: str | None = Field(default=None, alias="from", exclude_if=lambda one: one is None)
    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Fix(BaseModel):
    """A change that mends a finding: a title in the imperative, and its patch."""

    title: str
    patch: list[JsonPatchOp]


class Position(BaseModel):
    """A place in a text; both count from 1."""

    line: int
    column: int


class Finding(BaseModel):
    """One thing the checker found.

    `pointer` is a JSON Pointer (RFC 6901) into the document, `position` a place in the text that
    stands there, `path` the node ids of a witness.
    An error blocks publishing; a warning or info does not.
    """

    severity: Severity
    code: str
    pointer: str
    node: str | None = None
    message: str
    path: list[str] = []
    fix: Fix | None = None
    position: Position | None = Field(default=None, exclude_if=lambda one: one is None)
