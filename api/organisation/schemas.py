"""An organisation as the API shows it."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.projects.schemas import Name
from nextscript.document.models import Key


class OrganisationRead(BaseModel):
    """An organisation. Where `mfa_required`, people without a factor may only set one up."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    name: str
    mfa_required: bool
    people: int
    without_factor: int


class OrganisationCreate(BaseModel):
    """A new organisation; without a key it gets one from its name."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    key: Key | None = None


class OrganisationUpdate(BaseModel):
    """Whether everybody needs a second factor."""

    model_config = ConfigDict(extra="forbid")

    mfa_required: bool
