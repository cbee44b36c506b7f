"""What is asked while drawing: the names a field may read, and another name for a step."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from activities.projects import completing
from activities.projects.completing import Place
from api.access import needs
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from nextscript.findings import JsonPatchOp

router = make_router(prefix="/v1", tags=["flows"])


class CompletionRequest(BaseModel):
    """A field: `pointer` starts at the step, such as `/config/where`; no step: the outputs."""

    model_config = ConfigDict(extra="forbid")

    document: JsonValue
    node: str | None = Field(default=None, max_length=63)
    pointer: str = Field(default="", max_length=1000)
    project_id: UUID | None = None


class NameRead(BaseModel):
    """A name; not `certain` when it may be absent, and `schema` is `{}` when nothing is known."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: Literal["step", "input", "vars", "item", "loop", "error", "run"]
    title: str
    certain: bool
    schema_: dict[str, JsonValue] = Field(alias="schema")


class CompletionRead(BaseModel):
    """The names in reach, the nearest first."""

    names: list[NameRead]


class RenameRequest(BaseModel):
    """A step of a document, and what it shall be called."""

    model_config = ConfigDict(extra="forbid")

    document: JsonValue
    node: str = Field(max_length=63)
    to: str = Field(max_length=200)
    project_id: UUID | None = None


class RenameRead(BaseModel):
    """The document with the new name, the changes as a patch, and what could not be read."""

    model_config = ConfigDict(from_attributes=True)

    document: JsonValue
    patch: list[JsonPatchOp]
    left: list[str]


@router.post("/flows:complete", dependencies=[needs("flow.read")])
async def complete_expression(
    body: CompletionRequest, session: Session, actor: CurrentActor, parts: Parts
) -> CompletionRead:
    """List what an expression in a field may read: names, whether they are there, their fields."""
    place = Place(body.document, body.node, body.pointer, body.project_id)
    found = await completing.complete(session, actor, parts.catalog, place)
    return CompletionRead(names=[NameRead.model_validate(one) for one in found])


@router.post("/flows:rename-node", dependencies=[needs("flow.read")])
async def rename_node(
    body: RenameRequest, session: Session, actor: CurrentActor, parts: Parts
) -> RenameRead:
    """Rename a step and everything that reads it; nothing is saved."""
    made = await completing.rename(
        session, actor, parts.catalog, body.document, body.node, body.to, body.project_id
    )
    return RenameRead.model_validate(made)
