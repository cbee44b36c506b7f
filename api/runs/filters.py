"""Which runs are asked for, as routes read it from the query."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from activities.runs.listing import Filters
from activities.runs.shapes import RunStatus, Source, WaitKind


async def _filters(
    project: UUID | None = None,
    flow: UUID | None = None,
    status: Annotated[list[RunStatus], Query()] = [],  # noqa: B006 - FastAPI copies it
    environment: Annotated[str | None, Query(max_length=63)] = None,
    q: Annotated[str | None, Query(max_length=500)] = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
    waiting_for: WaitKind | None = None,
    source: Source | None = None,
    test: bool | None = None,
    parent: UUID | None = None,
    attention: bool | None = None,
) -> Filters:
    return Filters(
        project=project,
        flow=flow,
        status=status,
        environment=environment,
        q=q,
        since=since,
        until=until,
        waiting_for=waiting_for,
        source=source,
        test=test,
        parent=parent,
        attention=attention,
    )


AskedFilters = Annotated[Filters, Depends(_filters)]
