"""Connectors that come with an imported project: they are checked as those people make."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import IO

from pydantic import JsonValue, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from activities.connectors.models import new_row
from activities.connectors.naming import refuse_another, refuse_taken
from activities.connectors.states import State, keep
from activities.parts import Parts
from activities.transfers.contents import ConnectorPart, OfferedPart
from activities.transfers.reading import connectors_in
from activities.transfers.settling import Place
from nextscript.errors import Conflict, Invalid
from nextscript.manifest.choosing import Edits
from nextscript.manifest.models import Manifest


async def add_connectors(
    session: AsyncSession, parts: Parts, place: Place, handle: IO[bytes]
) -> None:
    """Write the connectors of an archive. Raises Invalid `import.connector` for a wrong one."""
    found = connectors_in(handle)
    while (pair := await asyncio.to_thread(next, found, None)) is not None:
        part, lines = pair
        try:
            state = await asyncio.to_thread(_state, part, lines)
            await refuse_taken(session, parts.catalog, place.project_id, state.manifest)
            count = len(state.manifest.operations)
            await refuse_another(session, place.project_id, part.key, count)
        except (Invalid, Conflict) as refused:
            said = f"The connector {part.title}: {refused.message}"
            raise Invalid(said, code="import.connector") from None
        row = new_row(place.organisation_id, place.project_id, part.key, place.by)
        row.kind = part.kind
        row.source, row.digest, row.report = part.source, part.digest, part.report
        await keep(session, place.by, row, state)


def _state(part: ConnectorPart, lines: Iterator[OfferedPart]) -> State:
    operations: list[JsonValue] = []
    schemas: dict[str, JsonValue] = {}
    try:
        for one in lines:
            value = json.loads(one.text)
            if one.schema_name is None:
                operations.append(value)
            else:
                schemas[one.schema_name] = value
        whole = {**part.manifest, "operations": operations, "schemas": schemas}
        edits = Edits.model_validate(part.edits)
        return State.of(Manifest.model_validate(whole), part.key, part.chosen, edits)
    except (ValidationError, ValueError, RecursionError):
        raise Invalid("Its description cannot be read.", code="import.connector") from None
