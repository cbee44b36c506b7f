"""The compiled version a run is started with, read once per process: versions never change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from cachetools import LRUCache
from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.projects import draft_log
from activities.projects.checking import compiled_in
from activities.projects.models import Flow, FlowVersion
from engine.plan_codec import pack, plan_hash
from nextscript.catalog import Catalog
from nextscript.document import parse_document
from nextscript.document.models import FlowDocument
from nextscript.errors import Conflict, Invalid, NotFound

_MANY = 256


@dataclass(frozen=True)
class Prepared:
    """A flow's document and its plan, packed. `version` is None for the draft."""

    version: int | None
    document: FlowDocument
    plan: str
    plan_hash: str
    reads_vars: bool
    """Whether it may read the project's variables."""


_published: LRUCache[tuple[UUID, int], Prepared] = LRUCache(_MANY)


async def prepare(
    session: AsyncSession, catalog: Catalog, flow: Flow, version: int | str | None
) -> Prepared:
    """Give the newest version, the named one, or the draft.

    Raises Conflict `flow.unpublished` and `flow.disabled`, NotFound, Invalid `flow.findings`.
    """
    if version == "draft":
        return await _draft(session, catalog, flow)
    if not flow.enabled:
        raise Conflict("The flow is switched off.", code="flow.disabled")
    number = flow.version if version is None else int(version)
    if number is None:
        raise Conflict(
            "The flow has no published version yet.",
            code="flow.unpublished",
            hint="Publish it, or run the draft with version “draft”.",
        )
    return await prepare_version(session, flow, number)


async def prepare_version(session: AsyncSession, flow: Flow, number: int) -> Prepared:
    """Give a published version, also of a flow that is switched off. Raises NotFound."""
    known = _published.get((flow.id, number))
    if known is not None:
        return known
    of_flow = col(FlowVersion.flow_id) == flow.id, col(FlowVersion.number) == number
    row = await session.scalar(select(FlowVersion).where(*of_flow))
    if row is None:
        raise NotFound(f"The flow has no version {number}.")
    document = parse_document(row.document)
    prepared = Prepared(number, document, row.plan, row.plan_hash, _may_read_vars(row.document))
    _published[flow.id, number] = prepared
    return prepared


async def _draft(session: AsyncSession, catalog: Catalog, flow: Flow) -> Prepared:
    row = await draft_log.current(session, flow)
    document = parse_document(row.document)
    compiled = await compiled_in(session, catalog, flow.project_id, document)
    errors = [one for one in compiled.findings if one.severity == "error"]
    if compiled.plan is None or errors:
        raise Invalid(
            "The draft cannot run yet: it has errors.", code="flow.findings", findings=errors
        )
    plan = compiled.plan
    return Prepared(None, document, pack(plan), plan_hash(plan), _may_read_vars(row.document))


def _may_read_vars(document: JsonValue) -> bool:
    # No expression can read them without saying so; what says so elsewhere costs a query.
    return "vars" in json.dumps(document, ensure_ascii=False)
