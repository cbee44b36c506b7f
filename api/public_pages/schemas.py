"""The address of a public page, as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class PublicPageRead(BaseModel):
    """Where the page of a published trigger is. `url` begins with / while no base URL is set."""

    model_config = ConfigDict(from_attributes=True)

    node: str
    kind: Literal["form", "chat"]
    url: str
    created_at: datetime
    renewed_at: datetime | None


class PublicPages(BaseModel):
    """The pages of a flow's published version."""

    items: list[PublicPageRead]
    next: None = None
