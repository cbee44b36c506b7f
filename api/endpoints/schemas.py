"""Endpoints as the API takes and shows them."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from activities.endpoints.managing import Asked
from activities.endpoints.settings import EndpointCache, EndpointSettings, Path
from activities.runs.shapes import ActorRead
from nextscript.webhooks import Method

__all__ = ["EndpointCache", "EndpointCreate", "EndpointPage", "EndpointPatch", "EndpointRead"]


class EndpointCreate(EndpointSettings):
    """Where a flow answers, whom, and how."""

    flow_id: UUID
    method: Method = "POST"
    path: Path

    def asked(self) -> Asked:
        """Give it by column."""
        return {**self.columns(), "flow_id": self.flow_id}


class EndpointPatch(EndpointSettings):
    """What changes; what is left out stays, null takes away."""

    flow_id: UUID | None = None
    method: Method | None = None
    path: Path | None = None

    def asked(self) -> Asked:
        """Give what was said, by column."""
        said = {name: one for name, one in self._all().items() if self._said(name)}
        needed = ("flow_id", "method", "path")
        return {name: one for name, one in said.items() if not (name in needed and one is None)}

    def _all(self) -> Asked:
        return {**self.columns(), "flow_id": self.flow_id}

    def _said(self, column: str) -> bool:
        return (column.partition("_")[0] in ("cache",) and "cache" in self.model_fields_set) or (
            column in self.model_fields_set
        )


class EndpointRead(EndpointSettings):
    """An endpoint; `url` is its address."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    project_id: UUID
    flow_id: UUID
    method: Method
    path: str
    url: str
    created_by: ActorRead
    created_at: AwareDatetime
    updated_at: AwareDatetime


class EndpointPage(BaseModel):
    """All endpoints of a project."""

    items: list[EndpointRead]
    next: str | None = None
