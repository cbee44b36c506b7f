"""Names as Redis knows them: any text."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=4096)]
KEY = "The key's name."


class KeyInput(BaseModel):
    """Which key."""

    model_config = ConfigDict(extra="forbid")
    key: Name = Field(description=KEY)
