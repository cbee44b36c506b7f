"""Which databases flows may speak to: those an operator has put the driver of here, and named."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl

from sqlalchemy import URL, Engine, NullPool, create_engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from connectors.sql.connection import SqlConnection
from nextscript.errors import Rejected

ALLOWED = "NEXTSCRIPT_SQL_DIALECTS"
_HERE = "127.0.0.1"


def engine_of(connection: SqlConnection, port: int) -> Engine:
    """Make what connects to a way on this machine. Raises Rejected `sql.closed`, `sql.driver`."""
    url = URL.create(
        connection.dialect,
        username=connection.user or None,
        password=connection.password.get_secret_value() or None,
        host=_HERE,
        port=port,
        database=connection.database or None,
        query=_query_of(connection.dialect),
    )
    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except (ImportError, NoSuchModuleError, ArgumentError):
        raise Rejected(
            f"The driver of {connection.dialect} is not installed here",
            code="sql.driver",
            hint="Ask your operator to install it beside the platform.",
        ) from None


def _query_of(dialect: str) -> dict[str, str]:
    """Give what the operator has set for a dialect, which only an operator may."""
    words = (one.strip().partition("?") for one in os.environ.get(ALLOWED, "").split(","))
    settings = {name: query for name, _, query in words if name}
    if dialect not in settings:
        raise Rejected(
            f"{dialect} is closed to flows",
            code="sql.closed",
            hint=f"Have an operator name it in {ALLOWED}; its driver must be installed.",
        )
    return dict(parse_qsl(settings[dialect]))
