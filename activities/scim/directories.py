"""An organisation's directory: its token, and what its groups stand for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.secrets import hashed, new_secret
from activities.columns import now
from activities.operation import Actor, operation
from activities.scim.models import Directory, DirectoryGroup, DirectoryUser
from activities.scim.roles import reassign_all
from activities.scim.tokens import PREFIX
from activities.sso.limits import refuse_greater_mapping, refuse_mapping, refuse_role
from activities.sso.roles import Mapped, roles_of
from nextscript.errors import NotFound


@dataclass(frozen=True)
class Issued:
    """A directory, with the only copy of its token."""

    directory: Directory
    token: str


@operation("directory.get", permission="sso.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor) -> Directory | None:
    """Give the organisation's directory; None where there is none."""
    return await _of(session, actor)


@operation("directory.connect", permission="sso.manage", audit="directory")
async def connect(session: AsyncSession, actor: Actor) -> Issued:
    """Make the directory's token, shown this once; the one before works no more."""
    token = PREFIX + new_secret()
    row = await _of(session, actor, lock=True)
    if row is None:
        row = Directory(
            organisation_id=actor.organisation_id,
            token_hash=b"",
            default_role="viewer",
            role_mapping=[],
        )
    else:
        await _refuse_greater(session, actor, row)
    row.token_hash, row.rotated_at, row.used_at = hashed(token), now(), None
    session.add(row)
    about(row.id, "Directory", None)
    await session.flush()
    return Issued(row, token)


@operation("directory.update", permission="sso.manage", audit="directory")
async def update(
    session: AsyncSession, actor: Actor, default_role: str, mapping: Mapped
) -> Directory:
    """Say which roles groups stand for; it counts at once for whom the directory gave theirs.

    Raises NotFound before there is a directory, Forbidden for roles the actor may not give.
    """
    row = await _of(session, actor, lock=True)
    if row is None:
        raise NotFound("There is no directory yet; make its token first.")
    await _refuse_greater(session, actor, row)
    await refuse_role(session, actor, default_role)
    await refuse_mapping(session, actor, mapping)
    row.default_role, row.role_mapping = default_role, [dict(one) for one in mapping]
    about(row.id, "Directory", None, roles=roles_of(mapping, default_role))
    await session.flush()
    await reassign_all(session, row)
    return row


@operation("directory.disconnect", permission="sso.manage", audit="directory")
async def disconnect(session: AsyncSession, actor: Actor) -> None:
    """Take the directory's word no more. Its people stay members; its groups are forgotten."""
    row = await _of(session, actor, lock=True)
    if row is None:
        raise NotFound("There is no directory.")
    about(row.id, "Directory", None)
    for table in (DirectoryGroup, DirectoryUser):
        theirs = col(table.organisation_id) == actor.organisation_id
        await session.execute(delete_rows(table).where(theirs))
    await session.delete(row)


async def own(session: AsyncSession, actor: Actor) -> Directory:
    """Give the directory that asks. Raises NotFound for one that is not there any more."""
    row = await _of(session, actor)
    if row is None:
        raise NotFound("There is no directory.")
    return row


async def _refuse_greater(session: AsyncSession, actor: Actor, row: Directory) -> None:
    default = {"group": "", "role": row.default_role}
    await refuse_greater_mapping(session, actor, [default, *row.role_mapping])


async def _of(session: AsyncSession, actor: Actor, *, lock: bool = False) -> Directory | None:
    query = select(Directory).where(col(Directory.organisation_id) == actor.organisation_id)
    return await session.scalar(query.with_for_update() if lock else query)
