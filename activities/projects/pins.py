"""Pins: sample outputs of nodes, kept for drawing."""

from __future__ import annotations

import json
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from activities.projects.draft_log import hold
from activities.projects.loading import load_flow
from activities.projects.models import FlowDraft
from activities.projects.news import tell
from nextscript.errors import Invalid
from nextscript.findings import Finding

MOST_BYTES = 256 * 1024
MOST_TOGETHER = 10 * 1024 * 1024
_WHY = "a sample to draw with, which no published run reads"


@operation("pins.set", permission="flow.write", unaudited=_WHY)
async def put(
    session: AsyncSession,
    actor: Actor,
    flow_id: UUID,
    node: str,
    output: JsonValue,
    schema_hash: str | None,
) -> None:
    """Pin a node's output. Raises Invalid when it, or all of a flow's together, are too large."""
    draft = await _held(session, actor, flow_id)
    others = {name: value for name, value in draft.pins.items() if name != node}
    if _size(output) > MOST_BYTES:
        raise _too_large(f"A pinned output may have {MOST_BYTES // 1024} KiB.")
    if _size(output) + _size(others) > MOST_TOGETHER:
        raise _too_large("The pinned outputs of a flow may have 10 MiB together.")
    draft.pins = {**others, node: output}
    hashes = {name: one for name, one in draft.pin_hashes.items() if name != node}
    draft.pin_hashes = hashes if schema_hash is None else {**hashes, node: schema_hash}
    await tell(session, flow_id, "pins")


@operation("pins.delete", permission="flow.write", unaudited=_WHY)
async def delete(session: AsyncSession, actor: Actor, flow_id: UUID, node: str) -> None:
    """Take a pin away; one that is not there is none already."""
    draft = await _held(session, actor, flow_id)
    draft.pins = {name: value for name, value in draft.pins.items() if name != node}
    draft.pin_hashes = {name: one for name, one in draft.pin_hashes.items() if name != node}
    await tell(session, flow_id, "pins")


async def _held(session: AsyncSession, actor: Actor, flow_id: UUID) -> FlowDraft:
    flow = await load_flow(session, actor, flow_id)
    await hold(session, flow.id)
    return await session.get_one(FlowDraft, flow.id)


def _size(value: JsonValue) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _too_large(said: str) -> Invalid:
    finding = Finding(severity="error", code="limit.pin", pointer="/output", message=said)
    return Invalid(said, code="limit.pin", findings=[finding])
