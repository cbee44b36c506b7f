"""`sql.transaction`: several statements, all of them or none."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from connectors.sql.query import result_of
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.asking import QueryResult
from nextscript.rows.together import TransactionStep, expected


class TransactionInput(BaseModel):
    """The statements, in their order."""

    model_config = ConfigDict(extra="forbid")
    statements: list[TransactionStep] = Field(
        min_length=1, max_length=100, description="They run one after the other."
    )


class TransactionResult(BaseModel):
    """What each statement gave."""

    results: list[QueryResult]


@activity(
    "sql.transaction",
    title="Run a transaction",
    effects="unsafe",
    keywords=("transaction", "sql", "atomic", "together", "database", "sqlalchemy"),
    examples=(
        Example(
            title="Move money",
            config={
                "statements": [
                    {
                        "sql": "UPDATE accounts SET sum = sum - ? WHERE id = ? AND sum >= ?",
                        "parameters": ["{{ input.sum }}", "{{ input.payer }}", "{{ input.sum }}"],
                        "expect": 1,
                    },
                    {
                        "sql": "UPDATE accounts SET sum = sum + ? WHERE id = ?",
                        "parameters": ["{{ input.sum }}", "{{ input.payee }}"],
                        "expect": 1,
                    },
                ]
            },
        ),
    ),
)
async def transaction(
    input: TransactionInput, ctx: ActivityContext[SqlConnection]
) -> TransactionResult:
    """Run several SQL statements of which all take effect, or none.

    If the outcome of a step is unknown it is shown and not repeated: it may have been committed.
    Where a database commits by itself, as many do when a table is made, that stays.
    """
    async with opened(ctx.connection, ctx.dial) as session, session.transaction():
        results = []
        for number, step in enumerate(input.statements, 1):
            results.append(await result_of(session, step))
            expected(number, step, results[-1], "sql.unexpected")
        return TransactionResult(results=results)
