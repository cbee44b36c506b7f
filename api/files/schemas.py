"""What the API says of a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from activities.files.models import StoredFile
from api.paging import PageRead


class FileReference(BaseModel):
    """A file as it stands in a flow's data."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(alias="$file")
    name: str
    type: str
    size: int


class FileRead(BaseModel):
    """What is known of a file. `expires_at` is null while it is kept under its path."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    name: str
    type: str
    size: int
    path: str | None
    version: int
    run_id: UUID | None
    created_at: datetime
    expires_at: datetime | None
    reference: FileReference

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, row: Any) -> Any:  # Any: whatever it is made from
        if not isinstance(row, StoredFile):
            return row
        shown = {name: getattr(row, name) for name in ("name", "type", "size")}
        return {**row.model_dump(), "reference": {"$file": str(row.id), **shown}}


FilePage = PageRead[FileRead]
