"""Packages as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from activities.packages.requirements import MOST
from api.flows.schemas import ActorRead

Line = Annotated[str, Field(min_length=1, max_length=200)]


class PackagesPut(BaseModel):
    """All packages the project names. What they need in turn is found and locked with them."""

    model_config = ConfigDict(extra="forbid")

    requirements: list[Line] = Field(
        max_length=MOST, description="Names with one exact version each, such as humanize==4.9.0."
    )


class LockedRead(BaseModel):
    """An installed package. `asked`: the project named it; else another package needs it."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    version: str
    sha256: str
    asked: bool


class PackagesRead(BaseModel):
    """A project's packages: what was asked for last, what came of it, and what steps use."""

    model_config = ConfigDict(from_attributes=True)

    project_id: UUID
    requirements: list[str]
    status: Literal["empty", "installing", "ready", "failed"]
    code: str | None = Field(description="Why it failed, or is tried again.")
    message: str | None = Field(description="The same in words.")
    locked: Annotated[list[LockedRead], BeforeValidator(lambda lock: lock or [])] = Field(
        validation_alias="lock", description="What steps use now: the last set that was installed."
    )
    size: int = Field(description="Bytes of the installed set.")
    ready_at: AwareDatetime | None
    updated_at: AwareDatetime
    updated_by: ActorRead
