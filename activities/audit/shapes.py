"""Events as they are shown, exported and sent on: one shape for all three."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, JsonValue

from activities.audit.events import Outcome
from activities.audit.models import AuditEvent
from nextscript.rows.cells import cell

Format = Literal["csv", "jsonl"]


class AuditActor(BaseModel):
    """Who did it."""

    kind: str
    id: UUID | None
    name: str


class AuditResource(BaseModel):
    """What it was done to."""

    kind: str
    id: str | None
    name: str | None


class AuditOrigin(BaseModel):
    """From where it was asked."""

    address: str | None
    user_agent: str | None


class AuditRead(BaseModel):
    """One event. `hash` is over the event and `previous`, the hash of the one before it."""

    id: UUID
    organisation_id: UUID
    project_id: UUID | None
    seq: int
    at: AwareDatetime
    actor: AuditActor
    action: str
    resource: AuditResource
    outcome: Outcome
    details: dict[str, JsonValue]
    origin: AuditOrigin
    request_id: str | None
    previous: str
    hash: str

    @classmethod
    def of(cls, row: AuditEvent) -> AuditRead:
        """Show a row."""
        found = row.model_dump(exclude={"previous", "hash"})
        return cls.model_validate(
            {
                **found,
                "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
                "resource": {
                    "kind": row.resource_kind,
                    "id": row.resource_id,
                    "name": row.resource_name,
                },
                "origin": {"address": row.address, "user_agent": row.user_agent},
                "previous": row.previous.hex(),
                "hash": row.hash.hex(),
            }
        )


_INNER: dict[str, type[BaseModel]] = {
    "actor": AuditActor,
    "resource": AuditResource,
    "origin": AuditOrigin,
}
_COLUMNS = [
    (outer, inner)
    for outer in AuditRead.model_fields
    for inner in (_INNER[outer].model_fields if outer in _INNER else [None])
]


async def written(rows: AsyncIterator[AuditEvent], format: Format) -> AsyncIterator[bytes]:
    """Write events as they come: lines of JSON, or CSV whose cells no spreadsheet runs."""
    if format == "csv":
        yield _csv_line([f"{outer}_{inner}" if inner else outer for outer, inner in _COLUMNS])
    async for row in rows:
        shown = AuditRead.of(row)
        yield json_line(shown) if format == "jsonl" else _csv_line(_cells(shown))


def json_line(event: AuditRead) -> bytes:
    """Give an event as one line."""
    return event.model_dump_json().encode() + b"\n"


def _cells(event: AuditRead) -> list[JsonValue]:
    said: dict[str, JsonValue] = event.model_dump(mode="json")
    within = {name: value for name, value in said.items() if isinstance(value, dict)}
    return [within[outer].get(inner) if inner else said[outer] for outer, inner in _COLUMNS]


def _csv_line(values: Sequence[JsonValue]) -> bytes:
    line = io.StringIO()
    cells = [cell(value, safe=True) for value in values]
    csv.writer(line, lineterminator="\r\n").writerow(
        one if isinstance(one, str) else "" if one is None else json.dumps(one) for one in cells
    )
    return line.getvalue().encode()
