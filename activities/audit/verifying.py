"""Following the log from its first event to its signed heads, and saying what is not as written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.chain import FIRST, Head, Seal, hash_of
from activities.audit.models import AuditCheckpoint, AuditEvent, AuditHead
from activities.audit.recording import TAMPERED, UNPROVEN
from store.keys import KeyRing

_BATCH = 1_000


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written: in whose log, at which event, and what."""

    organisation_id: UUID
    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """How many events were followed in how many logs, and every fault found."""

    logs: int
    events: int
    faults: list[Fault]


@dataclass(frozen=True)
class Signed:
    """A head with its signature, of the database or of a line that a process logged."""

    head: Head
    key_id: str
    mac: bytes


async def verify(session: AsyncSession, keys: KeyRing, elsewhere: Iterable[Signed] = ()) -> Verdict:
    """Verify every log. `elsewhere` are checkpoints kept outside this database.

    The session should see one moment (REPEATABLE READ), or what is written meanwhile looks wrong.
    """
    seal, kept = Seal(keys), list(elsewhere)
    count, faults = 0, list[Fault]()
    logs = await _logs(session, kept)
    for organisation_id in logs:
        following = _Following(organisation_id, seal)
        marks = [*await _checkpoints(session, organisation_id)]
        marks += [one for one in kept if one.head.organisation_id == organisation_id]
        wanted = {one.head.seq for one in marks}
        async for event in _events(session, organisation_id):
            faults.extend(following.take(event, keep=event.seq in wanted))
        head = await session.get(AuditHead, organisation_id)
        faults.extend(following.end(head))
        faults.extend(_against(following, marks))
        count += following.count
    return Verdict(len(logs), count, faults)


class _Following:
    """Walks one organisation's events in their order."""

    def __init__(self, organisation_id: UUID, seal: Seal) -> None:
        self.organisation_id, self.seal = organisation_id, seal
        self.count = self.last = 0
        self.hash = FIRST
        self.kept: dict[int, bytes] = {}

    def take(self, event: AuditEvent, *, keep: bool) -> Iterator[Fault]:
        """Look at the next event."""
        if event.seq != self.last + 1:
            yield self.fault(self.last + 1, f"{_these(self.last + 1, event.seq - 1)} missing")
        elif event.previous != self.hash:
            yield self.fault(event.seq, "does not follow the event before it")
        if hash_of(event.model_dump()) != event.hash:
            yield self.fault(event.seq, "was changed, or moved here from another place")
        if event.action == TAMPERED:
            what = event.details.get("what")
            yield self.fault(event.seq, f"notes that the log was tampered with before: {what}")
        if event.action == UNPROVEN and (wrong := _fault_before(self.seal, event)):
            yield self.fault(event.seq, f"follows a head that {wrong}")
        self.count, self.last, self.hash = self.count + 1, event.seq, event.hash
        if keep:
            self.kept[event.seq] = event.hash

    def end(self, row: AuditHead | None) -> Iterator[Fault]:
        """Compare the last event with the signed head."""
        if row is None:
            if self.count:
                yield self.fault(self.last, "has no signed head: it was removed")
            return
        if wrong := self.seal.fault(_head(row), row.key_id, row.mac):
            yield self.fault(row.seq, f"the head {wrong}")
        if row.seq > self.last:
            yield self.fault(self.last + 1, f"{_these(self.last + 1, row.seq)} missing at the end")
        elif row.seq < self.last:
            yield self.fault(
                row.seq + 1, f"{_these(row.seq + 1, self.last)} beyond the head: not written here"
            )
        elif row.hash != self.hash:
            yield self.fault(row.seq, "is not the event the head was signed for")

    def fault(self, seq: int, what: str) -> Fault:
        """Say what is wrong, and where."""
        return Fault(self.organisation_id, seq, what)


def _fault_before(seal: Seal, event: AuditEvent) -> str | None:
    """Prove the head that the process which wrote this event had no key for."""
    said = event.details
    try:
        head = Head(event.organisation_id, int(str(said["seq"])), bytes.fromhex(str(said["hash"])))
        wrong = seal.fault(head, str(said["key"]), bytes.fromhex(str(said["mac"])))
    except (KeyError, ValueError, OverflowError):
        return "cannot be read"
    return wrong if head.seq == event.seq - 1 else "is not the one before it"


def _against(following: _Following, marks: list[Signed]) -> Iterator[Fault]:
    for mark in marks:
        seq = mark.head.seq
        if wrong := following.seal.fault(mark.head, mark.key_id, mark.mac):
            yield following.fault(seq, f"a checkpoint {wrong}")
        elif seq not in following.kept:
            yield following.fault(seq, "was there when a checkpoint was signed, and is missing")
        elif following.kept[seq] != mark.head.hash:
            yield following.fault(seq, "is not the event that a checkpoint was signed for")


async def _logs(session: AsyncSession, elsewhere: list[Signed]) -> list[UUID]:
    tables = (AuditEvent, AuditHead, AuditCheckpoint)
    named = union(*(select(col(one.organisation_id)) for one in tables))
    found = {row[0] for row in await session.execute(named)}
    return sorted(found | {one.head.organisation_id for one in elsewhere})


async def _events(session: AsyncSession, organisation_id: UUID) -> AsyncIterator[AuditEvent]:
    query = select(AuditEvent).where(col(AuditEvent.organisation_id) == organisation_id)
    query = query.order_by(col(AuditEvent.seq)).execution_options(yield_per=_BATCH)
    async for event in await session.stream_scalars(query):
        yield event


async def _checkpoints(session: AsyncSession, organisation_id: UUID) -> list[Signed]:
    query = select(AuditCheckpoint).where(col(AuditCheckpoint.organisation_id) == organisation_id)
    rows = await session.scalars(query.order_by(col(AuditCheckpoint.seq)))
    return [Signed(_head(row), row.key_id, row.mac) for row in rows]


def _head(row: AuditHead | AuditCheckpoint) -> Head:
    return Head(row.organisation_id, row.seq, row.hash)


def _these(first: int, last: int) -> str:
    return "1 event is" if first >= last else f"{last - first + 1} events are"
