"""Writing events: in the transaction of the deed, as the very last thing before it is committed.

So there is no deed without its event and no event of a deed that was undone. An organisation's log
is one chain, so those who write to it take turns; they do at their commit, when they need no other
lock any more, and only for its length.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col

from activities.audit.chain import FIRST, Head, Seal, hash_of
from activities.audit.events import Detail, Event, Resource, Who
from activities.audit.models import AuditEvent, AuditHead
from activities.columns import now
from activities.ids import new_id
from store.keys import KeyRing
from store.session import SessionFactory, open_session

TAMPERED, UNPROVEN, ROTATED = "audit.tampered", "audit.unproven", "keys.rotate"
_WHO = Who("service", None, "NextScript")
_PENDING, _SEAL = "audit_pending", "audit_seal"
_log = structlog.get_logger("nextscript.audit")

_Pending = list[tuple[SessionTransaction | None, Event]]


def audited_sessions(sessions: SessionFactory, keys: KeyRing) -> None:
    """Let the sessions of a process write events, signed by its keys."""
    sessions.configure(info={**sessions.kw.get("info", {}), _SEAL: Seal(keys)})


def record(session: AsyncSession, event: Event) -> None:
    """Have an event written when the session's transaction is committed; not if it is undone.

    Raises TypeError for a session that cannot: it belongs to no process's parts, or commits each
    statement for itself.
    """
    if _SEAL not in session.info:
        raise TypeError(f"{event.action} is to be audited, and its session writes no events")
    sync = session.sync_session
    inner = sync.get_nested_transaction() or sync.get_transaction()
    session.info.setdefault(_PENDING, []).append((inner, event))


async def record_apart(sessions: SessionFactory, event: Event) -> None:
    """Write an event in a transaction of its own: of what was refused, and so undone."""
    async with open_session(sessions) as session:
        record(session, event)


@sqlalchemy_event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_PENDING):
        return
    session.flush()  # what waits for locks of its own comes first
    pending: _Pending = session.info.pop(_PENDING)
    by_log: dict[UUID, list[Event]] = {}
    for _, event in pending:
        by_log.setdefault(event.organisation_id, []).append(event)
    for organisation_id in sorted(by_log):
        append(session, organisation_id, by_log[organisation_id])


@sqlalchemy_event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    pending: _Pending = session.info.get(_PENDING, [])
    session.info[_PENDING] = [one for one in pending if not _is_within(one[0], undone)]


def _is_within(inner: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while inner is not None:
        if inner is outer:
            return True
        inner = inner.parent
    return False


def append(session: Session, organisation_id: UUID, events: list[Event]) -> None:
    """Write events to the end of a log; with none, only what is to be said of the log itself."""
    seal: Seal = session.info[_SEAL]
    head, events = _held_head(session, seal, organisation_id, events)
    if not events:
        return
    rows: list[dict[str, object]] = []
    ids = sorted(new_id() for _ in events)  # lists are by id, and these are of one moment
    for id_, event in zip(ids, events, strict=True):
        place = {"id": id_, "seq": head.seq + 1, "at": now(), "previous": head.hash}
        row = {**event.columns(), **place}
        row["hash"] = mark = hash_of(row)
        rows.append(row)
        head = Head(organisation_id, head.seq + 1, mark)
    session.execute(insert(AuditEvent), rows)
    changed = {"seq": head.seq, "hash": head.hash, "key_id": seal.key_id, "mac": seal.sign(head)}
    of_log = col(AuditHead.organisation_id) == organisation_id
    session.execute(update(AuditHead).where(of_log).values(changed))


def _held_head(
    session: Session, seal: Seal, organisation_id: UUID, events: list[Event]
) -> tuple[Head, list[Event]]:
    """Give the head, held until the commit; one that was not signed here is said before all."""
    query = select(AuditHead).where(col(AuditHead.organisation_id) == organisation_id)
    query = query.with_for_update().execution_options(populate_existing=True)
    row, own = session.scalar(query), list[Event]()
    if row is None:
        first = _first_head(session, organisation_id)
        made = {**vars(first), "key_id": seal.key_id, "mac": seal.sign(first)}
        making = insert_or_nothing(AuditHead).values(made).on_conflict_do_nothing()
        is_ours = session.scalar(making.returning(col(AuditHead.organisation_id))) is not None
        row = session.scalars(query).one()
        if is_ours and first.seq:
            own.append(_tampered(first, "the head was removed"))
    head = Head(organisation_id, row.seq, row.hash)
    if not seal.knows(row.key_id):
        own.append(_unproven(head, row.key_id, row.mac))
    elif fault := seal.fault(head, row.key_id, row.mac):
        # To go on in silence would sign what somebody else wrote.
        own.append(_tampered(head, f"the head {fault}"))
    elif row.key_id != seal.key_id:
        own.append(_rotated(organisation_id, row.key_id, seal.key_id))
    return head, [*own, *events]


def _first_head(session: Session, organisation_id: UUID) -> Head:
    query = select(AuditEvent).where(col(AuditEvent.organisation_id) == organisation_id)
    last = session.scalar(query.order_by(col(AuditEvent.seq).desc()).limit(1))
    return Head(organisation_id, last.seq if last else 0, last.hash if last else FIRST)


def _tampered(head: Head, what: str) -> Event:
    _log.error("audit.tampered", organisation=str(head.organisation_id), seq=head.seq, what=what)
    details: dict[str, Detail] = {"what": what, "seq": head.seq, "hash": head.hash.hex()}
    return Event(head.organisation_id, _WHO, TAMPERED, Resource("audit"), "done", details)


def _unproven(head: Head, key_id: str, mac: bytes) -> Event:
    """Keep a signature this process has no key for; whoever has one can still tell.

    While keys are rotated that is a process that was not started again yet.
    """
    details: dict[str, Detail] = {"key": key_id, "seq": head.seq, "hash": head.hash.hex()}
    details["mac"] = mac.hex()
    return Event(head.organisation_id, _WHO, UNPROVEN, Resource("audit"), "done", details)


def _rotated(organisation_id: UUID, before: str, after: str) -> Event:
    resource, details = Resource("master_key", after), {"before": before}
    return Event(organisation_id, _WHO, ROTATED, resource, "done", details)
