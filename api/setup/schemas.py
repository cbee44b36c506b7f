"""What first-run setup takes and says."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SetupState(BaseModel):
    """Whether this instance still waits for its first owner."""

    needed: bool


class SetupCreate(BaseModel):
    """The first owner."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)
    name: str = Field(min_length=1, max_length=200)
