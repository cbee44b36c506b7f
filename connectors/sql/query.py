"""`sql.query`: any one statement, its values bound."""

from __future__ import annotations

from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from connectors.sql.session import Session
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.asking import QueryInput, QueryResult, given


@activity(
    "sql.query",
    title="Run SQL",
    effects="unsafe",
    keywords=("sql", "select", "execute", "database", "table", "oracle", "mssql", "sqlalchemy"),
    examples=(
        Example(
            title="Open orders of a customer",
            config={
                "sql": "SELECT id, total FROM orders WHERE customer = ? AND state = 'open'",
                "parameters": ["{{ input.customer }}"],
            },
        ),
    ),
)
async def query(input: QueryInput, ctx: ActivityContext[SqlConnection]) -> QueryResult:
    """Run one SQL statement and give its rows.

    A statement may change data, so a step whose outcome is unknown is shown and not repeated. If
    yours only reads, set the step's *effects* to idempotent: then it is tried again.
    """
    async with opened(ctx.connection, ctx.dial) as session, session.transaction():
        return await result_of(session, input)


async def result_of(session: Session, asked: QueryInput) -> QueryResult:
    """Run a statement, and keep only as many of its rows as are wanted."""
    answer = await session.all(asked.sql, asked.parameters, asked.max_rows + 1)
    if not answer.rows:
        return QueryResult(rows=[], row_count=answer.changed)
    return given(answer.rows, asked.max_rows)
