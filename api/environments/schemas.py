"""Environments and quotas as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from activities.projects.quota import Name as LimitName
from api.projects.schemas import Name
from nextscript.document.models import Key

Limit = Annotated[int, Field(ge=0, le=2**53)]


class EnvironmentCreate(BaseModel):
    """A new environment; starts name it by its key."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    name: Name


class EnvironmentPatch(BaseModel):
    """Another name."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class EnvironmentRead(BaseModel):
    """An environment. `fixed`: production, which is always there."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    name: str
    fixed: bool
    created_at: AwareDatetime


class EnvironmentPage(BaseModel):
    """All environments of a project."""

    items: list[EnvironmentRead]
    next: str | None


class QuotaPut(BaseModel):
    """A project's own limits; null or left out: none."""

    model_config = ConfigDict(extra="forbid")

    open_runs: Limit | None = Field(default=None, description="Runs that have not ended.")
    runs_per_day: Limit | None = Field(default=None, description="Runs started within a day.")
    stored_bytes: Limit | None = Field(default=None, description="All files together.")
    flows: Limit | None = None
    tokens_per_day: Limit | None = Field(
        default=None, description="Of language models, read and written, within a day in UTC."
    )

    def own(self) -> dict[LimitName, int]:
        """Give those that are set."""
        said = self.model_dump(exclude_none=True)
        return cast("dict[LimitName, int]", said)


class LimitRead(BaseModel):
    """How much of something a project has and may have."""

    model_config = ConfigDict(from_attributes=True)

    name: Literal["open_runs", "runs_per_day", "stored_bytes", "flows", "tokens_per_day"]
    used: int
    limit: int | None = Field(description="The smaller of the two; null: none.")
    own: int | None = Field(description="What the project's managers set.")
    of_all: int | None = Field(description="What the operator set for every project.")


class QuotaRead(BaseModel):
    """A project's quotas."""

    items: list[LimitRead]
