"""Checkpoints: heads that are signed now and then, into a table and into the process's own log.

The head in the database says how long the log is; a checkpoint that left the database, with the
process's log, proves it even against somebody who puts an older copy of everything back.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.chain import Head, Seal
from activities.audit.models import AuditCheckpoint, AuditHead
from activities.audit.recording import append
from activities.audit.verifying import Signed
from activities.columns import now
from activities.ids import new_id
from activities.parts import Parts
from activities.periodic import meanwhile
from nextscript.document import read_json_strict
from nextscript.errors import Malformed
from nextscript.values import Json
from store.keys import KeyRing
from store.session import SessionFactory, open_session

_EVERY_SECONDS = 60.0
LINE = "audit.checkpoint"
_log = structlog.get_logger("nextscript.audit")


def checkpointing(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Sign the heads now and then until the block is left."""
    return meanwhile(
        _EVERY_SECONDS, partial(checkpoint, parts.sessions, parts.keys), "audit.checkpointing"
    )


async def checkpoint(sessions: SessionFactory, keys: KeyRing) -> None:
    """Sign the heads that went on since the last time; after a rotation, first by the new key."""
    seal = Seal(keys)
    async with open_session(sessions) as session:
        for organisation_id in await _signed_before(session, seal):
            await session.run_sync(append, organisation_id, [])
    async with open_session(sessions) as session:
        made = [one for row in await _due(session) if (one := await _sign(session, seal, row))]
    for one in made:
        _log.info(
            LINE,
            organisation=str(one.head.organisation_id),
            seq=one.head.seq,
            hash=one.head.hash.hex(),
            key=one.key_id,
            mac=one.mac.hex(),
        )


async def _signed_before(session: AsyncSession, seal: Seal) -> list[UUID]:
    others = select(col(AuditHead.organisation_id)).where(col(AuditHead.key_id) != seal.key_id)
    return sorted(await session.scalars(others))


async def _due(session: AsyncSession) -> list[AuditHead]:
    done = exists().where(
        col(AuditCheckpoint.organisation_id) == col(AuditHead.organisation_id),
        col(AuditCheckpoint.seq) == col(AuditHead.seq),
    )
    return list(await session.scalars(select(AuditHead).where(~done, col(AuditHead.seq) > 0)))


async def _sign(session: AsyncSession, seal: Seal, row: AuditHead) -> Signed | None:
    """Write a checkpoint; None when another process did, or the head cannot be trusted."""
    head = Head(row.organisation_id, row.seq, row.hash)
    if fault := seal.fault(head, row.key_id, row.mac):
        _log.error(
            "audit.tampered", organisation=str(row.organisation_id), what=f"the head {fault}"
        )
        return None
    signed = Signed(head, seal.key_id, seal.sign(head))
    values = {
        "id": new_id(),
        "organisation_id": head.organisation_id,
        "seq": head.seq,
        "hash": head.hash,
        "key_id": signed.key_id,
        "mac": signed.mac,
        "at": now(),
    }
    writing = insert(AuditCheckpoint).values(values).on_conflict_do_nothing()
    made = await session.scalar(writing.returning(col(AuditCheckpoint.id)))
    return signed if made else None


def read_lines(lines: Iterable[str]) -> list[Signed]:
    """Find the checkpoints among the lines of a process's log in JSON. Other lines are left out."""
    return [found for line in lines if LINE in line and (found := _read(line))]


def _read(line: str) -> Signed | None:
    try:
        said: Json = read_json_strict(line[line.index("{") :].encode())
        if not isinstance(said, dict) or said.get("event") != LINE:
            return None
        organisation, seq = UUID(str(said["organisation"])), int(str(said["seq"]))
        head = Head(organisation, seq, bytes.fromhex(str(said["hash"])))
        return Signed(head, str(said["key"]), bytes.fromhex(str(said["mac"])))
    except (Malformed, ValueError, KeyError):
        return None
