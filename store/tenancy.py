"""The second net: PostgreSQL itself shows a request only rows of its organisation.

Requests work as a role of this database without a login, which owns nothing; policies on every
table that has an `organisation_id` compare it with what the transaction was told, each transaction
of a session anew. The owner, as which migrations, sign-in and background loops work, sees all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, SessionTransaction

SETTING = "nextscript.organisation"
ROLE = "left('nextscript_app_' || current_database(), 63)"
"""SQL for the role's name: of this database alone, so that two in one cluster do not meet."""

LIMITED = "nextscript.limited"
"""Marks a pooled connection that stays limited when it is given back: the next user frees it."""
FREE = f"SELECT set_config('role', 'none', false), set_config('{SETTING}', '', false)"

_WHOSE = "nextscript.organisation"
_KEPT = ("audit_event",)
"""Tables to which requests add and in which they change nothing."""
_log = structlog.get_logger("nextscript.tenancy")

# One round trip. Where the role could not be made, requests go on as the owner.
_LIMIT = text(
    f"SELECT CASE WHEN to_regrole(quote_ident({ROLE})) IS NOT NULL"
    f" THEN set_config('role', {ROLE}, :ends) END,"
    f" set_config('{SETTING}', :organisation, :ends)"
)
_UNLIMITED = text("SELECT set_config('role', 'none', true)")
# Those that have all of it are left alone: to alter a table is to wait for whoever reads it.
_OPEN = text(
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
    " AND a.attname = 'organisation_id' AND NOT a.attisdropped"
    " AND NOT (c.relrowsecurity AND c.relforcerowsecurity"
    " AND 2 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY 1"
)


def seen_by(sessions: async_sessionmaker[AsyncSession], organisation_id: UUID) -> AsyncSession:
    """Open a session that shows no row of another organisation, and makes none."""
    return sessions(info={_WHOSE: organisation_id})


async def limit(session: AsyncSession, organisation_id: UUID) -> None:
    """Show a session no row of another organisation from now on, and let it make none."""
    session.info[_WHOSE] = organisation_id
    if session.in_transaction():
        connection = await session.connection()
        await connection.run_sync(_limit, organisation_id)


@event.listens_for(Session, "after_begin")
def _limit_again(session: Session, begun: SessionTransaction, connection: Connection) -> None:
    organisation: UUID | None = session.info.get(_WHOSE)
    if organisation is not None and not begun.nested:
        _limit(connection, organisation)


def _limit(connection: Connection, organisation: UUID) -> None:
    ends = connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT"
    if not ends:  # every statement is a transaction, so it must outlast them
        connection.info[LIMITED] = True
    connection.execute(_LIMIT, {"organisation": str(organisation), "ends": ends})


@asynccontextmanager
async def as_owner(session: AsyncSession) -> AsyncIterator[None]:
    """Work across organisations for a moment, in a transaction that was limited to one.

    After an error the transaction stays as it is; whoever goes on with it rolls back first.
    """
    organisation: UUID | None = session.info.pop(_WHOSE, None)
    if organisation is None:
        yield
        return
    try:
        await session.flush()
        await session.execute(_UNLIMITED)
        yield
        await session.flush()
    finally:
        session.info[_WHOSE] = organisation
    await limit(session, organisation)


def protect(connection: Connection) -> None:
    """Make the role and the policies of all tables there are; what is there already stays.

    Where the user may make no roles, that is said in the log, and all goes on without this net.
    """
    role = connection.scalar(text(f"SELECT quote_ident({ROLE})"))
    try:
        with connection.begin_nested():
            _make_role(connection, str(role))
    except DBAPIError as error:
        _log.warning("tenancy.no_role", role=role, error=str(error.orig))
        return
    for table in connection.scalars(_OPEN).all():
        _protect(connection, str(role), table)
    kept = ", ".join(_KEPT)
    connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {kept} FROM {role}"))


def _make_role(connection: Connection, role: str) -> None:
    if connection.scalar(text("SELECT to_regrole(:role) IS NULL"), {"role": role}):
        connection.execute(text(f"CREATE ROLE {role} NOLOGIN NOINHERIT"))
        connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    for what in (
        "USAGE ON SCHEMA public",
        "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
        "USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public",
    ):
        connection.execute(text(f"GRANT {what} TO {role}"))


def _protect(connection: Connection, role: str, table: str) -> None:
    own = f"organisation_id = nullif(current_setting('{SETTING}', true), '')::uuid"
    name = f'"{table}"'
    for said in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS own_organisation ON {name}",
        f"CREATE POLICY own_organisation ON {name} TO {role} USING ({own}) WITH CHECK ({own})",
        f"DROP POLICY IF EXISTS all_organisations ON {name}",
        f"CREATE POLICY all_organisations ON {name} TO CURRENT_USER USING (true)",
    ):
        connection.execute(text(said))
