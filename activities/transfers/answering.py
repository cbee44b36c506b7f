"""The endpoints of an imported project."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.endpoints.managing import refuse_unfit
from activities.endpoints.models import Endpoint
from activities.transfers.contents import AnsweringPart
from activities.transfers.settling import Place
from nextscript.errors import Invalid


async def add_endpoints(
    session: AsyncSession,
    place: Place,
    wanted: list[AnsweringPart],
    flows: Mapping[str, UUID],
    kinds: Mapping[str, str],
) -> None:
    """Write endpoints of flows of the project; what cannot be is left out and said."""
    taken: set[tuple[str, str]] = set()
    for one in wanted:
        name = f"The endpoint {one.method} /{one.path}"
        if one.flow not in flows:
            place.notes.append(f"{name} was left out: there is no flow {one.flow}.")
            continue
        row = _row(place, one, flows[one.flow])
        try:
            refuse_unfit(row, kinds)
        except Invalid as refused:
            place.notes.append(f"{name} was left out: {refused.message}")
            continue
        if (row.method, row.shape) in taken:
            place.notes.append(f"{name} was left out: another answers there.")
            continue
        taken.add((row.method, row.shape))
        session.add(row)
    await session.flush()


def _row(place: Place, part: AnsweringPart, flow: UUID) -> Endpoint:
    values = part.columns()
    values.pop("flow")
    return Endpoint(
        organisation_id=place.organisation_id,
        project_id=place.project_id,
        flow_id=flow,
        created_by=place.by,
        shape="",
        **values,
    )
